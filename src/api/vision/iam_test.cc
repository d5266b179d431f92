// Roles and identity providers over the Vision One API: what may be given, by whom, and what of a version that was
// changed meanwhile.
#include <doctest/doctest.h>

#include "api/testing.h"
#include "platform/sso/encryption_key.h"
#include "platform/sso/sign_on.h"
#include "platform/sso/web.h"

namespace sekisho::api {
namespace {

struct Administration : Desk {
  std::unique_ptr<platform::sso::Web> web = platform::sso::make_web({});
  platform::sso::SignOn sign_on{context, key, {}, *web};
  Administration() { services.sign_on = &sign_on; }

  void as_role(std::string_view name) {
    Principal who;
    for (const auto& role : platform::predefined_roles(platform::Side::platform)) {
      if (role.name == name) add_permissions(who, role.permissions);
    }
    gate_as(std::move(who), "platform");
  }
  Response ask(const char* method, const std::string& path, const std::string& body = {}, const std::string& tag = {},
               const std::string& type = "application/json") {
    std::vector<std::pair<std::string, std::string>> headers = {{"Authorization", "Bearer x"}, {"Content-Type", type}};
    if (!tag.empty()) headers.emplace_back("If-Match", tag);
    return send(method, "/v3.0/iam/" + path, headers, body);
  }
  static std::string header_of(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return {};
  }
  // "roles/7" of a 201's place.
  static std::string place_of(const Response& made) {
    CAPTURE(made.body);
    REQUIRE(made.status == 201);
    const auto place = header_of(made, "Location");
    return place.substr(place.find("/v3.0/iam/") + 10);
  }
  Response form(const std::string& path, const std::vector<std::pair<std::string, std::string>>& members,
                const std::string& tag = {}) {
    std::string body;
    for (const auto& [name, value] : members) {
      body += "--b0\r\nContent-Disposition: form-data; name=\"" + name + "\"" +
              (name == "file" ? "; filename=\"idp.xml\"" : "") + "\r\n\r\n" + value + "\r\n";
    }
    return ask("POST", path, body + "--b0--\r\n", tag, "multipart/form-data; boundary=b0");
  }
};

std::string metadata_of(const std::string& entity, const std::string& certificate) {
  auto inner = certificate.substr(certificate.find('\n') + 1);
  inner = inner.substr(0, inner.find("-----END"));
  return R"(<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID=")" + entity +
         R"("><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
  <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>)" +
         inner + R"(</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
  <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://login.example/sso"/>
</md:IDPSSODescriptor></md:EntityDescriptor>)";
}

}  // namespace

TEST_CASE("a role is made of permission keys, shown, changed in its version and deleted") {
  Administration desk;
  desk.as_role("Master Administrator");
  const auto keys = desk.object_of(desk.ask("GET", "roles/permissionKeys"));
  const auto& known = keys.at("items").as_array();
  CHECK(integer_or(keys, "totalCount") == static_cast<std::int64_t>(known.size()));
  const auto is_known = [&](std::string_view key) {
    return std::any_of(known.begin(), known.end(),
                       [&](const auto& one) { return string_or(one.as_object(), "key") == key; });
  };
  CHECK(is_known("logs=read"));
  CHECK(is_known("response=partial"));
  CHECK_FALSE(is_known("administrators=full"));    // CAS's own
  CHECK_FALSE(is_known("support_settings=full"));  // nothing asks for it

  const auto place = Administration::place_of(desk.ask(
      "POST", "roles",
      R"({"name":"Readers","description":"of logs","permissionKeys":["logs=read","search=full","search=read"],"allowApiKeyAssignment":true,"allowUserAccountAssignment":false})"));
  auto shown = desk.ask("GET", place);
  auto role = desk.object_of(shown);
  CHECK(role.at("permissionKeys") == json::array{"logs=read", "search=full"});
  CHECK(role.at("allowUserAccountAssignment") == false);
  CHECK(role.at("type") == "custom");
  const auto permissions = desk.object_of(desk.ask("GET", place + "/permissions"));
  CHECK(permissions.at("items").as_array().at(1).at("key") == "search=full");
  CHECK(permissions.at("items").as_array().at(1).at("level") == "full");

  const auto tag = Administration::header_of(shown, "ETag");
  REQUIRE(tag.size() == 34);
  CHECK(desk.ask("PATCH", place, R"({"description":"of everything"})", "\"other\"").status == 412);
  CHECK(desk.ask("PATCH", place, R"({"description":"of mail","permissionKeys":["logs=read"]})", tag).status == 204);
  CHECK(desk.ask("DELETE", place, "", tag).status == 412);
  role = desk.object_of(desk.ask("GET", place));
  CHECK(role.at("description") == "of mail");
  CHECK(role.at("name") == "Readers");  // what was not said stays
  CHECK(role.at("allowApiKeyAssignment") == true);
  CHECK(role.at("permissionKeys") == json::array{"logs=read"});
  const auto list = desk.object_of(desk.send(
      "GET", "/v3.0/iam/roles?top=200", {{"Authorization", "Bearer x"}, {"TMV1-Filter", "name eq 'Readers'"}}, ""));
  CHECK(integer_or(list, "totalCount") == 1);
  CHECK(desk.ask("DELETE", place).status == 204);
  CHECK(desk.ask("DELETE", place).status == 404);
  CHECK(desk.ask("GET", place + "/permissions").status == 404);
}

TEST_CASE("what is no role is refused, and changes nothing") {
  Administration desk;
  desk.as_role("Master Administrator");
  const auto place =
      Administration::place_of(desk.ask("POST", "roles", R"({"name":"Readers","permissionKeys":["logs=read"]})"));
  const auto before = Administration::header_of(desk.ask("GET", place), "ETag");
  for (const auto* const body :
       {R"({"name":5})", R"({"description":null})", R"({"allowApiKeyAssignment":"yes"})",
        R"({"allowApiKeyAssignment":false,"allowUserAccountAssignment":false})", R"({"permissionKeys":[]})",
        R"({"permissionKeys":"logs=read"})", R"({"permissionKeys":["logs"]})", R"({"permissionKeys":[5]})",
        R"({"permissionKeys":["logs=read,search=read"]})", R"({"permissionKeys":["no_such=read"]})",
        R"({"permissionKeys":["administrators=read"]})", R"({"permissionKeys":[""]})", R"({"name":""})", R"([])"}) {
    CAPTURE(body);
    CHECK(desk.ask("PATCH", place, body).status == 400);
    CHECK(Administration::header_of(desk.ask("GET", place), "ETag") == before);
  }
  CHECK(desk.ask("POST", "roles", R"({"name":"Nothing"})").status == 400);
  CHECK(desk.ask("POST", "roles", R"({"permissionKeys":["logs=read"]})").status == 400);
  CHECK(desk.ask("POST", "roles", R"({"name":"readers","permissionKeys":["logs=read"]})").status == 409);
  const auto list = desk.object_of(desk.ask("GET", "roles?top=200")).at("items").as_array();
  const auto auditor =
      std::find_if(list.begin(), list.end(), [](const auto& one) { return one.at("name") == "Auditor"; });
  REQUIRE(auditor != list.end());
  const auto fixed = "roles/" + std::string(auditor->at("id").get_string());
  CHECK(desk.ask("PATCH", fixed, R"({"description":"mine"})").status >= 400);
  CHECK(desk.ask("DELETE", fixed).status >= 400);
  // A role that somebody has stays.
  REQUIRE(desk.ask("POST", "apiKeys", R"([{"name":"k","role":"Readers"}])").status == 207);
  CHECK(desk.ask("DELETE", place).status == 409);
}

TEST_CASE("nobody makes a role that permits more than their own, on either surface") {
  Administration desk;
  Principal who;
  who.permissions = {"user_roles=read", "user_roles=full", "user_accounts=read", "logs=read"};
  desk.gate_as(who, "platform");
  CHECK(desk.ask("POST", "roles", R"({"name":"More","permissionKeys":["logs=full"]})").status == 403);
  CHECK(desk.ask("POST", "roles", R"({"name":"More","permissionKeys":["logs=read","policies=read"]})").status == 403);
  const auto place =
      Administration::place_of(desk.ask("POST", "roles", R"({"name":"Same","permissionKeys":["logs=read"]})"));
  CHECK(desk.ask("PATCH", place, R"({"permissionKeys":["api_keys=full"]})").status == 403);
  CHECK(desk.object_of(desk.ask("GET", place)).at("permissionKeys") == json::array{"logs=read"});
  const auto own = [&](const char* method, const std::string& path, const char* body) {
    return desk.send(method, "/api/v1/" + path, {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}},
                     body);
  };
  CHECK(own("POST", "roles", R"({"name":"Own","permissions":{"policies":"read"}})").status == 403);
  CHECK(own("PUT", place, R"({"name":"Same","permissions":{"logs":"full"}})").status == 403);
  CHECK(own("PUT", place, R"({"name":"Same","permissions":{"logs":"read"}})").status == 200);
  who.permissions = {"user_roles=read"};
  desk.gate_as(who, "platform");
  CHECK(desk.ask("GET", place).status == 200);
  CHECK(desk.ask("GET", "roles/permissionKeys").status == 200);
  CHECK(desk.ask("DELETE", place).status == 403);
}

TEST_CASE("a SAML identity provider is added by its metadata, changed in its version and deleted") {
  Administration desk;
  desk.as_role("Master Administrator");
  const auto first = platform::sso::make_encryption_key(desk.world.clock.now()),
             second = platform::sso::make_encryption_key(desk.world.clock.now());
  REQUIRE(first);
  REQUIRE(second);
  const auto place = Administration::place_of(
      desk.form("identityProviders", {{"name", "Head office"},
                                      {"description", "of the group"},
                                      {"enabled", "true"},
                                      {"samlAssertionGroupAttribute", "groups"},
                                      {"file", metadata_of("https://login.example/saml", first->certificate)}}));
  const auto shown = desk.ask("GET", place);
  const auto provider = desk.object_of(shown);
  CHECK(provider.at("entityId") == "https://login.example/saml");
  CHECK(provider.at("signOnUrl") == "https://login.example/sso");
  CHECK(provider.at("description") == "of the group");
  CHECK(provider.at("samlAssertionGroupAttribute") == "groups");
  CHECK(parse_iso8601(string_or(provider, "expiredDateTime")).has_value());
  const auto list = desk.object_of(desk.ask("GET", "identityProviders?orderBy=expiredDateTime%20desc"));
  CHECK(list.at("items").as_array().at(0) == json::value(provider));
  // Those of OpenID Connect are the own surface's.
  REQUIRE(desk.send("POST", "/api/v1/identity-providers",
                    {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}},
                    R"({"kind":"oidc","name":"other","issuer":"https://id.example","client_id":"x"})")
              .status == 201);
  CHECK(integer_or(desk.object_of(desk.ask("GET", "identityProviders")), "totalCount") == 1);
  const auto theirs =
      desk.object_of(desk.send("GET", "/api/v1/identity-providers", {{"Authorization", "Bearer x"}}, ""));
  for (const auto& one : theirs.at("items").as_array()) {
    if (one.at("kind") == "oidc")
      CHECK(desk.ask("GET", "identityProviders/" + std::to_string(one.at("id").as_int64())).status == 404);
    if (one.at("kind") == "saml") CHECK(one.at("description") == "of the group");
  }
  // What a form leaves out stays.
  const auto tag = Administration::header_of(shown, "ETag");
  CHECK(desk.form(place + "/update", {{"enabled", "false"}}, "\"other\"").status == 412);
  CHECK(desk.form(place + "/update", {{"enabled", "false"}}, tag).status == 204);
  CHECK(desk.form(place + "/update", {{"enabled", "true"}}, tag).status == 412);
  CHECK(desk.form(place + "/update", {{"file", metadata_of("https://new.example/saml", second->certificate)}}).status ==
        204);
  const auto changed = desk.object_of(desk.ask("GET", place));
  CHECK(changed.at("name") == "Head office");
  CHECK(changed.at("description") == "of the group");
  CHECK(changed.at("enabled") == false);
  CHECK(changed.at("entityId") == "https://new.example/saml");
  CHECK(desk.ask("DELETE", place, "", tag).status == 412);
  CHECK(desk.ask("DELETE", place).status == 204);
  CHECK(desk.ask("GET", place).status == 404);
  CHECK(desk.form(place + "/update", {{"enabled", "true"}}).status == 404);
}

TEST_CASE("a form that describes no identity provider is refused with the reason") {
  Administration desk;
  desk.as_role("Master Administrator");
  const auto key = platform::sso::make_encryption_key(desk.world.clock.now());
  REQUIRE(key);
  const auto good = metadata_of("https://login.example/saml", key->certificate);
  const auto without = [&](std::string_view from, std::string_view to) {
    auto out = good;
    const auto begin = out.find(from);
    REQUIRE(begin != out.npos);
    const auto end = out.find(to, begin + from.size());
    REQUIRE(end != out.npos);
    return out.erase(begin, end + to.size() - begin);
  };
  const std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> rows = {
      {"a name and a file", {{"name", "x"}}},
      {"a name and a file", {{"file", good}}},
      {"not an XML", {{"name", "x"}, {"file", "<a"}}},
      {"not an XML", {{"name", "x"}, {"file", "<!DOCTYPE a [<!ENTITY b \"c\">]>" + good}}},
      {"no identity provider", {{"name", "x"}, {"file", "<a/>"}}},
      {"no entityID", {{"name", "x"}, {"file", without("entityID=\"", "\"")}}},
      {"HTTP-Redirect", {{"name", "x"}, {"file", without("<md:SingleSignOnService", "/>")}}},
      {"no certificate", {{"name", "x"}, {"file", without("<md:KeyDescriptor", "</md:KeyDescriptor>")}}},
      {"true or false", {{"name", "x"}, {"file", good}, {"enabled", "perhaps"}}},
      {"not supported", {{"name", "x"}, {"file", good}, {"samlAssertionDisplayNameAttribute", "name"}}},
      {"1,024 bytes", {{"name", std::string(2000, 'x')}, {"file", good}}},
      {"", {{"name", "x"}, {"file", metadata_of("https://login.example/saml", "-\nAAAA-----END")}}},
  };
  for (const auto& [why, members] : rows) {
    const auto answer = desk.form("identityProviders", members);
    CAPTURE(answer.body);
    CHECK(answer.status >= 400);
    CHECK(answer.status < 500);
    CHECK(answer.body.find(why) != std::string::npos);
  }
  CHECK(desk.ask("POST", "identityProviders", "{}").status == 400);
  CHECK(integer_or(desk.object_of(desk.ask("GET", "identityProviders")), "totalCount") == 0);
  desk.services.sign_on = nullptr;
  CHECK(desk.ask("GET", "identityProviders").status == 503);
}

}  // namespace sekisho::api
