#include "platform/sso/sign_on.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/encode.h"
#include "platform/json_text.h"
#include "platform/one_time.h"
#include "platform/sso/group_roles.h"
#include "platform/sso/id_token.h"
#include "platform/sso/saml.h"

namespace sekisho::platform::sso {
namespace {

namespace json = boost::json;

constexpr std::chrono::minutes discovery_valid{10};
constexpr std::chrono::seconds keys_at_most_every{30};
// so that a provider that is down does not hold every thread of ours
constexpr std::chrono::seconds silent_after_failure{10};

std::optional<json::object> object_from(const std::string& text) {
  json::error_code problem;
  json::parse_options options;
  options.max_depth = 16;
  const auto value = json::parse(text, problem, {}, options);
  if (problem || !value.is_object()) return std::nullopt;
  return value.get_object();
}

std::string text_of(const json::object& object, const char* name) {
  const auto* const value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

// A line each.
std::string lines_of(const std::vector<std::string>& groups) {
  std::string out;
  for (const auto& one : groups) out += one + "\n";
  return out;
}

std::vector<std::string> groups_of(std::string_view text) {
  std::vector<std::string> out;
  for (const auto line : split(text, '\n')) {
    if (!line.empty()) out.emplace_back(line);
  }
  return out;
}

IdTokenWanted wanted_of(const Provider& provider, const std::string& nonce, Time now) {
  return {provider.issuer,          provider.client_id, nonce, provider.claim.empty() ? "email" : provider.claim, now,
          provider.groups_attribute};
}

}  // namespace

template <class T>
Result<T> SignOn::recorded(const Provider& provider, std::string_view address, Result<T> result) {
  if (result) return result;
  const auto refusal = refusal_of(result.error());
  const Actor nobody{.tenant = provider.tenant, .name = provider.name, .address = std::string(address)};
  TRY_VOID(audit_.append(nobody, {.category = "Logon and Logoff",
                                  .activity = "Single sign-on",
                                  .successful = false,
                                  .details = JsonText()
                                                 .add("code", refusal ? static_cast<int>(*refusal) : 0)
                                                 .add("reason", result.error().what.substr(0, 300))
                                                 .object()}));
  return result;
}

Result<Provider> SignOn::enabled(std::string_view public_id) const {
  const auto provider = providers_.find_public(public_id);
  if (!provider || !provider->enabled) return refuse(Refusal::sso_state_invalid, "no such provider");
  return *provider;
}

Result<SignOn::Begun> SignOn::begin(std::string_view public_id) {
  TRY(const auto provider, enabled(public_id));
  const auto state = make_token(provider.tenant, context_.random),
             browser = make_token(provider.tenant, context_.random);
  // OIDC: nonce and PKCE verifier. SAML: the request's id.
  const auto nonce = provider.kind == ProviderKind::saml ? "_" + to_hex(context_.random.bytes(20))
                                                         : to_base64url(context_.random.bytes(32));
  const auto verifier = to_base64url(context_.random.bytes(32));
  Begun begun{{}, browser};
  if (provider.kind == ProviderKind::saml) {
    std::string signing_key;
    if (provider.sign_requests) {
      TRY(const auto own, providers_.encryption_key(provider.tenant, provider.id));
      signing_key = own.key;
    }
    TRY(begun.url, authn_request_url(provider.sign_on_url, nonce, url_of(provider, "metadata"), url_of(provider, "acs"),
                                     state, context_.clock.now(), signing_key));
  } else {
    TRY(const auto discovery, recorded<Discovery>(provider, "", discover(provider, false)));
    begun.url = discovery.authorization + (discovery.authorization.find('?') == std::string::npos ? "?" : "&") +
                form_of({{"response_type", "code"},
                         {"client_id", provider.client_id},
                         {"redirect_uri", url_of(provider, "callback")},
                         {"scope", !provider.groups_attribute.empty() && discovery.offers_groups ? "openid email groups"
                                                                                                 : "openid email"},
                         {"state", state},
                         {"nonce", nonce},
                         {"code_challenge", to_base64url(sha256(verifier))},
                         {"code_challenge_method", "S256"}});
  }
  const auto now = context_.clock.now();
  auto stored = context_.database.transaction([&]() -> Result<void> {
    TRY_VOID(context_.database.execute("DELETE FROM sso_login WHERE expires_at < $1", {to_millis(now)}));
    TRY_VOID(
        context_.database.insert("INSERT INTO sso_login (tenant, provider, state_hash, browser_hash, nonce, verifier, "
                                 "created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                                 {provider.tenant.value, provider.id, sha256_hex(state), sha256_hex(browser), nonce,
                                  verifier, to_millis(now), to_millis(now + limits::login_valid)}));
    return {};
  });
  TRY_VOID(std::move(stored));
  return begun;
}

// The begun sign-in that a state or ticket names. `browser` empty: not looked at (the SAML post). `use`: it is over
// now.
Result<SignOn::Login> SignOn::take(const Provider& provider, std::string_view column, std::string_view secret,
                                   std::string_view browser, bool use) {
  Login login;
  auto done = context_.database.transaction([&]() -> Result<void> {
    if (secret.empty() || secret.size() > 256) return refuse(Refusal::sso_state_invalid, "no state");
    TRY(const auto rows, context_.database.query("SELECT id, nonce, verifier, email, browser_hash, member_of FROM "
                                                 "sso_login WHERE tenant = $1 AND provider = $2 AND " +
                                                     std::string(column) + " = $3 AND used_at = 0 AND expires_at > $4",
                                                 {provider.tenant.value, provider.id, sha256_hex(secret),
                                                  to_millis(context_.clock.now())}));
    if (rows.empty()) return refuse(Refusal::sso_state_invalid, "unknown, used or too old");
    if (use && rows[0].text(4) != sha256_hex(browser)) return refuse(Refusal::sso_state_invalid, "another browser");
    login = {rows[0].integer(0), rows[0].text(1), rows[0].text(2), rows[0].text(3), rows[0].text(5)};
    if (use)
      TRY_VOID(context_.database.execute("UPDATE sso_login SET tenant = $1, used_at = $2 WHERE tenant = $1 AND id = $3",
                                         {provider.tenant.value, to_millis(context_.clock.now()), login.id}));
    return {};
  });
  TRY_VOID(std::move(done));
  return login;
}

// Kept for ten minutes; read again early when a token names an unknown key.
Result<SignOn::Discovery> SignOn::discover(const Provider& provider, bool afresh) {
  const auto now = context_.clock.now();
  const auto kept = known_.with(
      [&](auto& known) { return known.contains(provider.id) ? std::optional(known[provider.id]) : std::nullopt; });
  if (kept && kept->issuer == provider.issuer &&
      now - kept->read_at <
          (afresh ? std::chrono::milliseconds(keys_at_most_every) : std::chrono::milliseconds(discovery_valid))) {
    if (!kept->failed) return *kept;
    if (now - kept->read_at < silent_after_failure)
      return refuse(Refusal::idp_unreachable, "did not answer a moment ago");
  }
  auto found = read_discovery(provider);
  const auto remembered = found ? *found : Discovery{.read_at = now, .issuer = provider.issuer, .failed = true};
  known_.with([&](auto& known) { known[provider.id] = remembered; });
  return found;
}

// OpenID Connect Discovery 1.0 §4, with the key set.
Result<SignOn::Discovery> SignOn::read_discovery(const Provider& provider) {
  auto base = provider.issuer;
  if (base.back() == '/') base.pop_back();
  TRY(const auto answer, web_.get(base + "/.well-known/openid-configuration", {}));
  const auto document = object_from(answer.body);
  if (answer.status != 200 || !document)
    return refuse(Refusal::idp_unreachable, "discovery answered " + std::to_string(answer.status));
  Discovery found{context_.clock.now(),
                  text_of(*document, "issuer"),
                  text_of(*document, "authorization_endpoint"),
                  text_of(*document, "token_endpoint"),
                  text_of(*document, "jwks_uri"),
                  text_of(*document, "userinfo_endpoint"),
                  {}};
  if (found.issuer != provider.issuer) return refuse(Refusal::idp_answer_invalid, "discovery names another issuer");
  for (const auto* const url : {&found.authorization, &found.token, &found.keys_url}) {
    if (!is_provider_url(*url, reach_))
      return refuse(Refusal::idp_answer_invalid, "discovery without usable addresses");
  }
  if (const auto* const methods = document->if_contains("token_endpoint_auth_methods_supported");
      methods && methods->is_array()) {
    found.basic = false;
    for (const auto& method : methods->get_array())
      found.basic = found.basic || method == json::value("client_secret_basic");
  }
  if (!is_provider_url(found.userinfo, reach_)) found.userinfo.clear();  // it may have none
  if (const auto* const scopes = document->if_contains("scopes_supported"); scopes && scopes->is_array()) {
    for (const auto& scope : scopes->get_array())
      found.offers_groups = found.offers_groups || scope == json::value("groups");
  }
  const auto* const names = document->if_contains("authorization_response_iss_parameter_supported");
  found.names_issuer = names && names->is_bool() && names->get_bool();
  TRY(const auto keys, web_.get(found.keys_url, {}));
  if (keys.status != 200) return refuse(Refusal::idp_unreachable, "keys answered " + std::to_string(keys.status));
  found.keys = keys.body;
  return found;
}

Result<SignOn::Tokens> SignOn::redeem(const Provider& provider, const Discovery& discovery, const std::string& code,
                                      const std::string& verifier) {
  TRY(const auto secret, providers_.client_secret(provider.tenant, provider.id));
  std::vector<std::pair<std::string, std::string>> fields{{"grant_type", "authorization_code"},
                                                          {"code", code},
                                                          {"redirect_uri", url_of(provider, "callback")},
                                                          {"code_verifier", verifier}};
  const bool basic = !secret.empty() && discovery.basic;
  if (!basic) fields.emplace_back("client_id", provider.client_id);
  if (!basic && !secret.empty()) fields.emplace_back("client_secret", secret);
  TRY(const auto answer,
      web_.post(discovery.token, form_of(fields), basic ? provider.client_id : std::string(), secret));
  const auto tokens = object_from(answer.body);
  if (answer.status >= 500)
    return refuse(Refusal::idp_unreachable, "token endpoint answered " + std::to_string(answer.status));
  if (answer.status != 200 || !tokens)
    return refuse(Refusal::idp_answer_invalid, "token endpoint answered " + std::to_string(answer.status) +
                                                   (tokens ? " " + text_of(*tokens, "error").substr(0, 64) : ""));
  return Tokens{text_of(*tokens, "id_token"), text_of(*tokens, "access_token")};
}

Result<Identity> SignOn::identify(const Provider& provider, const Tokens& tokens, const std::string& nonce) {
  TRY(auto discovery, discover(provider, false));
  if (is_key_missing(tokens.id, discovery.keys)) {  // the provider may have changed its keys
    TRY(discovery, discover(provider, true));
  }
  const auto wanted = wanted_of(provider, nonce, context_.clock.now());
  TRY(auto identity, verify_id_token(tokens.id, discovery.keys, wanted));
  // Where an access token is given, many providers name the person at the userinfo endpoint only (OpenID Connect Core
  // §5.4).
  const bool knows_all = !identity.email.empty() && (provider.groups_attribute.empty() || identity.says_groups);
  const bool is_sendable = !tokens.access.empty() && tokens.access.size() <= 16'384 &&
                           tokens.access.find_first_of("\r\n") == std::string::npos;
  if (!knows_all && is_sendable && !discovery.userinfo.empty()) {
    TRY(const auto answer, web_.get(discovery.userinfo, tokens.access));
    if (answer.status == 200) TRY_VOID(add_userinfo(identity, answer.body, wanted));
  }
  if (identity.email.empty()) return refuse(Refusal::idp_answer_invalid, "no address in " + wanted.claim);
  return identity;
}

// Where groups give roles: the account of the person is made, gets the role of its first group, or is closed when no
// group is left that lets in.
Result<void> SignOn::settle_account(const Provider& provider, const std::string& email,
                                    const std::vector<std::string>& groups) {
  TRY(const auto rules, GroupRules::of(context_, provider));
  const Actor actor{.tenant = provider.tenant, .name = provider.name, .role = "identity provider", .source = "System"};
  const auto origin = "idp:" + std::to_string(provider.id);
  const auto role = rules.role_for(groups);
  Accounts accounts(context_);
  const auto kind = provider.side == Side::cas ? AccountKind::sso : AccountKind::saml;
  return context_.database.transaction([&]() -> Result<void> {
    const auto account = accounts.find_by_name(provider.tenant, provider.side, email);
    if (!account && !role)
      return refuse(Refusal::sso_no_account, rules.empty() ? email : "no group of the person has a role");
    if (!account) {
      TRY(const auto tenant, Tenants(context_).find(provider.tenant));
      TRY_VOID(
          accounts.add(actor, provider.side,
                       {.kind = kind, .email = email, .role = *role, .language = tenant.language, .origin = origin}));
      return {};
    }
    if (account->kind != kind) return {};  // a password account, or the owner's: its role is not the provider's to say
    if (role) return accounts.set_role(actor, account->id, *role);
    if (rules.empty() || account->origin != origin) return {};
    TRY_VOID(Sessions(context_).end_all_of(provider.tenant, account->id, EndReason::revoked));
    return {};
  });
}

Result<SignInAnswer> SignOn::let_in(const Provider& provider, const std::string& email,
                                    const std::vector<std::string>& groups, std::string_view address,
                                    std::string_view agent) {
  TRY_VOID(settle_account(provider, email, groups));
  const auto account = Accounts(context_).find_by_name(provider.tenant, provider.side, email);
  if (!account) return refuse(Refusal::sso_no_account, email);
  if (account->origin == "idp:" + std::to_string(provider.id)) {
    TRY(const auto rules, GroupRules::of(context_, provider));
    if (!rules.role_for(groups)) return refuse(Refusal::sso_no_account, "no group of the person has a role any more");
  }
  TRY(auto answer, SignIn(context_).with_identity(provider.tenant, provider.side, email, address, agent));
  if (answer.refusal == Refusal::wrong_credentials) return refuse(Refusal::sso_no_account, email);
  if (answer.refusal) {
    const Actor person{.tenant = provider.tenant, .name = email, .address = std::string(address)};
    TRY_VOID(audit_.append(person, {.category = "Logon and Logoff",
                                    .activity = "Single sign-on",
                                    .successful = false,
                                    .details = JsonText().add("code", static_cast<int>(*answer.refusal)).object()}));
  }
  return answer;
}

Result<SignInAnswer> SignOn::oidc_answer(std::string_view public_id, const OidcAnswer& answer, std::string_view browser,
                                         std::string_view address, std::string_view agent) {
  TRY(const auto provider, enabled(public_id));
  const auto attempt = [&]() -> Result<SignInAnswer> {
    if (provider.kind != ProviderKind::oidc)
      return refuse(Refusal::sso_state_invalid, "not an OpenID Connect provider");
    TRY(const auto login, take(provider, "state_hash", answer.state, browser, true));
    if (!answer.issuer.empty() && answer.issuer != provider.issuer)
      return refuse(Refusal::idp_answer_invalid, "answer of another issuer");
    if (!answer.error.empty()) return refuse(Refusal::idp_denied, to_valid_utf8(answer.error.substr(0, 64)));
    TRY(const auto discovery, discover(provider, false));
    if (discovery.names_issuer && answer.issuer.empty())
      return refuse(Refusal::idp_answer_invalid, "answer without its issuer");
    if (answer.code.empty() || answer.code.size() > 4096) return refuse(Refusal::idp_answer_invalid, "no code");
    TRY(const auto tokens, redeem(provider, discovery, answer.code, login.verifier));
    TRY(const auto identity, identify(provider, tokens, login.nonce));
    return let_in(provider, identity.email, identity.groups, address, agent);
  };
  return recorded<SignInAnswer>(provider, address, attempt());
}

// An assertion that names no request: fresh, and seen for the first time.
Result<SignOn::Answered> SignOn::unasked(const Provider& provider, const Identity& identity) {
  const auto now = context_.clock.now();
  if (identity.made_at > now + limits::clock_skew ||
      now > identity.made_at + limits::unsolicited_valid + limits::clock_skew)
    return refuse(Refusal::idp_answer_invalid, "an unasked answer that is not fresh");
  TRY(const auto rules, GroupRules::of(context_, provider));
  Answered answered{make_token(provider.tenant, context_.random), make_token(provider.tenant, context_.random)};
  const auto state = make_token(provider.tenant, context_.random);  // nobody knows it
  auto stored = context_.database.transaction([&]() -> Result<void> {
    TRY_VOID(context_.database.execute("DELETE FROM saml_used WHERE expires_at < $1", {to_millis(now)}));
    const auto forgotten = identity.made_at + limits::unsolicited_valid + 2 * limits::clock_skew;
    TRY(const auto first, context_.database.execute("INSERT INTO saml_used (tenant, provider, assertion, expires_at) "
                                                    "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                                                    {provider.tenant.value, provider.id, sha256_hex(identity.assertion),
                                                     to_millis(forgotten)}));
    if (first != 1) return refuse(Refusal::sso_state_invalid, "an unasked answer that was used before");
    TRY_VOID(context_.database.insert(
        "INSERT INTO sso_login (tenant, provider, state_hash, browser_hash, nonce, verifier, ticket_hash, email, "
        "member_of, created_at, expires_at) VALUES ($1, $2, $3, $4, '', '', $5, $6, $7, $8, $9)",
        {provider.tenant.value, provider.id, sha256_hex(state), sha256_hex(answered.browser),
         sha256_hex(answered.ticket), identity.email, lines_of(rules.deciding(identity.groups)), to_millis(now),
         to_millis(now + limits::login_valid)}));
    return {};
  });
  TRY_VOID(std::move(stored));
  return answered;
}

Result<SignOn::Answered> SignOn::saml_answer(std::string_view public_id, std::string_view response_base64,
                                             std::string_view relay_state) {
  TRY(const auto provider, enabled(public_id));
  const auto attempt = [&]() -> Result<Answered> {
    if (provider.kind != ProviderKind::saml) return refuse(Refusal::sso_state_invalid, "not a SAML provider");
    const auto login = take(provider, "state_hash", relay_state, {}, false);
    const bool asked = login.has_value();
    if (!asked && !provider.unsolicited) return tl::unexpected(login.error());
    if (response_base64.size() > limits::saml_response * 4 / 3 + 4)
      return refuse(Refusal::idp_answer_invalid, "response too large");
    std::string compact;
    for (const char c : response_base64) {
      if (c != '\r' && c != '\n' && c != ' ') compact += c;
    }
    const auto xml = from_base64(compact);
    if (!xml) return refuse(Refusal::idp_answer_invalid, "response is no base64");
    SamlWanted wanted{.issuer = provider.issuer,
                      .entity_id = url_of(provider, "metadata"),
                      .acs_url = url_of(provider, "acs"),
                      .request_id = asked ? login->nonce : std::string(),
                      .certificates = provider.certificates,
                      .attribute = provider.claim,
                      .groups_attribute = provider.groups_attribute,
                      .now = context_.clock.now()};
    if (xml->find("EncryptedAssertion") != std::string::npos) {
      TRY(const auto key, providers_.encryption_key(provider.tenant, provider.id));
      wanted.decryption_key = key.key;
    }
    TRY(const auto identity, verify_saml_response(*xml, wanted));
    if (!asked) return unasked(provider, identity);
    const auto ticket = make_token(provider.tenant, context_.random);
    TRY(const auto rules, GroupRules::of(context_, provider));
    // The first good answer counts: a second one to the same request finds the ticket written.
    TRY(const auto written,
        context_.database.execute("UPDATE sso_login SET tenant = $1, ticket_hash = $2, email = $3, member_of = $4 "
                                  "WHERE tenant = $1 AND id = $5 AND ticket_hash = ''",
                                  {provider.tenant.value, sha256_hex(ticket), identity.email,
                                   lines_of(rules.deciding(identity.groups)), login->id}));
    if (written != 1) return refuse(Refusal::sso_state_invalid, "answered before");
    return Answered{ticket, {}};
  };
  return recorded<Answered>(provider, "", attempt());
}

Result<SignInAnswer> SignOn::saml_finish(std::string_view public_id, std::string_view ticket, std::string_view browser,
                                         std::string_view address, std::string_view agent) {
  TRY(const auto provider, enabled(public_id));
  const auto attempt = [&]() -> Result<SignInAnswer> {
    TRY(const auto login, take(provider, "ticket_hash", ticket, browser, true));
    return let_in(provider, login.email, groups_of(login.groups), address, agent);
  };
  return recorded<SignInAnswer>(provider, address, attempt());
}

}  // namespace sekisho::platform::sso
