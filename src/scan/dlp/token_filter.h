#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "scan/dlp/shape.h"

namespace sekisho::scan::dlp {

/// Says in a few nanoseconds which of many expressions can begin at a place, from the first bytes there: per byte
/// position and kind of byte a row of one bit per expression, and-ed together. Where no bit is left no expression has
/// to be run. Never leaves out one that matches. Immutable once made.
class TokenFilter {
 public:
  TokenFilter() = default;
  /// One shape per expression, in order; nothing where the shape is not known: such an expression is always a
  /// candidate. A match is followed by a byte that is no ASCII letter or digit, or by the end.
  explicit TokenFilter(const std::vector<std::optional<Shape>>& shapes);
  std::size_t words() const { return words_; }  // 64-bit words of a row
  /// Leaves in `candidates` (words() long) the bits of those that may match at the start of `text`. False when none is
  /// left.
  bool narrow(std::string_view text, std::uint64_t* candidates) const;

 private:
  std::size_t words_ = 0;
  std::array<std::array<std::uint8_t, 256>, shape_head> kind_{};  // per position: which row a byte has
  std::array<std::vector<std::uint64_t>, shape_head> rows_;
};

}  // namespace sekisho::scan::dlp
