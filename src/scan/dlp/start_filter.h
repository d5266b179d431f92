#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>

#include "scan/dlp/shape.h"

namespace sekisho::scan::dlp {

/// Where in a text an expression may begin, from the bytes that all its matches have at the front. Never leaves out a
/// place where it matches.
class StartFilter {
 public:
  StartFilter() = default;
  explicit StartFilter(const Shape& shape)
      : head_(std::min<std::size_t>(static_cast<std::size_t>(std::countr_zero(shape.lengths | 1u << shape_head)),
                                    shape_head)) {
    for (std::size_t i = 0; i < head_; ++i) {
      for (std::size_t c = 0; c < 256; ++c) may_stand_[c] |= static_cast<std::uint16_t>(shape.at[i][c] ? 1u << i : 0u);
    }
  }
  /// The first place in [from, to) where a match that ends at or before `to` may begin; `to` if there is none.
  std::size_t next(std::string_view text, std::size_t from, std::size_t to) const {
    for (; from + head_ <= to; ++from) {
      std::size_t i = 0;
      while (i < head_ && (may_stand_[static_cast<unsigned char>(text[from + i])] >> i & 1) != 0) ++i;
      if (i == head_) return from;
    }
    return to;
  }

 private:
  std::size_t head_ = 0;                        // bytes that every match has; 0: nothing is known
  std::array<std::uint16_t, 256> may_stand_{};  // per byte, bit i: i bytes behind the start
};

}  // namespace sekisho::scan::dlp
