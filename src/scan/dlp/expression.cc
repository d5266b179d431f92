#include "scan/dlp/expression.h"

#include <algorithm>
#include <charconv>

namespace sekisho::scan::dlp {
namespace {

using Bytes = Expression::Bytes;
constexpr int deepest = 64;  // groups inside each other; the expressions are written by people

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
  bool failed = false, exact = true;
  int depth = 0;

  bool more() const { return at < text.size() && !failed; }
  char peek() const { return at < text.size() ? text[at] : '\0'; }
  bool take(char c) {
    if (peek() != c || at >= text.size()) return false;
    ++at;
    return true;
  }
  Expression fail() {
    failed = true;
    return {};
  }

  Bytes folded(Bytes bytes) {
    if (!ignore_case) return bytes;
    for (unsigned c = 'a'; c <= 'z'; ++c) {
      if (bytes[c] || bytes[c - 32]) bytes.set(c).set(c - 32);
    }
    const auto high = range(0x80, 0xff);
    // which of them go together is not written here
    if ((bytes & high).any() && (bytes & high) != high) bytes |= high, exact = false;
    // K and s have partners beyond ASCII (U+212A, U+017F).
    if (alphabet == Alphabet::utf8 && (bytes['k'] || bytes['s'])) bytes |= high;
    return bytes;
  }

  Expression character(Bytes bytes) {
    Expression out{.kind = Expression::Kind::character, .bytes = folded(bytes), .inner = {}};
    // One character is one to four bytes: the first as given, what follows is anything.
    out.wide = alphabet == Alphabet::utf8 && (out.bytes & range(0x80, 0xff)).any();
    exact = exact && !out.wide;
    return out;
  }
  Expression somewhere() {  // a place, not a character
    exact = false;
    return {};
  }

  // \d and its like; fails for what it does not know.
  std::optional<Bytes> class_escape(char c) const {
    switch (c) {
      case 'd':
        return digits();
      case 'D':
        return ~digits();
      case 'w':
        return words();
      case 'W':
        return ~words();
      case 's':
        return spaces();
      case 'S':
        return ~spaces();
      default:
        return std::nullopt;
    }
  }
  std::optional<unsigned char> byte_escape(char c) {
    switch (c) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'f':
        return '\f';
      case 'v':
        return '\v';
      case 'a':
        return '\a';
      case 'x': {
        unsigned value = 0;
        if (at + 2 > text.size()) return std::nullopt;
        const auto* const end = text.data() + at + 2;
        if (std::from_chars(text.data() + at, end, value, 16).ptr != end) return std::nullopt;
        at += 2;
        if (value >= 0x80 && alphabet == Alphabet::utf8) return std::nullopt;
        return static_cast<unsigned char>(value);
      }
      default:
        break;
    }
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
    return static_cast<unsigned char>(c);
  }

  Expression bracket() {
    const bool negated = take('^');
    bool unknown = false;  // some property: what is not of it is not known either
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
          const auto known = property(c == 'P');
          if (!known) return fail();
          out |= *known;
          unknown = unknown || known->all();
          continue;
        }
        low = *byte;
      }
      if (low >= 0x80) {  // parts of characters, ranges between them: any of them
        exact = false;
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
      if (high >= 0x80) out |= range(0x80, 0xff), exact = false;
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
    if (unknown) out.set();
    return character(out);
  }

  // What characters of \p{…} may begin with: of some scripts none is ASCII.
  std::optional<Bytes> property(bool negated) {
    static constexpr std::string_view beyond_ascii[] = {"Han",      "Hiragana", "Katakana", "Hangul", "Thai",
                                                        "Cyrillic", "Greek",    "Arabic",   "Hebrew"};
    exact = false;
    std::string_view name = text.substr(at, 1);
    if (take('{')) {
      const auto end = text.find('}', at);
      if (end == text.npos) return std::nullopt;
      name = text.substr(at, end - at);
      at = end + 1;
    } else if (at++ >= text.size()) {
      return std::nullopt;
    }
    const bool high = !negated && std::ranges::find(beyond_ascii, name) != std::end(beyond_ascii);
    return high ? range(0x80, 0xff) : Bytes().set();
  }

  Expression group() {
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
          if (flag == '-')
            on = false;
          else if (flag == 'i')
            ignore_case = on;
          else if (flag != 's' && flag != 'm')
            return fail();
        }
        if (take(')')) {  // flags for the rest of the group around
          --depth;
          return somewhere();  // RE2 takes what is repeated here for what stands before
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

  Expression atom() {
    const char c = text[at++];
    switch (c) {
      case '(':
        return group();
      case '[':
        return bracket();
      case '.':
        exact = false;
        return character(Bytes().set());  // not a line end
      case '^':
      case '$':
        return somewhere();
      case '{':
        exact = false;
        break;  // RE2 refuses some of them
      case '*':
      case '+':
      case '?':
        return fail();
      case '\\': {
        if (at >= text.size()) return fail();
        const char escaped = text[at++];
        if (escaped == 'b' || escaped == 'B' || escaped == 'A' || escaped == 'z') return somewhere();
        if (const auto known = class_escape(escaped)) return character(*known);
        if (const auto byte = byte_escape(escaped)) return character(Bytes().set(*byte));
        if ((escaped != 'p' && escaped != 'P') || alphabet == Alphabet::bytes) return fail();
        const auto known = property(escaped == 'P');
        return known ? character(*known) : fail();
      }
      default:
        break;
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

  Expression quantified() {
    auto out = atom();
    for (bool first = true; more(); first = false) {
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
      exact = exact && first;        // RE2 refuses some repetitions of repetitions
      if (take('?')) exact = false;  // lazy: the same set of possible matches, but another choice where two are as long
      Expression repeated{.kind = Expression::Kind::repetition, .inner = {}, .least = least, .most = most};
      repeated.inner.push_back(std::move(out));
      out = std::move(repeated);
    }
    return out;
  }

  Expression alternatives() {
    Expression all{.kind = Expression::Kind::choice, .inner = {}};
    do {
      Expression one;
      while (more() && peek() != '|' && peek() != ')') one.inner.push_back(quantified());
      all.inner.push_back(std::move(one));
    } while (more() && take('|'));
    return all;
  }
};

}  // namespace

std::optional<ReadExpression> read_expression(std::string_view expression, Alphabet alphabet, bool ignore_case) {
  Reader reader{.text = expression, .alphabet = alphabet, .ignore_case = ignore_case};
  auto tree = reader.alternatives();
  if (reader.failed || reader.at != expression.size()) return std::nullopt;
  return ReadExpression{std::move(tree), reader.exact};
}

}  // namespace sekisho::scan::dlp
