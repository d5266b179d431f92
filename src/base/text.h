#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho {

/// The two languages in which everything a person sees exists.
enum class Language : unsigned char { english, japanese };

constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
std::string to_lower_ascii(std::string_view text);
bool equal_ignore_case(std::string_view a, std::string_view b);
bool starts_with_ignore_case(std::string_view text, std::string_view prefix);
/// Position of an ASCII needle, letters compared without case; npos if absent.
std::size_t find_ignore_case(std::string_view text, std::string_view needle, std::size_t from = 0);
/// Without leading and trailing space, tab, CR, LF.
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
bool is_valid_utf8(std::string_view text);
/// Each invalid byte sequence replaced by U+FFFD, and NUL too: fit for JSON, SQL and logs.
std::string to_valid_utf8(std::string_view text);
/// At most max_bytes, cut at a character border, "…" appended when cut.
std::string ellipsis(std::string_view utf8, std::size_t max_bytes);
/// `*` matches any run of characters, everything else itself, ASCII letters without case.
bool matches_wildcard(std::string_view pattern, std::string_view text);

}  // namespace sekisho
