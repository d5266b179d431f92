#include "base/mail_text.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "base/encode.h"
#include "base/text.h"

namespace sekisho {
namespace {

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) return false;
  }
  return text.size() < 60 && text.find("=?") == std::string_view::npos;
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : to_valid_utf8(text)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return out;
}

std::string encoded_words(std::string_view text) {
  const auto clean = one_line(text);
  if (is_plain(clean)) return clean;
  std::string out;
  std::string_view rest = clean;
  while (!rest.empty()) {
    std::size_t length = std::min<std::size_t>(rest.size(), 42);
    while (length > 0 && length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xc0) == 0x80) --length;
    out += (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + to_base64(rest.substr(0, length)) + "?=");
    rest.remove_prefix(length);
  }
  return out;
}

std::string bare_address(std::string_view text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (c != '<' && c != '>' && c != ' ') out += c;
  }
  return out;
}

std::string date_field(Time time) {
  const auto seconds = static_cast<std::time_t>(to_millis(time) / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %d %02d:%02d:%02d +0000", days[parts.tm_wday], parts.tm_mday,
                month_names[static_cast<std::size_t>(parts.tm_mon)].data(), parts.tm_year + 1900, parts.tm_hour,
                parts.tm_min, parts.tm_sec);
  return text;
}

std::string base64_lines(std::string_view bytes) {
  const auto all = to_base64(bytes);
  std::string out;
  out.reserve(all.size() + all.size() / 38 + 2);
  for (std::size_t at = 0; at < all.size(); at += 76) out += all.substr(at, 76) + "\r\n";
  return out;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : to_valid_utf8(text)) {
    if (c == '\n' && (out.empty() || out.back() != '\r')) out += '\r';
    out += c;
  }
  return out;
}

}  // namespace sekisho
