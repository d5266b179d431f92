#include "scan/dlp/shape.h"

#include <algorithm>

namespace sekisho::scan::dlp {
namespace {

using Bytes = Shape::Bytes;
constexpr std::uint32_t length_bits = (1u << (shape_head + 1)) - 1;

std::size_t add(std::size_t a, std::size_t b) {
  return a == unbounded || b == unbounded || a > unbounded - 1 - b ? unbounded : a + b;
}

Shape empty_shape() {
  Shape out;
  out.lengths = 1;
  return out;
}

Shape either(const Shape& a, const Shape& b) {
  Shape out = a;
  for (std::size_t i = 0; i < shape_head; ++i) out.at[i] |= b.at[i];
  out.lengths |= b.lengths;
  out.longest = std::max(a.longest, b.longest);
  return out;
}

bool same_head(const Shape& a, const Shape& b) { return a.lengths == b.lengths && a.at == b.at; }

Shape repeated(const Shape& once, std::size_t least, std::size_t most) {
  Shape out = empty_shape();
  const auto steps = std::min(least, shape_head + 1);
  for (std::size_t i = 0; i < steps; ++i) out = followed_by(out, once);
  const auto optional = most == unbounded ? shape_head + 1 : std::min(most - std::min(most, least), shape_head + 1);
  for (std::size_t i = 0; i < optional; ++i) {
    const auto longer = either(out, followed_by(out, once));
    if (same_head(longer, out)) break;
    out = longer;
  }
  out.longest = most == unbounded           ? (once.longest == 0 ? 0 : unbounded)
                : once.longest == unbounded ? (most == 0 ? 0 : unbounded)
                                            : once.longest * most;
  return out;
}

Shape character(const Expression& expression) {
  if (!expression.wide) return one_of(expression.bytes);
  Shape out = one_of(expression.bytes, 4);
  out.lengths = 0b11110;
  for (std::size_t i = 1; i < 4; ++i) out.at[i].set();
  return out;
}

}  // namespace

Shape shape_of(const Expression& expression) {
  switch (expression.kind) {
    case Expression::Kind::character:
      return character(expression);
    case Expression::Kind::repetition:
      return repeated(shape_of(expression.inner.front()), expression.least, expression.most);
    case Expression::Kind::sequence: {
      auto out = empty_shape();
      for (const auto& one : expression.inner) out = followed_by(out, shape_of(one));
      return out;
    }
    case Expression::Kind::choice:
      break;
  }
  auto out = shape_of(expression.inner.front());
  for (std::size_t i = 1; i < expression.inner.size(); ++i) out = either(out, shape_of(expression.inner[i]));
  return out;
}

Shape one_of(const Bytes& bytes, std::size_t longest) {
  Shape out;
  out.at[0] = bytes;
  out.lengths = 0b10;
  out.longest = longest;
  return out;
}

Shape followed_by(const Shape& first, const Shape& second) {
  Shape out;
  out.at = first.at;
  for (std::size_t length = 0; length <= shape_head; ++length) {
    if ((first.lengths >> length & 1) == 0) continue;
    out.lengths |= second.lengths << length;
    for (std::size_t i = length; i < shape_head; ++i) out.at[i] |= second.at[i - length];
  }
  if ((out.lengths & ~length_bits) != 0) out.lengths = (out.lengths & length_bits) | 1u << shape_head;
  out.longest = add(first.longest, second.longest);
  return out;
}

std::optional<Shape> shape_of(std::string_view expression, Alphabet alphabet, bool ignore_case) {
  const auto read = read_expression(expression, alphabet, ignore_case);
  return read ? std::optional(shape_of(read->tree)) : std::nullopt;
}

}  // namespace sekisho::scan::dlp
