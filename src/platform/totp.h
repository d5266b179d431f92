#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/time.h"

namespace sekisho::platform {

/// HOTP (RFC 4226 §5.3) over HMAC-SHA-1: `digits` decimal digits.
std::string hotp(std::string_view secret, std::uint64_t counter, int digits = 6);
/// TOTP (RFC 6238): 30-second steps since 1970. Accepts the step before and after (clock drift); returns the step that
/// matched, which the caller keeps and passes as `last_step`, so that no code works twice.
std::optional<std::int64_t> match_totp(std::string_view secret, std::string_view code, Time now,
                                       std::int64_t last_step);
/// 160 random bits.
std::string make_totp_secret(Random& random);
/// RFC 4648 §6 without padding: how authenticator apps take the secret.
std::string to_base32(std::string_view bytes);
/// "otpauth://totp/Sekisho:ann@a.example?secret=…&issuer=Sekisho" for the QR code.
std::string totp_uri(std::string_view secret, std::string_view account, std::string_view issuer);

}  // namespace sekisho::platform
