#include "content/html/data_url.h"

#include <array>
#include <cstdint>

#include "base/text.h"

namespace sekisho::content::html {
namespace {

constexpr auto base64_values = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  int value = 0;
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) {
    table[static_cast<unsigned char>(c)] = static_cast<std::int8_t>(value++);
  }
  table['-'] = 62, table['_'] = 63;
  return table;
}();

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string decode_base64_lenient(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    if (c == '=') break;
    const int value = base64_values[static_cast<unsigned char>(c)];
    if (value < 0) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if ((have += 6) >= 8) {
      have -= 8;
      out += static_cast<char>(bits >> have & 0xff);
    }
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::optional<DataUrl> parse_data_url(std::string_view url) {
  url = trim(url);
  if (!starts_with_ignore_case(url, "data:")) return std::nullopt;
  url.remove_prefix(5);
  const auto comma = url.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto head = url.substr(0, comma);
  const auto body = url.substr(comma + 1);
  DataUrl out;
  out.media_type = to_lower_ascii(trim(head.substr(0, head.find(';'))));
  if (out.media_type.empty() || out.media_type.size() > 127) out.media_type = "text/plain";
  const auto last = head.rfind(';');
  const bool base64 = last != std::string_view::npos && equal_ignore_case(trim(head.substr(last + 1)), "base64");
  if (!base64)
    out.bytes = percent_decode(body);
  else if (body.find('%') == std::string_view::npos)
    out.bytes = decode_base64_lenient(body);
  else
    out.bytes = decode_base64_lenient(percent_decode(body));
  return out;
}

}  // namespace sekisho::content::html
