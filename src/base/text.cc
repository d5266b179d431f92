#include "base/text.h"

#include <cstdint>
#include <cstring>

#include "base/utf8_scan.h"

namespace sekisho {
namespace {

// How many bytes at the start are ASCII but NUL; eight at a time.
std::size_t ascii_run(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + at, 8);
    constexpr std::uint64_t high = 0x8080'8080'8080'8080, ones = 0x0101'0101'0101'0101;
    if (((eight | (eight - ones)) & high) != 0) break;  // a high bit, or (rarely mistaken) a zero byte
  }
  while (at < text.size() && static_cast<signed char>(text[at]) > 0) ++at;
  return at;
}

}  // namespace

std::string to_lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = ascii_lower(c);
  return out;
}

bool equal_ignore_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  }
  return true;
}

bool starts_with_ignore_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignore_case(text.substr(0, prefix.size()), prefix);
}

std::size_t find_ignore_case(std::string_view text, std::string_view needle, std::size_t from) {
  if (needle.empty()) return from <= text.size() ? from : std::string_view::npos;
  const char small = ascii_lower(needle[0]),
             capital = small >= 'a' && small <= 'z' ? static_cast<char>(small - 32) : small;
  for (std::size_t i = from; i + needle.size() <= text.size(); ++i) {
    if ((text[i] == small || text[i] == capital) && equal_ignore_case(text.substr(i, needle.size()), needle)) return i;
  }
  return std::string_view::npos;
}

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto at = text.find(separator);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

bool is_valid_utf8(std::string_view text) { return utf8_prefix(text) == text.size(); }

std::string to_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t run = 0;  // bytes at the front that stay as they are
  while (run < text.size()) {
    run += ascii_run(text.substr(run));
    if (run == text.size()) break;
    const auto n = text[run] == '\0' ? 0 : utf8_sequence(text.substr(run));
    if (n != 0) {
      run += n;
      continue;
    }
    out.append(text.substr(0, run)).append("\xEF\xBF\xBD");
    text.remove_prefix(run + 1);
    run = 0;
  }
  return out.append(text);
}

std::string ellipsis(std::string_view utf8, std::size_t max_bytes) {
  if (utf8.size() <= max_bytes) return std::string(utf8);
  std::size_t end = max_bytes > 3 ? max_bytes - 3 : 0;
  while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xc0) == 0x80) --end;
  return std::string(utf8.substr(0, end)) + "…";
}

bool matches_wildcard(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && ascii_lower(pattern[p]) == ascii_lower(text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace sekisho
