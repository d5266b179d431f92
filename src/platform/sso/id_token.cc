#include "platform/sso/id_token.h"

#include <cjose/cjose.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <memory>
#include <optional>

#include "base/encode.h"
#include "base/freed.h"
#include "base/text.h"
#include "platform/errors.h"
#include "platform/text_rules.h"

namespace sekisho::platform::sso {
namespace {

namespace json = boost::json;

void release_jwk(cjose_jwk_t* key) { cjose_jwk_release(key); }
using Jws = std::unique_ptr<cjose_jws_t, Freed<cjose_jws_release>>;
using Jwk = std::unique_ptr<cjose_jwk_t, Freed<release_jwk>>;

tl::unexpected<Error> invalid(std::string_view why) { return refuse(Refusal::idp_answer_invalid, why); }

std::optional<json::object> object_from(std::string_view text) {
  json::error_code problem;
  json::parse_options options;
  options.max_depth = 16;
  const auto value = json::parse({text.data(), text.size()}, problem, {}, options);
  if (problem || !value.is_object()) return std::nullopt;
  return value.get_object();
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* const value = object.if_contains({name.data(), name.size()});
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

// NumericDate (RFC 7519 §2): seconds, perhaps with a fraction.
std::optional<Time> time_of(const json::object& object, std::string_view name) {
  const auto* const value = object.if_contains({name.data(), name.size()});
  double seconds = 0;
  if (!value) return std::nullopt;
  if (value->is_int64())
    seconds = static_cast<double>(value->get_int64());
  else if (value->is_uint64())
    seconds = static_cast<double>(value->get_uint64());
  else if (value->is_double())
    seconds = value->get_double();
  else
    return std::nullopt;
  if (!std::isfinite(seconds) || seconds < 0 || seconds > 1e11) return std::nullopt;
  return from_millis(static_cast<std::int64_t>(seconds * 1000));
}

std::optional<json::object> header_of(std::string_view token) {
  const auto dot = token.find('.');
  if (dot == std::string_view::npos || token.size() > limits::id_token) return std::nullopt;
  const auto raw = from_base64url(token.substr(0, dot));
  return raw ? object_from(*raw) : std::nullopt;
}

bool fits(const json::object& key, std::string_view algorithm, std::string_view kid) {
  if (!kid.empty() && text_of(key, "kid") != kid) return false;
  if (const auto use = text_of(key, "use"); !use.empty() && use != "sig") return false;
  if (const auto own = text_of(key, "alg"); !own.empty() && own != algorithm) return false;
  if (algorithm == "ES256") return text_of(key, "kty") == "EC" && text_of(key, "crv") == "P-256";
  const auto modulus = from_base64url(text_of(key, "n"));
  return text_of(key, "kty") == "RSA" && modulus && modulus->size() >= 256;  // 2,048 bits
}

std::vector<json::object> fitting_keys(std::string_view key_set_json, std::string_view algorithm,
                                       std::string_view kid) {
  std::vector<json::object> keys;
  const auto set = object_from(key_set_json);
  const auto* const list = set ? set->if_contains("keys") : nullptr;
  if (!list || !list->is_array()) return keys;
  for (const auto& key : list->get_array()) {
    if (key.is_object() && fits(key.get_object(), algorithm, kid)) keys.push_back(key.get_object());
  }
  return keys;
}

// Of a public key only: a set that carries secrets is not handed to the library with them.
std::string public_part(const json::object& key) {
  json::object out;
  for (const auto* const name : {"kty", "kid", "n", "e", "crv", "x", "y"}) {
    if (const auto* const value = key.if_contains(name)) out[name] = *value;
  }
  return json::serialize(out);
}

Result<json::object> signed_claims(std::string_view token, std::string_view key_set_json) {
  const auto header = header_of(token);
  if (!header) return invalid("no JWS");
  const auto algorithm = text_of(*header, "alg");
  if (algorithm != "RS256" && algorithm != "PS256" && algorithm != "ES256")
    return invalid("algorithm " + to_valid_utf8(algorithm.substr(0, 16)));
  if (header->contains("crit")) return invalid("critical header");
  const auto keys = fitting_keys(key_set_json, algorithm, text_of(*header, "kid"));
  if (keys.size() != 1) return invalid(keys.empty() ? "no such key" : "several keys fit");
  cjose_err problem{};
  const auto key_text = public_part(keys[0]);
  const Jwk key(cjose_jwk_import(key_text.data(), key_text.size(), &problem));
  if (!key) return invalid("unreadable key");
  const Jws jws(cjose_jws_import(token.data(), token.size(), &problem));
  if (!jws || !cjose_jws_verify(jws.get(), key.get(), &problem)) return invalid("signature");
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &bytes, &size, &problem)) return invalid("no payload");
  const auto claims = object_from({reinterpret_cast<const char*>(bytes), size});
  if (!claims) return invalid("payload is no object");
  return *claims;
}

bool is_audience(const json::object& claims, const std::string& client_id) {
  const auto* const audience = claims.if_contains("aud");
  const auto party = text_of(claims, "azp");
  if (!party.empty() && party != client_id) return false;
  if (!audience) return false;
  if (audience->is_string()) return audience->get_string() == client_id;
  if (!audience->is_array()) return false;
  bool found = false;
  for (const auto& one : audience->get_array()) found = found || (one.is_string() && one.get_string() == client_id);
  return found && (audience->get_array().size() == 1 || party == client_id);
}

// A claim by its whole name (which may hold dots, as in URLs), else by its path.
const json::value* claim_of(const json::object& claims, std::string_view name) {
  if (const auto* const whole = claims.if_contains({name.data(), name.size()})) return whole;
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const auto* const outer = claims.if_contains({name.data(), dot});
  return outer && outer->is_object() ? claim_of(outer->get_object(), name.substr(dot + 1)) : nullptr;
}

void read_groups(Identity& identity, const json::object& claims, const IdTokenWanted& wanted) {
  const auto* const said =
      wanted.groups_claim.empty() || identity.says_groups ? nullptr : claim_of(claims, wanted.groups_claim);
  if (!said) return;
  identity.says_groups = true;
  if (said->is_string()) identity.groups.emplace_back(said->get_string());
  if (!said->is_array()) return;
  for (const auto& one : said->get_array()) {
    if (one.is_string() && identity.groups.size() < limits::max_groups) identity.groups.emplace_back(one.get_string());
  }
}

// Some providers write the truth as a text.
bool is_denied(const json::object& claims) {
  const auto* const verified = claims.if_contains("email_verified");
  return verified && *verified != json::value(true) && *verified != json::value("true");
}

// Address and groups, each where it is not known yet.
Result<void> read_person(Identity& identity, const json::object& claims, const IdTokenWanted& wanted) {
  read_groups(identity, claims, wanted);
  const auto* const address = identity.email.empty() ? claim_of(claims, wanted.claim) : nullptr;
  if (!address) return {};
  if (wanted.claim == "email" && is_denied(claims)) return invalid("address not verified at the provider");
  const auto email = checked_email(address->is_string() ? std::string_view(address->get_string()) : std::string_view());
  if (!email) return invalid("no address in " + wanted.claim);
  identity.email = *email;
  return {};
}

}  // namespace

Result<Identity> verify_id_token(std::string_view token, std::string_view key_set_json, const IdTokenWanted& wanted) {
  if (token.size() > limits::id_token) return invalid("token too large");
  TRY(const auto claims, signed_claims(token, key_set_json));
  if (text_of(claims, "iss") != wanted.issuer) return invalid("issuer");
  if (!is_audience(claims, wanted.client_id)) return invalid("audience");
  const auto expires = time_of(claims, "exp"), issued = time_of(claims, "iat"), not_before = time_of(claims, "nbf");
  if (!expires || wanted.now >= *expires + limits::clock_skew) return invalid("expired");
  if (!issued || *issued > wanted.now + limits::clock_skew) return invalid("issued in the future");
  if (*issued < wanted.now - limits::login_valid - limits::clock_skew) return invalid("issued before this sign-in");
  if (not_before && *not_before > wanted.now + limits::clock_skew) return invalid("not valid yet");
  if (!equal_constant_time(text_of(claims, "nonce"), wanted.nonce)) return invalid("nonce");
  Identity identity{text_of(claims, "sub"), {}};
  if (identity.subject.empty() || identity.subject.size() > 255) return invalid("subject");
  TRY_VOID(read_person(identity, claims, wanted));
  return identity;
}

Result<void> add_userinfo(Identity& identity, std::string_view json, const IdTokenWanted& wanted) {
  const auto claims = object_from(json);
  if (!claims) return invalid("userinfo is no object");
  if (text_of(*claims, "sub") != identity.subject) return invalid("userinfo of another subject");
  return read_person(identity, *claims, wanted);
}

bool is_key_missing(std::string_view token, std::string_view key_set_json) {
  const auto header = header_of(token);
  return header && fitting_keys(key_set_json, text_of(*header, "alg"), text_of(*header, "kid")).empty();
}

}  // namespace sekisho::platform::sso
