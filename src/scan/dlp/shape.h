#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sekisho::scan::dlp {

inline constexpr std::size_t shape_head = 12;  // bytes from its start that a shape knows
inline constexpr std::size_t unbounded = static_cast<std::size_t>(-1);

/// What can be told of an expression's matches without running it. An upper bound: every match fits its expression's shape, not
/// everything that fits is a match.
struct Shape {
  using Bytes = std::bitset<256>;
  /// at[i]: the bytes that may stand i bytes behind the start of the match. Behind a match's end nothing is asked.
  std::array<Bytes, shape_head> at;
  /// Bit n: a match may be n bytes long; the highest bit stands for shape_head and more.
  std::uint32_t lengths = 0;
  std::size_t longest = 0;  // bytes; unbounded if there is no end to it
};

enum class Alphabet : std::uint8_t { bytes, utf8 };

/// Reads an expression (RE2 syntax). Nothing for what it does not know (named classes, rare flags): then every text may match.
/// Alphabet::bytes: a byte is a character (Latin-1), as the numbers' expressions are run; utf8: a class takes up to four bytes.
std::optional<Shape> shape_of(std::string_view expression, Alphabet alphabet, bool ignore_case);

/// The shape of two expressions one behind the other.
Shape followed_by(const Shape& first, const Shape& second);
/// One character out of `bytes`.
Shape one_of(const Shape::Bytes& bytes, std::size_t longest = 1);

}  // namespace sekisho::scan::dlp
