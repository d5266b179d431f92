#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/time.h"

namespace sekisho {

/// Text for a header value of mail that we write: valid UTF-8, control characters (line ends too) as spaces. It cannot
/// begin another field.
std::string one_line(std::string_view text);
/// A header value: short ASCII as it is, all else as RFC 2047 words of at most 75 characters, cut between characters
/// and folded.
std::string encoded_words(std::string_view text);
/// What stands between angle brackets: one line, without what could end them.
std::string bare_address(std::string_view text);
/// As mail and IMAP write them (RFC 5322 §3.3, RFC 9051 §9).
inline constexpr auto month_names = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
/// "Mon, 23 Nov 2026 14:27:22 +0000" (RFC 5322 §3.3).
std::string date_field(Time time);
/// Base64 in lines of 76 characters with CRLF (RFC 2045 §6.8).
std::string base64_lines(std::string_view bytes);
/// Valid UTF-8 in which every line ends with CRLF.
std::string with_crlf(std::string_view text);

}  // namespace sekisho
