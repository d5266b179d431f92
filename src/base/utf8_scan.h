#pragma once

#include <cstddef>
#include <string_view>

namespace sekisho {

/// Length of the leading run of bytes below 0x80, read 32 at a time.
std::size_t ascii_prefix(std::string_view bytes);
/// Whether every byte is below 0x80.
inline bool is_ascii(std::string_view bytes) { return ascii_prefix(bytes) == bytes.size(); }
/// Length of the leading run of valid UTF-8 (RFC 3629).
std::size_t utf8_prefix(std::string_view bytes);
/// Length of the valid UTF-8 sequence at the start of bytes; 0 when there is none.
std::size_t utf8_sequence(std::string_view bytes);

}  // namespace sekisho
