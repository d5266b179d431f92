#include "base/terminal.h"

#include <cstdint>

#include "base/text.h"

namespace sekisho {

std::string terminal_line(std::string_view text) {
  const auto valid = to_valid_utf8(text);
  std::string out;
  for (std::size_t i = 0; i < valid.size();) {
    const auto first = static_cast<unsigned char>(valid[i]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    std::uint32_t c = length == 1 ? first : first & (0x7fu >> length);
    for (std::size_t k = 1; k < length; ++k) c = c << 6 | (static_cast<unsigned char>(valid[i + k]) & 0x3f);
    const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0), turns = c == 0x061c || (c >= 0x200b && c <= 0x200f) ||
                                                                      (c >= 0x2028 && c <= 0x202e) ||
                                                                      (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
    if (control || turns)
      out += "\xc2\xb7";
    else
      out.append(valid, i, length);
    i += length;
  }
  return out;
}

}  // namespace sekisho
