#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sekisho {

std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view hex);
/// RFC 4648 §4 with padding, no line breaks. (Lenient mail base64 is content's own.)
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
/// RFC 4648 §5, no padding.
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

/// Lower-case hexadecimal digests.
std::string sha1_hex(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
/// A UUID that the same words always give (RFC 9562 §5.8, from SHA-256): the name of what is written once however often
/// it is replayed.
std::string uuid_of(std::string_view words);
std::string md5_hex(std::string_view bytes);
/// Raw 32 bytes.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// Equality in time that depends on the lengths alone.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace sekisho
