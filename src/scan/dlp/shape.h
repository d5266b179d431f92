#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "scan/dlp/expression.h"

namespace sekisho::scan::dlp {

inline constexpr std::size_t shape_head = 12;  // bytes from its start that a shape knows

/// What can be told of an expression's matches without running it. An upper bound: every match fits its expression's
/// shape, not everything that fits is a match.
struct Shape {
  using Bytes = Expression::Bytes;
  /// at[i]: the bytes that may stand i bytes behind the start of the match. Behind a match's end nothing is asked.
  std::array<Bytes, shape_head> at;
  /// Bit n: a match may be n bytes long; the highest bit stands for shape_head and more.
  std::uint32_t lengths = 0;
  std::size_t longest = 0;  // bytes; unbounded if there is no end to it
};

Shape shape_of(const Expression& expression);
/// The same of an expression that is still to be read; nothing for what read_expression() does not know: then every
/// text may match.
std::optional<Shape> shape_of(std::string_view expression, Alphabet alphabet, bool ignore_case);

/// The shape of two expressions one behind the other.
Shape followed_by(const Shape& first, const Shape& second);
/// One character out of `bytes`.
Shape one_of(const Shape::Bytes& bytes, std::size_t longest = 1);

}  // namespace sekisho::scan::dlp
