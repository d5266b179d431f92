#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/sso/identity.h"

namespace sekisho::platform::sso {

/// What an ID token must say (OpenID Connect Core 1.0 §3.1.3.7).
struct IdTokenWanted {
  std::string issuer, client_id, nonce;
  std::string claim = "email";  // that holds the address
  Time now;
  std::string groups_claim;  // that holds the groups; empty: none are read
};

/// Verifies a signed ID token against the provider's key set (RFC 7515, 7517, 7519). Only RS256, PS256 and ES256; the
/// key is the one that `kid` names, or the only one that fits; RSA keys below 2,048 bits, `crit` headers, foreign
/// issuers and audiences, a wrong nonce, times outside two minutes of skew and an address that `email_verified` denies
/// are refused. The signature itself is libcjose's. A claim is found by its whole name, else by its path
/// (realm_access.roles). Groups are a list of texts or one text. returns  email is empty when the token has none:
/// providers may give claims at their userinfo endpoint only (Core §5.4). errors   Refusal::idp_answer_invalid with the
/// reason for the log. threads  pure; callable from any thread.
Result<Identity> verify_id_token(std::string_view token, std::string_view key_set_json, const IdTokenWanted& wanted);

/// Adds what the ID token did not say from the userinfo answer, which must be about the same subject (Core §5.3.2,
/// §5.3.4). errors   Refusal::idp_answer_invalid.
Result<void> add_userinfo(Identity& identity, std::string_view json, const IdTokenWanted& wanted);

/// Whether the token names a key that the set does not have: then fresh keys are worth a look.
bool is_key_missing(std::string_view token, std::string_view key_set_json);

}  // namespace sekisho::platform::sso
