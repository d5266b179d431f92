#include <cjose/cjose.h>

#include <map>

#include "base/encode.h"
#include "platform/json_text.h"
#include "platform/sso/id_token.h"
#include "platform/sso/saml.h"
#include "platform/sso/sign_on.h"
#include "platform/sso/testing.h"
#include "platform/testing.h"

namespace sekisho::platform::sso {
namespace {

const Time now = *parse_iso8601("2026-11-23T05:00:00Z");
const IdTokenWanted wanted{"https://idp.example", "sekisho", "n-1", "email", now};

std::string claims(const std::map<std::string, std::string>& changed = {}, Time at = now) {
  const auto seconds = [at](std::int64_t offset) { return std::to_string(to_millis(at) / 1000 + offset); };
  std::map<std::string, std::string> all{{"iss", "\"https://idp.example\""},
                                         {"aud", "\"sekisho\""},
                                         {"sub", "\"u1\""},
                                         {"exp", seconds(300)},
                                         {"iat", seconds(0)},
                                         {"nonce", "\"n-1\""},
                                         {"email", "\"Kei@Example.test\""},
                                         {"email_verified", "true"}};
  for (const auto& [name, value] : changed) {
    if (value.empty())
      all.erase(name);
    else
      all[name] = value.front() == '+' || value.front() == '-' ? seconds(std::stoll(value)) : value;
  }
  JsonText out;
  for (const auto& [name, value] : all) out.add_raw(name, value);
  return out.object();
}

}  // namespace

TEST_CASE("an ID token is believed only with the right key, issuer, audience, nonce and times") {
  const Signer rsa("RS256"), ec("ES256"), pss("PS256"), other("RS256"), small("RS256", 1024);
  struct Row {
    std::string says, token, keys;
    bool good;
  };
  const Row rows[] = {
      {"RS256", rsa.sign(claims()), rsa.key_set(), true},
      {"PS256", pss.sign(claims()), pss.key_set(), true},
      {"ES256", ec.sign(claims()), ec.key_set(), true},
      {"no kid, one key", ec.sign(claims(), nullptr, ""), ec.key_set(), true},
      {"no kid, two keys that fit", rsa.sign(claims(), nullptr, ""),
       "{\"keys\":[" + rsa.public_key() + "," + other.public_key() + "]}", false},
      {"another key of the same id", rsa.sign(claims()), other.key_set(), false},
      {"an id the set does not have", rsa.sign(claims(), nullptr, "k2"), rsa.key_set(), false},
      {"a key of 1,024 bits", small.sign(claims()), small.key_set(), false},
      {"RS384 is not taken", rsa.sign(claims(), "RS384"), rsa.key_set(), false},
      {"a key of the other kind", ec.sign(claims()), rsa.key_set(), false},
      {"a key for encryption", rsa.sign(claims()),
       "{\"keys\":[" + rsa.public_key().substr(0, rsa.public_key().size() - 1) + ",\"use\":\"enc\"}]}", false},
      {"alg none", to_base64url("{\"alg\":\"none\"}") + "." + to_base64url(claims()) + ".", rsa.key_set(), false},
      {"signature cut", rsa.sign(claims()).substr(0, 400), rsa.key_set(), false},
      {"another issuer", rsa.sign(claims({{"iss", "\"https://evil.example\""}})), rsa.key_set(), false},
      {"another audience", rsa.sign(claims({{"aud", "\"else\""}})), rsa.key_set(), false},
      {"our audience in a list", rsa.sign(claims({{"aud", "[\"sekisho\"]"}})), rsa.key_set(), true},
      {"several audiences, we are the party",
       rsa.sign(claims({{"aud", "[\"sekisho\",\"x\"]"}, {"azp", "\"sekisho\""}})), rsa.key_set(), true},
      {"several audiences without a party", rsa.sign(claims({{"aud", "[\"sekisho\",\"x\"]"}})), rsa.key_set(), false},
      {"another party", rsa.sign(claims({{"azp", "\"x\""}})), rsa.key_set(), false},
      {"another nonce", rsa.sign(claims({{"nonce", "\"n-2\""}})), rsa.key_set(), false},
      {"no nonce", rsa.sign(claims({{"nonce", ""}})), rsa.key_set(), false},
      {"over for 100 s: within the skew", rsa.sign(claims({{"exp", "-100"}})), rsa.key_set(), true},
      {"over for 130 s", rsa.sign(claims({{"exp", "-130"}})), rsa.key_set(), false},
      {"without an end", rsa.sign(claims({{"exp", ""}})), rsa.key_set(), false},
      {"made 100 s ahead: within the skew", rsa.sign(claims({{"iat", "+100"}})), rsa.key_set(), true},
      {"made 130 s ahead", rsa.sign(claims({{"iat", "+130"}})), rsa.key_set(), false},
      {"made an hour ago", rsa.sign(claims({{"iat", "-3600"}})), rsa.key_set(), false},
      {"valid later", rsa.sign(claims({{"nbf", "+600"}})), rsa.key_set(), false},
      {"a time that is no number", rsa.sign(claims({{"exp", "\"soon\""}})), rsa.key_set(), false},
      {"a time beyond all bounds", rsa.sign(claims({{"exp", "1e300"}})), rsa.key_set(), false},
      {"verified, as a text", rsa.sign(claims({{"email_verified", "\"true\""}})), rsa.key_set(), true},
      {"address not verified, as a text", rsa.sign(claims({{"email_verified", "\"false\""}})), rsa.key_set(), false},
      {"address not verified", rsa.sign(claims({{"email_verified", "false"}})), rsa.key_set(), false},
      {"nothing said of verification", rsa.sign(claims({{"email_verified", ""}})), rsa.key_set(), true},
      {"an address that is no text", rsa.sign(claims({{"email", "[1]"}})), rsa.key_set(), false},
      {"an address with a direction mark", rsa.sign(claims({{"email", "\"kei\\u202e@example.test\""}})), rsa.key_set(),
       false},
      {"no subject", rsa.sign(claims({{"sub", ""}})), rsa.key_set(), false},
      {"an empty set", rsa.sign(claims()), "{\"keys\":[]}", false},
      {"a set that is no JSON", rsa.sign(claims()), "<html>", false},
      {"nothing", "", rsa.key_set(), false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto identity = verify_id_token(row.token, row.keys, wanted);
    CHECK(number_of(identity) == (row.good ? 0 : number_of(Refusal::idp_answer_invalid)));
    if (identity) CHECK(identity->email == "kei@example.test");
  }
}

TEST_CASE("OpenID Connect: state, browser and key change from the first redirect to the session") {
  World world;
  const auto tenant = world.tenant();
  const auto context = world.context();
  const auto key = *SigningKey::from_seed(std::string(32, 'k'));
  FakeWeb web;
  SignOn door(context, key, Reach::public_only, web);
  const Actor owner{.tenant = tenant, .name = "owner"};
  CHECK(number_of(door.providers().add(owner, Side::platform,
                                       {.name = "x", .issuer = "http://idp.example", .client_id = "sekisho"})) ==
        number_of(Refusal::bad_identity_provider));
  const auto id = door.providers().add(
      owner, Side::platform,
      {.name = "IdP", .issuer = "https://idp.example", .client_id = "sekisho", .client_secret = "s3cret"});
  REQUIRE(id);
  CHECK(number_of(door.providers().add(owner, Side::platform,
                                       {.name = "idp", .issuer = "https://idp.example", .client_id = "sekisho"})) ==
        number_of(Refusal::name_taken));
  CHECK(door.providers().client_secret(tenant, *id) == "s3cret");
  CHECK(world.database->query("SELECT client_secret FROM identity_provider")->at(0).text(0).find(to_hex("s3cret")) ==
        std::string::npos);
  const auto provider = *door.providers().find(tenant, *id);
  const auto role = Roles(context).find_by_name(tenant, Side::platform, "Analyst");
  REQUIRE(Accounts(context).add(owner, Side::platform,
                                {.kind = AccountKind::saml, .email = "kei@example.test", .role = role->id}));
  CHECK(number_of(door.begin(provider.public_id)) == number_of(Refusal::idp_unreachable));

  const int calls = web.calls;
  CHECK(number_of(door.begin(provider.public_id)) == number_of(Refusal::idp_unreachable));
  CHECK(web.calls == calls);  // not asked again at once
  world.clock.advance(std::chrono::seconds(11));

  Signer first("RS256"), second("RS256");
  web.pages["https://idp.example/.well-known/openid-configuration"] =
      R"({"issuer":"https://idp.example","authorization_endpoint":"https://idp.example/a","token_endpoint":"https://idp.example/t","jwks_uri":"https://idp.example/k"})";
  web.pages["https://idp.example/k"] = first.key_set();
  const auto parameter = [](const std::string& url, const std::string& name) {
    const auto at = url.find(name + "=") + name.size() + 1;
    return url.substr(at, url.find('&', at) - at);
  };
  const auto signed_in = [&](Signer& signer, const char* kid, std::string_view browser = {}) {
    const auto begun = door.begin(provider.public_id);
    REQUIRE(begun);
    web.token = {200,
                 "{\"id_token\":\"" +
                     signer.sign(claims({{"nonce", "\"" + parameter(begun->url, "nonce") + "\""}}, world.clock.now()),
                                 nullptr, kid) +
                     "\"}"};
    return door.oidc_answer(provider.public_id, {.state = parameter(begun->url, "state"), .code = "c"},
                            browser.empty() ? std::string_view(begun->browser) : browser, "192.0.2.1", "");
  };
  const auto in = signed_in(first, "k1");
  REQUIRE(in);
  CHECK(in->state == SignInState::signed_in);
  CHECK(web.posted.find("sekisho|") == 0);
  CHECK(web.posted.find("code_verifier=") != std::string::npos);
  CHECK(number_of(signed_in(first, "k1", "another browser")) == number_of(Refusal::sso_state_invalid));

  cjose_err problem{};
  REQUIRE(cjose_jwk_set_kid(second.key, "k2", 2, &problem));
  web.pages["https://idp.example/k"] = second.key_set();
  // keys are not read again at once …
  CHECK(number_of(signed_in(second, "k2")) == number_of(Refusal::idp_answer_invalid));
  world.clock.advance(std::chrono::seconds(31));
  CHECK(number_of(signed_in(second, "k2")) == 0);  // … but soon
  CHECK(number_of(signed_in(first, "k1")) == number_of(Refusal::idp_answer_invalid));

  const auto account = Accounts(context).find_by_name(tenant, Side::platform, "kei@example.test");
  REQUIRE(Accounts(context).remove(owner, account->id));
  CHECK(number_of(signed_in(second, "k2")) == number_of(Refusal::sso_no_account));

  const auto late = door.begin(provider.public_id);
  world.clock.advance(std::chrono::minutes(11));
  CHECK(number_of(door.oidc_answer(provider.public_id, {.state = parameter(late->url, "state"), .code = "c"},
                                   late->browser, "", "")) == number_of(Refusal::sso_state_invalid));
  const auto denied = door.begin(provider.public_id);
  CHECK(number_of(door.oidc_answer(provider.public_id,
                                   {.state = parameter(denied->url, "state"), .error = "access_denied"},
                                   denied->browser, "", "")) == number_of(Refusal::idp_denied));
  CHECK(number_of(door.begin("1-0000")) == number_of(Refusal::sso_state_invalid));
  const auto log = AuditLog(context).search(tenant, {.category = "Logon and Logoff"});
  CHECK(log->size() >= 6);
}

TEST_CASE("OpenID Connect: what the ID token leaves out is asked for at the userinfo endpoint, about the same person") {
  World world;
  const auto tenant = world.tenant();
  const auto context = world.context();
  const auto key = *SigningKey::from_seed(std::string(32, 'k'));
  FakeWeb web;
  SignOn door(context, key, Reach::public_only, web);
  const Actor owner{.tenant = tenant, .name = "owner"};
  const auto analyst = Roles(context).find_by_name(tenant, Side::platform, "Analyst")->id,
             auditor = Roles(context).find_by_name(tenant, Side::platform, "Auditor")->id;
  const auto id = door.providers().add(owner, Side::platform,
                                       {.name = "IdP",
                                        .issuer = "https://idp.example",
                                        .client_id = "sekisho",
                                        .client_secret = "s3cret",
                                        .groups_attribute = "realm.groups",
                                        .group_roles = std::vector<GroupRole>{{"soc", analyst}}});
  REQUIRE(id);
  const auto provider = *door.providers().find(tenant, *id);
  CHECK(provider.group_roles.size() == 1);
  const Signer signer("RS256");
  web.pages["https://idp.example/.well-known/openid-configuration"] =
      R"({"issuer":"https://idp.example","authorization_endpoint":"https://idp.example/a","token_endpoint":"https://idp.example/t","jwks_uri":"https://idp.example/k","userinfo_endpoint":"https://idp.example/u","scopes_supported":["openid","groups"]})";
  web.pages["https://idp.example/k"] = signer.key_set();
  const auto parameter = [](const std::string& url, const std::string& name) {
    const auto at = url.find(name + "=") + name.size() + 1;
    return url.substr(at, url.find('&', at) - at);
  };
  const auto sign_in = [&](std::map<std::string, std::string> said, const std::string& userinfo) {
    const auto begun = door.begin(provider.public_id);
    REQUIRE(begun);
    CHECK(begun->url.find("scope=openid%20email%20groups") != std::string::npos);
    web.pages["https://idp.example/u"] = userinfo;
    said["nonce"] = "\"" + parameter(begun->url, "nonce") + "\"";
    web.token = {200, R"({"access_token":"acc-1","id_token":")" + signer.sign(claims(said, world.clock.now())) + "\"}"};
    return door.oidc_answer(provider.public_id, {.state = parameter(begun->url, "state"), .code = "c"}, begun->browser,
                            "192.0.2.1", "");
  };
  const auto role_of = [&](const char* name) {
    const auto account = Accounts(context).find_by_name(tenant, Side::platform, name);
    return account ? account->role : RoleId{};
  };
  const std::string in_group =
      R"({"sub":"u1","email":"new@example.test","email_verified":true,"realm":{"groups":["staff","soc"]}})";
  REQUIRE(number_of(sign_in({{"email", ""}, {"email_verified", ""}}, in_group)) == 0);
  CHECK(web.bearers == "acc-1 ");
  CHECK(role_of("new@example.test") == analyst);
  CHECK(number_of(sign_in({{"email", ""}}, R"({"sub":"u2","email":"new@example.test","realm":{"groups":"soc"}})")) ==
        number_of(Refusal::idp_answer_invalid));  // another person
  CHECK(
      number_of(sign_in({{"email", ""}},
                        R"({"sub":"u1","email":"x@example.test","email_verified":false,"realm":{"groups":"soc"}})")) ==
      number_of(Refusal::idp_answer_invalid));
  CHECK(number_of(sign_in({{"email", ""}}, "<html>")) == number_of(Refusal::idp_answer_invalid));
  CHECK(number_of(sign_in({}, R"({"sub":"u1","realm":{"groups":["staff"]}})")) == number_of(Refusal::sso_no_account));
  // A token that says it all is enough: nothing is asked for.
  web.bearers.clear();
  REQUIRE(number_of(sign_in({{"email", "\"token@example.test\""}, {"realm", R"({"groups":["soc"]})"}}, "")) == 0);
  CHECK(web.bearers.empty());

  // An account of kind saml_group stands for whoever is in the group, as long as it is there and enabled.
  const auto group = Accounts(context).add(owner, Side::platform,
                                           {.kind = AccountKind::saml_group, .email = "Auditors EU", .role = auditor});
  REQUIRE(group);
  const auto member = R"({"sub":"u1","email":"member@example.test","realm":{"groups":["AUDITORS eu"]}})";
  const auto in = sign_in({{"email", ""}}, member);
  REQUIRE(number_of(in) == 0);
  CHECK(role_of("member@example.test") == auditor);
  CHECK(number_of(Sessions(context).use(in->session->token)) == 0);
  REQUIRE(Accounts(context).set_enabled(owner, *group, false));
  CHECK(number_of(Sessions(context).use(in->session->token)) == number_of(Refusal::session_ended));
  CHECK(number_of(sign_in({{"email", ""}}, member)) == number_of(Refusal::sso_no_account));
  REQUIRE(Accounts(context).set_enabled(owner, *group, true));
  CHECK(number_of(sign_in({{"email", ""}}, member)) == 0);
  REQUIRE(Accounts(context).remove(owner, *group));
  CHECK(number_of(sign_in({{"email", ""}}, member)) == number_of(Refusal::sso_no_account));
  CHECK(number_of(Accounts(context).add(owner, Side::platform,
                                        {.kind = AccountKind::saml_group,
                                         .email = "a\xe2\x80\xae"
                                                  "b",
                                         .role = auditor})) == number_of(Refusal::bad_name));
}

TEST_CASE("a SAML request names its answer's address, and its XML is inflated as it was") {
  const auto url = *authn_request_url("https://idp.example/sso?a=1", "_id", "https://sp.example/m",
                                      "https://sp.example/acs", "state", now, "");
  CHECK(url.rfind("https://idp.example/sso?a=1&SAMLRequest=", 0) == 0);
  CHECK(url.ends_with("&RelayState=state"));
  CHECK(number_of(authn_request_url("https://idp.example/", "_id", "m", "a", "s", now, "no key")) != 0);
  CHECK(sp_metadata("https://sp.example/<m>", "https://sp.example/acs", "", false).find("&lt;m&gt;") !=
        std::string::npos);
  const SamlWanted nobody{.issuer = "i", .entity_id = "e", .acs_url = "a", .request_id = "r", .now = now};
  for (const auto* const text : {"", "<a/>", "<!DOCTYPE a><a/>", "\xff\xfe",
                                 "<Response xmlns='urn:oasis:names:tc:SAML:2.0:protocol' Version='2.0'/>"}) {
    CHECK(number_of(verify_saml_response(text, nobody)) == number_of(Refusal::idp_answer_invalid));
  }
}

TEST_CASE("providers are kept from inner networks and odd addresses") {
  struct Row {
    std::string url;
    bool outside, inside;
  };
  const Row rows[] = {{"https://idp.example/x", true, true},
                      {"http://idp.example", false, true},
                      {"https://u:p@idp.example", false, false},
                      {"https://idp.example/#f", false, false},
                      {"https://", false, false},
                      {"https:///x", false, false},
                      {"file:///etc/passwd", false, false},
                      {"https://idp.example/a b", false, false},
                      {"https://idp.example\\@evil", false, false},
                      {"gopher://idp.example", false, false}};
  for (const auto& row : rows) {
    CAPTURE(row.url);
    CHECK(is_provider_url(row.url, Reach::public_only) == row.outside);
    CHECK(is_provider_url(row.url, Reach::private_too) == row.inside);
  }
  const auto web = make_web(Reach::public_only);
  for (const auto* const url : {"https://127.0.0.1:9/", "https://[::1]:9/", "https://10.1.2.3/",
                                "https://[::ffff:192.168.0.1]/", "https://169.254.169.254/"}) {
    CHECK(number_of(web->get(url, {})) == number_of(Refusal::idp_unreachable));
  }
}

}  // namespace sekisho::platform::sso
