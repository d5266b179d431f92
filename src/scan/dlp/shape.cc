#include "scan/dlp/shape.h"

#include <algorithm>
#include <charconv>

namespace sekisho::scan::dlp {
namespace {

using Bytes = Shape::Bytes;
constexpr int deepest = 64;  // groups inside each other; the expressions are written by people
constexpr std::uint32_t length_bits = (1u << (shape_head + 1)) - 1;

std::size_t add(std::size_t a, std::size_t b) { return a == unbounded || b == unbounded || a > unbounded - 1 - b ? unbounded : a + b; }

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

Bytes range(unsigned from, unsigned to) {
  Bytes out;
  for (unsigned i = from; i <= to; ++i) out.set(i);
  return out;
}

Bytes digits() { return range('0', '9'); }
Bytes words() { return digits() | range('A', 'Z') | range('a', 'z') | Bytes().set('_'); }
Bytes spaces() { return Bytes().set(' ').set('\t').set('\n').set('\r').set('\f'); }

// A recursive-descent reader. `failed` once something is not understood.
struct Reader {
  std::string_view text;
  Alphabet alphabet;
  bool ignore_case;
  std::size_t at = 0;
  bool failed = false;
  int depth = 0;

  bool more() const { return at < text.size() && !failed; }
  char peek() const { return at < text.size() ? text[at] : '\0'; }
  bool take(char c) {
    if (peek() != c || at >= text.size()) return false;
    ++at;
    return true;
  }
  Shape fail() {
    failed = true;
    return empty_shape();
  }

  Bytes folded(Bytes bytes) const {
    if (!ignore_case) return bytes;
    for (unsigned c = 'a'; c <= 'z'; ++c) {
      if (bytes[c] || bytes[c - 32]) bytes.set(c).set(c - 32);
    }
    const auto high = range(0x80, 0xff);
    if ((bytes & high).any()) bytes |= high;
    // K and s have partners beyond ASCII (U+212A, U+017F).
    if (alphabet == Alphabet::utf8 && (bytes['k'] || bytes['s'])) bytes |= high;
    return bytes;
  }

  Shape character(Bytes bytes) const {
    bytes = folded(bytes);
    const auto high = range(0x80, 0xff);
    if (alphabet == Alphabet::bytes || (bytes & high).none()) return one_of(bytes);
    // One character is one to four bytes: the first as given, what follows is anything.
    Shape out = one_of(bytes, 4);
    out.lengths = 0b11110;
    for (std::size_t i = 1; i < 4; ++i) out.at[i].set();
    return out;
  }

  // \d and its like; fails for what it does not know.
  std::optional<Bytes> class_escape(char c) const {
    switch (c) {
      case 'd': return digits();
      case 'D': return ~digits();
      case 'w': return words();
      case 'W': return ~words();
      case 's': return spaces();
      case 'S': return ~spaces();
      default: return std::nullopt;
    }
  }
  std::optional<unsigned char> byte_escape(char c) {
    switch (c) {
      case 'n': return '\n';
      case 'r': return '\r';
      case 't': return '\t';
      case 'f': return '\f';
      case 'v': return '\v';
      case 'a': return '\a';
      case 'x': {
        unsigned value = 0;
        if (at + 2 > text.size()) return std::nullopt;
        const auto* const end = text.data() + at + 2;
        if (std::from_chars(text.data() + at, end, value, 16).ptr != end) return std::nullopt;
        at += 2;
        if (value >= 0x80 && alphabet == Alphabet::utf8) return std::nullopt;
        return static_cast<unsigned char>(value);
      }
      default: break;
    }
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
    return static_cast<unsigned char>(c);
  }

  Shape bracket() {
    const bool negated = take('^');
    Bytes out;
    for (bool first = true; more() && (first || peek() != ']'); first = false) {
      if (peek() == '[' && at + 1 < text.size() && text[at + 1] == ':') return fail();
      auto low = static_cast<unsigned char>(text[at++]);
      if (low == '\\') {
        if (at >= text.size()) return fail();
        const char c = text[at++];
        if (const auto known = class_escape(c)) {
          out |= *known;
          continue;
        }
        const auto byte = byte_escape(c);
        if (!byte) {
          if ((c != 'p' && c != 'P') || alphabet == Alphabet::bytes) return fail();
          if (!skip_property()) return fail();
          out.set();
          continue;
        }
        low = *byte;
      }
      if (low >= 0x80) {  // parts of characters, ranges between them: any of them
        out |= range(0x80, 0xff);
        continue;
      }
      if (peek() != '-' || at + 1 >= text.size() || text[at + 1] == ']') {
        out.set(low);
        continue;
      }
      ++at;
      auto high = static_cast<unsigned char>(text[at++]);
      if (high == '\\') {
        if (at >= text.size()) return fail();
        const auto byte = byte_escape(text[at++]);
        if (!byte) return fail();
        high = *byte;
      }
      if (high < low) return fail();
      out |= range(low, high);
      if (high >= 0x80) out |= range(0x80, 0xff);
    }
    if (!take(']')) return fail();
    if (negated) {
      const auto wide = (out & range(0x80, 0xff)).any() && alphabet == Alphabet::utf8;
      // Folding first: [^k] without case excludes K too.
      auto excluded = out;
      if (ignore_case) {
        for (unsigned c = 'a'; c <= 'z'; ++c) {
          if (excluded[c] || excluded[c - 32]) excluded.set(c).set(c - 32);
        }
      }
      out = ~excluded;
      if (wide || (alphabet == Alphabet::bytes && (excluded & range(0x80, 0xff)).any())) out |= range(0x80, 0xff);
    }
    return character(out);
  }

  bool skip_property() {
    if (!take('{')) return at < text.size() && ++at != 0;
    const auto end = text.find('}', at);
    if (end == text.npos) return false;
    at = end + 1;
    return true;
  }

  Shape group() {
    if (++depth > deepest) return fail();
    const bool case_outside = ignore_case;
    if (take('?')) {
      if (take('P')) {
        const auto end = text.find('>', at);
        if (!take('<') || end == text.npos) return fail();
        at = end + 1;
      } else {
        bool on = true;
        while (more() && peek() != ':' && peek() != ')') {
          const char flag = text[at++];
          if (flag == '-') on = false;
          else if (flag == 'i') ignore_case = on;
          else if (flag != 's' && flag != 'm') return fail();
        }
        if (take(')')) {  // flags for the rest of the group around
          --depth;
          return empty_shape();
        }
        if (!take(':')) return fail();
      }
    }
    auto out = alternatives();
    if (!take(')')) return fail();
    ignore_case = case_outside;
    --depth;
    return out;
  }

  Shape atom() {
    const char c = text[at++];
    switch (c) {
      case '(': return group();
      case '[': return bracket();
      case '.': return character(Bytes().set());
      case '^':
      case '$': return empty_shape();
      case '*':
      case '+':
      case '?': return fail();
      case '\\': {
        if (at >= text.size()) return fail();
        const char escaped = text[at++];
        if (escaped == 'b' || escaped == 'B' || escaped == 'A' || escaped == 'z') return empty_shape();
        if (const auto known = class_escape(escaped)) return character(*known);
        if (const auto byte = byte_escape(escaped)) return character(Bytes().set(*byte));
        if ((escaped == 'p' || escaped == 'P') && alphabet == Alphabet::utf8 && skip_property()) return character(Bytes().set());
        return fail();
      }
      default: break;
    }
    const auto lead = static_cast<unsigned char>(c);
    if (alphabet == Alphabet::bytes || lead < 0x80) return character(Bytes().set(lead));
    // A whole character, so that a quantifier behind it means all of it.
    auto out = character(Bytes().set(lead));
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
    return out;
  }

  bool number(std::size_t& value) {
    const auto* const begin = text.data() + at;
    const auto result = std::from_chars(begin, text.data() + text.size(), value);
    if (result.ec != std::errc() || value > 1000) return false;  // RE2's own bound
    at += static_cast<std::size_t>(result.ptr - begin);
    return true;
  }

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
    out.longest = most == unbounded ? (once.longest == 0 ? 0 : unbounded) : once.longest == unbounded ? (most == 0 ? 0 : unbounded) : once.longest * most;
    return out;
  }

  Shape quantified() {
    auto out = atom();
    while (more()) {
      const auto before = at;
      std::size_t least = 0, most = unbounded;
      if (take('*')) {
      } else if (take('+')) {
        least = 1;
      } else if (take('?')) {
        most = 1;
      } else if (take('{')) {
        if (!number(least)) {
          at = before;  // RE2 takes a brace that opens no repetition for itself; that is not written here
          return fail();
        }
        most = least;
        if (take(',')) {
          most = unbounded;
          if (peek() != '}' && !number(most)) return fail();
        }
        if (!take('}') || most < least) return fail();
      } else {
        break;
      }
      take('?');  // lazy: the same set of possible matches
      out = repeated(out, least, most);
    }
    return out;
  }

  Shape alternatives() {
    Shape all;
    bool first = true;
    do {
      Shape one = empty_shape();
      while (more() && peek() != '|' && peek() != ')') one = followed_by(one, quantified());
      all = first ? one : either(all, one);
      first = false;
    } while (more() && take('|'));
    return all;
  }
};

}  // namespace

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
  Reader reader{.text = expression, .alphabet = alphabet, .ignore_case = ignore_case};
  auto shape = reader.alternatives();
  if (reader.failed || reader.at != expression.size()) return std::nullopt;
  return shape;
}

}  // namespace sekisho::scan::dlp
