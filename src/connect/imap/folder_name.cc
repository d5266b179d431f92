#include "connect/imap/folder_name.h"

#include <array>
#include <cstdint>
#include <vector>

#include "base/text.h"

namespace sekisho::connect::imap {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

bool stands_for_itself(unsigned char c) { return c >= 0x20 && c <= 0x7e && c != '&'; }

// The next code point of valid UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  char32_t c = lead & (0x3f >> more);
  for (int i = 0; i < more && at < text.size(); ++i) c = c << 6 | (static_cast<unsigned char>(text[at++]) & 0x3f);
  return c;
}

void append_utf8(char32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  const int more = c >= 0x10000 ? 3 : c >= 0x800 ? 2 : 1;
  constexpr std::array<unsigned, 4> leads{0, 0xc0, 0xe0, 0xf0};
  out += static_cast<char>(leads[static_cast<std::size_t>(more)] | c >> (6 * more));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | (c >> (6 * i) & 0x3f));
}

void append_shifted(const std::vector<std::uint16_t>& units, std::string& out) {
  out += '&';
  std::uint32_t bits = 0;
  int count = 0;
  for (const auto unit : units) {
    bits = bits << 16 | unit;
    for (count += 16; count >= 6; count -= 6) out += alphabet[bits >> (count - 6) & 0x3f];
  }
  if (count > 0) out += alphabet[bits << (6 - count) & 0x3f];
  out += '-';
}

std::optional<std::vector<std::uint16_t>> units_from(std::string_view shifted) {
  std::vector<std::uint16_t> units;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : shifted) {
    const auto value = alphabet.find(c);
    if (value == alphabet.npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 16) continue;
    count -= 16;
    units.push_back(static_cast<std::uint16_t>(bits >> count));
  }
  return units;
}

}  // namespace

std::string to_wire_name(std::string_view name) {
  const auto text = to_valid_utf8(name);
  std::string out;
  std::vector<std::uint16_t> units;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    if (c >= 0x80 || !(stands_for_itself(static_cast<unsigned char>(c)) || c == '&')) {
      if (c >= 0x10000) units.push_back(static_cast<std::uint16_t>(0xd800 + ((c - 0x10000) >> 10)));
      units.push_back(static_cast<std::uint16_t>(c >= 0x10000 ? 0xdc00 + ((c - 0x10000) & 0x3ff) : c));
      continue;
    }
    if (!units.empty()) append_shifted(units, out);
    units.clear();
    out += static_cast<char>(c);
    if (c == '&') out += '-';
  }
  if (!units.empty()) append_shifted(units, out);
  return out;
}

std::optional<std::string> from_wire_name(std::string_view spelling) {
  std::string out;
  for (std::size_t at = 0; at < spelling.size(); ++at) {
    if (spelling[at] != '&') {
      if (!stands_for_itself(static_cast<unsigned char>(spelling[at]))) return std::nullopt;
      out += spelling[at];
      continue;
    }
    const auto end = spelling.find('-', at);
    if (end == spelling.npos) return std::nullopt;
    const auto units = units_from(spelling.substr(at + 1, end - at - 1));
    if (!units) return std::nullopt;
    if (units->empty()) out += '&';
    for (std::size_t i = 0; i < units->size(); ++i) {
      char32_t c = (*units)[i];
      if (c >= 0xdc00 && c < 0xe000) return std::nullopt;
      if (c >= 0xd800 && c < 0xdc00) {
        if (i + 1 == units->size() || ((*units)[i + 1] & 0xfc00) != 0xdc00) return std::nullopt;
        c = 0x10000 + ((c - 0xd800) << 10) + ((*units)[++i] - 0xdc00u);
      }
      if (c < 0x20 || c == 0x7f) return std::nullopt;
      append_utf8(c, out);
    }
    at = end;
  }
  return to_wire_name(out) == spelling ? std::optional(out) : std::nullopt;
}

}  // namespace sekisho::connect::imap
