#include "content/archive/xpress.h"

#include <array>

#include "content/archive/prefix_code.h"

namespace sekisho::content {

bool expand_xpress(std::string_view packed, std::size_t size, std::string& out) {
  constexpr std::size_t symbols = 512, table = symbols / 2;
  if (packed.size() < table) return false;
  std::array<std::uint8_t, symbols> lengths;
  for (std::size_t i = 0; i < table; ++i) {
    lengths[2 * i] = u8(packed, i) & 15;
    lengths[2 * i + 1] = u8(packed, i) >> 4;
  }
  PrefixCode code;
  if (!code.assign(lengths)) return false;
  WordBits bits(packed.substr(table));
  const auto start = out.size();
  while (out.size() - start < size) {
    if (bits.ended()) return false;
    const int symbol = code.decode(bits);
    if (symbol < 0) return false;
    if (symbol < 256) {
      out.push_back(static_cast<char>(symbol));
      continue;
    }
    const auto word = static_cast<unsigned>(symbol) - 256;
    const unsigned offset_bits = word / 16;
    std::size_t length = word % 16;
    if (length == 15) {
      length = bits.byte();
      if (length == 255) {
        length = bits.word();
        if (length == 0) length = bits.double_word();
        if (length < 15) return false;
      } else {
        length += 15;
      }
    }
    length += 3;
    const std::size_t offset = (std::size_t{1} << offset_bits) + bits.take(offset_bits);
    if (offset > out.size() - start || length > size - (out.size() - start)) return false;
    const auto from = out.size() - offset;
    for (std::size_t i = 0; i < length; ++i) out.push_back(out[from + i]);
  }
  return true;
}

}  // namespace sekisho::content
