#include "content/archive/prefix_code.h"

#include <algorithm>

namespace sekisho::content {

bool PrefixCode::assign(std::span<const std::uint8_t> lengths) {
  count_.fill(0);
  symbols_.clear();
  quick_.fill({});
  for (const auto n : lengths) {
    if (n > 16) return false;
    ++count_[n];
  }
  count_[0] = 0;
  std::uint32_t word = 0, index = 0;
  for (unsigned n = 1; n <= 16; ++n) {
    word <<= 1;
    first_[n] = word;
    index_[n] = index;
    word += count_[n];
    index += count_[n];
    if (word > (1u << n)) return false;
  }
  symbols_.resize(index);
  auto next = index_;
  for (std::size_t s = 0; s < lengths.size(); ++s) {
    const unsigned n = lengths[s];
    if (n == 0) continue;
    const auto place = next[n]++;
    symbols_[place] = static_cast<std::uint16_t>(s);
    if (n > quick_bits) continue;
    const auto from = (first_[n] + place - index_[n]) << (quick_bits - n);
    std::fill_n(quick_.begin() + from, 1u << (quick_bits - n),
                Quick{static_cast<std::uint16_t>(s), static_cast<std::uint8_t>(n)});
  }
  return true;
}

}  // namespace sekisho::content
