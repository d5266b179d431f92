// Single sign-on over REST, as a browser goes through it: from the first redirect to the console's cookie, and what
// sends it back.
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "api/life_testing.h"
#include "base/encode.h"
#include "platform/sso/saml.h"
#include "platform/sso/sign_on.h"
#include "platform/sso/testing.h"

namespace sekisho::api {
namespace {

namespace sso = platform::sso;

struct Browser : Life {
  sso::FakeWeb web;
  sso::SignOn door{context, key, Reach::public_only, web};
  std::string cookie;  // what the browser has kept

  Browser() {
    services.sign_on = &door;
    const auto role = platform::Roles(context).find_by_name(tenant, platform::Side::platform, "Analyst");
    REQUIRE(platform::Accounts(context).add(
        {.tenant = tenant, .name = "owner"}, platform::Side::platform,
        {.kind = platform::AccountKind::saml, .email = "kei@example.test", .role = role->id}));
    gate.fixed.side = "platform";
  }
  static std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return {};
  }
  static std::string parameter(const std::string& url, const std::string& name) {
    const auto query = url.find('?');
    for (const auto& [key, value] :
         read_query(std::string_view(url).substr(query == url.npos ? url.size() : query + 1))) {
      if (key == name) return value;
    }
    return {};
  }
  // Goes to a page of ours, keeps its cookie, and says where it leads.
  std::string go(const std::string& method, const std::string& target, std::string form = {}) {
    std::vector<std::pair<std::string, std::string>> headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    if (method == "GET" && !cookie.empty()) headers.emplace_back("Cookie", cookie);  // a cross-site post brings none
    const auto answer = send(method, target.substr(target.find("/api/")), std::move(headers), std::move(form));
    CHECK(answer.status == 303);
    if (const auto set = header(answer, "Set-Cookie"); !set.empty()) cookie = set.substr(0, set.find(';'));
    return header(answer, "Location");
  }
  bool is_signed_in() {
    return cookie.starts_with(session_cookie) && send("GET", "/api/v1/session", {{"Cookie", cookie}}, "").status == 200;
  }
};

// A provider's key and its self-signed certificate.
struct SamlSigner {
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> pair{EVP_RSA_gen(2048), EVP_PKEY_free};
  std::string certificate() const {
    const std::unique_ptr<X509, void (*)(X509*)> x509(X509_new(), X509_free);
    X509_gmtime_adj(X509_getm_notBefore(x509.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600L * 24 * 3650);
    X509_set_pubkey(x509.get(), pair.get());
    REQUIRE(X509_sign(x509.get(), pair.get(), EVP_sha256()) > 0);
    const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_X509(bio.get(), x509.get());
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
  }
  std::string sign(std::string_view text) const {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    REQUIRE(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, pair.get()) == 1);
    std::string out(256, '\0');
    std::size_t size = out.size();
    REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                           reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
    return out;
  }
};

// A signed answer (Core §3.3.3, Bindings §3.5.4). It is written as exclusive canonicalisation leaves it, so that its
// own bytes are signed.
std::string saml_answer(const SamlSigner& signer, const std::string& request, const std::string& issuer,
                        const std::string& entity, const std::string& acs, Time now) {
  const auto at = [&](int seconds) { return format_iso8601(now + std::chrono::seconds(seconds)).substr(0, 19) + "Z"; };
  const std::string saml = "urn:oasis:names:tc:SAML:2.0:assertion", dsig = "http://www.w3.org/2000/09/xmldsig#",
                    exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
  const std::string head = "<a:Assertion xmlns:a=\"" + saml + "\" ID=\"_a1\" IssueInstant=\"" + at(0) +
                           "\" Version=\"2.0\"><a:Issuer>" + issuer + "</a:Issuer>";
  const std::string tail =
      "<a:Subject><a:NameID "
      "Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\">kei@example.test</a:NameID>"
      "<a:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><a:SubjectConfirmationData "
      "InResponseTo=\"" +
      request + "\" NotOnOrAfter=\"" + at(300) + "\" Recipient=\"" + acs +
      "\"></a:SubjectConfirmationData></a:SubjectConfirmation></a:Subject><a:Conditions NotBefore=\"" + at(-60) +
      "\" NotOnOrAfter=\"" + at(300) + "\"><a:AudienceRestriction><a:Audience>" + entity +
      "</a:Audience></a:AudienceRestriction></a:Conditions><a:AuthnStatement AuthnInstant=\"" + at(0) +
      "\"><a:AuthnContext><a:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
      "</a:AuthnContextClassRef></a:AuthnContext></a:AuthnStatement></a:Assertion>";
  const std::string info = "<d:SignedInfo xmlns:d=\"" + dsig + "\"><d:CanonicalizationMethod Algorithm=\"" + exclusive +
                           "\"></d:CanonicalizationMethod><d:SignatureMethod "
                           "Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\">"
                           "</d:SignatureMethod><d:Reference URI=\"#_a1\"><d:Transforms><d:Transform Algorithm=\"" +
                           dsig + "enveloped-signature\"></d:Transform><d:Transform Algorithm=\"" + exclusive +
                           "\"></d:Transform></d:Transforms><d:DigestMethod "
                           "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></d:DigestMethod><d:DigestValue>" +
                           to_base64(*from_hex(sha256_hex(head + tail))) +
                           "</d:DigestValue></d:Reference></d:SignedInfo>";
  auto inner = info;
  // it stands on the Signature around it
  inner.erase(std::string("<d:SignedInfo").size(), std::string(" xmlns:d=\"" + dsig + "\"").size());
  const std::string signature = "<d:Signature xmlns:d=\"" + dsig + "\">" + inner + "<d:SignatureValue>" +
                                to_base64(signer.sign(info)) + "</d:SignatureValue></d:Signature>";
  return "<p:Response xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_r1\" Version=\"2.0\" IssueInstant=\"" +
         at(0) + "\" Destination=\"" + acs + "\" InResponseTo=\"" + request + "\"><a:Issuer xmlns:a=\"" + saml + "\">" +
         issuer +
         "</a:Issuer><p:Status><p:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></p:Status>" + head +
         signature + tail + "</p:Response>";
}

// The id of the newest request to a provider.
std::string request_id(store::Database& database) {
  const auto rows = database.query("SELECT nonce FROM sso_login ORDER BY id DESC LIMIT 1");
  REQUIRE_FALSE(rows->empty());
  return rows->at(0).text(0);
}

}  // namespace

TEST_CASE_FIXTURE(Browser, "OpenID Connect: out to the provider and back with a code, in the browser that began") {
  const auto made = does(
      "POST", "identity-providers",
      R"({"kind":"oidc","name":"IdP","issuer":"https://idp.example","client_id":"sekisho","client_secret":"s3cret"})");
  const sso::Signer signer("RS256");
  web.pages["https://idp.example/.well-known/openid-configuration"] =
      R"({"issuer":"https://idp.example","authorization_endpoint":"https://idp.example/a","token_endpoint":"https://idp.example/t","jwks_uri":"https://idp.example/k"})";
  web.pages["https://idp.example/k"] = signer.key_set();
  const auto out = go("GET", std::string(made.at("start_url").get_string()));
  CHECK(out.starts_with("https://idp.example/a?"));
  const auto seconds = to_millis(world.clock.now()) / 1000;
  const auto claims =
      json::object{{"iss", "https://idp.example"}, {"aud", "sekisho"},      {"sub", "u1"},
                   {"exp", seconds + 300},         {"iat", seconds},        {"nonce", parameter(out, "nonce")},
                   {"email", "kei@example.test"},  {"email_verified", true}};
  web.token = {200, to_text(json::object{{"id_token", signer.sign(to_text(claims))}})};
  const auto back =
      std::string(made.at("redirect_uri").get_string()) + "?code=c&state=" + percent_encode(parameter(out, "state"));
  const auto kept = cookie;
  cookie = "sekisho_sso=another";
  CHECK(go("GET", back).find("sso_error=") != std::string::npos);
  const auto again = go("GET", std::string(made.at("start_url").get_string()));
  auto fresh = claims;
  fresh["nonce"] = parameter(again, "nonce");
  web.token = {200, to_text(json::object{{"id_token", signer.sign(to_text(fresh))}})};
  CHECK(go("GET", std::string(made.at("redirect_uri").get_string()) +
                      "?code=c&state=" + percent_encode(parameter(again, "state"))) == "/");
  CHECK(is_signed_in());
  CHECK_FALSE(kept.empty());
  CHECK(go("GET", "/api/v1/sso/none/start").find("sso_error=") != std::string::npos);
}

TEST_CASE_FIXTURE(
    Browser, "SAML: the provider's signed answer leads to a page of ours, which signs in; an unsigned one leads back") {
  const SamlSigner signer;
  const auto made = does("POST", "identity-providers",
                         to_text(json::object{{"kind", "saml"},
                                              {"name", "IdP"},
                                              {"issuer", "https://idp.example"},
                                              {"sign_on_url", "https://idp.example/sso"},
                                              {"certificates", json::array{signer.certificate()}}}));
  REQUIRE(made.is_object());
  const auto text = [&](const char* name) { return std::string(made.at(name).get_string()); };
  const auto metadata = send("GET", text("entity_id").substr(text("entity_id").find("/api/")), {}, "");
  CHECK(metadata.status == 200);
  CHECK(metadata.body.find(text("acs_url")) != std::string::npos);
  const auto out = go("GET", text("start_url"));
  CHECK(out.starts_with("https://idp.example/sso?SAMLRequest="));
  const auto answer = saml_answer(signer, request_id(*world.database), "https://idp.example", text("entity_id"),
                                  text("acs_url"), world.clock.now());
  const auto form = [&](const std::string& xml) {
    return "SAMLResponse=" + percent_encode(to_base64(xml)) +
           "&RelayState=" + percent_encode(parameter(out, "RelayState"));
  };
  auto unsigned_answer = answer;
  unsigned_answer.erase(answer.find("<d:Signature "),
                        answer.find("</d:Signature>") + 14 - answer.find("<d:Signature "));
  CHECK(go("POST", text("acs_url"), form(unsigned_answer)).find("sso_error=") != std::string::npos);
  const auto finish = go("POST", text("acs_url"), form(answer));
  REQUIRE(finish.find("/finish?ticket=") != std::string::npos);
  CHECK(go("GET", finish) == "/");
  CHECK(is_signed_in());
  CHECK(go("GET", finish).find("sso_error=") != std::string::npos);  // a ticket is good once
}

}  // namespace sekisho::api
