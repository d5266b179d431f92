#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sekisho::scan::dlp {

inline constexpr std::size_t unbounded = static_cast<std::size_t>(-1);

enum class Alphabet : std::uint8_t { bytes, utf8 };

/// An expression as a tree, read from RE2's syntax as far as identifiers use it.
struct Expression {
  using Bytes = std::bitset<256>;
  enum class Kind : std::uint8_t { character, sequence, choice, repetition };
  Kind kind = Kind::sequence;       // a sequence of nothing is the empty text
  Bytes bytes;                      // character: those that it may begin with
  bool wide = false;                // character: up to three more bytes follow (Alphabet::utf8)
  std::vector<Expression> inner;    // sequence, choice: in order; repetition: the one that is repeated
  std::size_t least = 1, most = 1;  // repetition; most may be unbounded
};

struct ReadExpression {
  Expression tree;
  /// The tree matches exactly what the expression does. False: it may match more (places like \b, accents without case,
  /// …).
  bool exact = true;
};

/// Nothing for what it does not know (named classes, rare flags). Alphabet::bytes: a byte is a character (Latin-1), as
/// the numbers' expressions are run; utf8: a class takes up to four bytes. Pure.
std::optional<ReadExpression> read_expression(std::string_view expression, Alphabet alphabet, bool ignore_case);

}  // namespace sekisho::scan::dlp
