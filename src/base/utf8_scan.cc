#include "base/utf8_scan.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace sekisho {

std::size_t ascii_prefix(std::string_view bytes) {
  constexpr std::uint64_t high = 0x8080808080808080ull;
  const char* p = bytes.data();
  std::size_t i = 0;
  for (; i + 32 <= bytes.size(); i += 32) {
    std::uint64_t words[4];
    std::memcpy(words, p + i, 32);
    if (((words[0] | words[1] | words[2] | words[3]) & high) != 0) break;
  }
  while (i < bytes.size() && static_cast<signed char>(p[i]) >= 0) ++i;
  return i;
}

std::size_t utf8_sequence(std::string_view bytes) {
  if (bytes.empty()) return 0;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char first = at(0);
  if (first < 0x80) return 1;
  std::size_t length = 0;
  unsigned char low = 0x80, high = 0xbf;
  if (first >= 0xc2 && first <= 0xdf) {
    length = 2;
  } else if (first >= 0xe0 && first <= 0xef) {
    length = 3;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
  } else if (first >= 0xf0 && first <= 0xf4) {
    length = 4;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
  }
  if (length == 0 || bytes.size() < length || at(1) < low || at(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

std::size_t utf8_prefix(std::string_view bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    if (static_cast<signed char>(bytes[i]) >= 0) {
      i += ascii_prefix(bytes.substr(i));
      continue;
    }
    const auto n = utf8_sequence(bytes.substr(i));
    if (n == 0) break;
    i += n;
  }
  return i;
}

}  // namespace sekisho
