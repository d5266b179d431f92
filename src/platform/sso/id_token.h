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
};

/// Verifies a signed ID token against the provider's key set (RFC 7515, 7517, 7519). Only RS256, PS256 and ES256; the key is the one
/// that `kid` names, or the only one that fits; RSA keys below 2,048 bits, `crit` headers, foreign issuers and audiences, a wrong nonce,
/// times outside two minutes of skew and an address that `email_verified` denies are refused. The signature itself is libcjose's.
/// errors   Refusal::idp_answer_invalid with the reason for the log.
/// threads  pure; callable from any thread.
Result<Identity> verify_id_token(std::string_view token, std::string_view key_set_json, const IdTokenWanted& wanted);

/// Whether the token names a key that the set does not have: then fresh keys are worth a look.
bool is_key_missing(std::string_view token, std::string_view key_set_json);

}  // namespace sekisho::platform::sso
