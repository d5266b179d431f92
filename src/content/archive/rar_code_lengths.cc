#include "content/archive/rar_code_lengths.h"

#include <array>

#include "content/archive/prefix_code.h"

namespace sekisho::content {
namespace {

bool read_first_code(ByteBits& bits, PrefixCode& code) {
  std::array<std::uint8_t, 20> lengths{};
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const auto length = bits.take(4);
    if (length != 15) {
      lengths[i] = static_cast<std::uint8_t>(length);
      continue;
    }
    const auto zeros = bits.take(4);
    if (zeros == 0)
      lengths[i] = 15;
    else
      i += zeros + 1;  // zeros + 2 of them, this one included
  }
  return code.assign(lengths);
}

}  // namespace

bool read_code_lengths(ByteBits& bits, std::span<std::uint8_t> lengths) {
  PrefixCode code;
  if (!read_first_code(bits, code)) return false;
  for (std::size_t i = 0; i < lengths.size();) {
    const int symbol = code.decode(bits);
    if (symbol < 0 || bits.ended()) return false;
    if (symbol < 16) {
      lengths[i] = static_cast<std::uint8_t>((lengths[i] + symbol) & 15);
      ++i;
      continue;
    }
    if (symbol < 18 && i == 0) return false;
    const auto count = symbol % 2 == 0 ? bits.take(3) + 3 : bits.take(7) + 11;
    const std::uint8_t value = symbol < 18 ? lengths[i - 1] : std::uint8_t{0};
    for (std::uint32_t n = 0; n < count && i < lengths.size(); ++n) lengths[i++] = value;
  }
  return true;
}

}  // namespace sekisho::content
