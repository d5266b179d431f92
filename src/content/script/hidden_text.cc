#include "content/script/hidden_text.h"

#include <algorithm>

#include "base/hex.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

constexpr std::size_t least_numbers = 12, most_texts = 64, most_letters = 64 * 1024, longest_between = 32,
                      longest_word = 2048;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
// A number at `at`, which is moved behind it; -1 if there is none or it is no letter.
int letter_at(std::string_view text, std::size_t& at) {
  int value = 0;
  const auto start = at;
  if (text.substr(at, 2) == "0x" || text.substr(at, 2) == "&H") {
    for (at += 2; at < text.size() && at - start < 6 && hex_value(text[at]) >= 0; ++at)
      value = value * 16 + hex_value(text[at]);
  } else {
    for (; at < text.size() && at - start < 4 && is_digit(text[at]); ++at) value = value * 10 + (text[at] - '0');
  }
  return at > start && ((value >= 32 && value < 127) || value == 9 || value == 10 || value == 13) ? value : -1;
}

bool is_address(char c) {
  return c > ' ' && c < 0x7f && c != '"' && c != '\'' && c != '`' && c != '(' && c != ')' && c != ',' && c != ';';
}

// "\x68", "\u0068": the length taken, and the letter; 0 if there is none.
std::size_t escape_at(std::string_view text, std::size_t at, std::uint32_t& letter) {
  if (at + 3 >= text.size() || text[at] != '\\' || (text[at + 1] != 'x' && text[at + 1] != 'u')) return 0;
  const std::size_t digits = text[at + 1] == 'x' ? 2 : 4;
  if (at + 2 + digits > text.size()) return 0;
  letter = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const int digit = hex_value(text[at + 2 + i]);
    if (digit < 0) return 0;
    letter = letter * 16 + static_cast<std::uint32_t>(digit);
  }
  return 2 + digits;
}

// Behind a closing quote: where the next literal goes on, if only blanks and one + or & stand between; 0 if not.
std::size_t joint_at(std::string_view text, std::size_t at) {
  const char quote = text[at];
  auto next = at + 1;
  const auto skip = [&] {
    while (next < text.size() && next - at < longest_between &&
           (text[next] == ' ' || text[next] == '\t' || text[next] == '\r' || text[next] == '\n' || text[next] == '_'))
      ++next;
  };
  skip();
  if (next >= text.size() || (text[next] != '+' && text[next] != '&')) return 0;
  ++next;
  skip();
  return next < text.size() && text[next] == quote ? next + 1 : 0;
}

}  // namespace

std::vector<std::string> spelled_in_numbers(std::string_view source) {
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < source.size() && texts.size() < most_texts;) {
    if (!is_digit(source[at]) && source.substr(at, 2) != "&H") {
      ++at;
      continue;
    }
    auto end = at;
    int letter = letter_at(source, end);
    std::string text;
    std::string_view between;
    while (letter >= 0 && text.size() < most_letters) {
      text.push_back(static_cast<char>(letter));
      // What stands up to the next number must be the same each time.
      auto next = end;
      if (between.empty()) {
        while (next < source.size() && next - end < longest_between && !is_digit(source[next]) &&
               source.substr(next, 2) != "&H")
          ++next;
        between = source.substr(end, next - end);
        if (between.empty()) break;
      } else {
        if (source.substr(end, between.size()) != between) break;
        next = end + between.size();
      }
      auto after = next;
      letter = letter_at(source, after);
      if (letter >= 0) end = after;
    }
    if (text.size() >= least_numbers) texts.push_back(std::move(text));
    at = std::max(end, at + 1);
  }
  return texts;
}

std::string joined_and_turned(std::string_view source) {
  std::string out;
  bool changed = false;
  for (std::size_t at = 0; at < source.size();) {
    const char c = source[at];
    std::uint32_t letter = 0;
    if (c == '\\') {
      if (const auto taken = escape_at(source, at, letter); taken != 0) {
        append_utf8(out, letter >= 0xD800 && letter < 0xE000 ? 0xFFFD : letter);
        at += taken;
        changed = true;
        continue;
      }
    }
    if (c == '"' || c == '\'') {
      if (const auto next = joint_at(source, at); next != 0) {
        at = next;
        changed = true;
        continue;
      }
    }
    out.push_back(c);
    ++at;
  }
  std::size_t done = 0;
  for (auto at = out.find("//:"); at != out.npos; at = out.find("//:", at + 3)) {
    if (out.compare(at + 3, 4, "ptth") != 0 && out.compare(at + 3, 5, "sptth") != 0) continue;
    auto from = at, to = at + 3;
    while (from > done && at - from < longest_word && is_address(out[from - 1])) --from;
    while (to < out.size() && to - at < 16 && is_address(out[to])) ++to;
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(from), out.begin() + static_cast<std::ptrdiff_t>(to));
    done = to;
    at = to - std::min<std::size_t>(to, 3);
    changed = true;
  }
  return changed ? out : std::string();
}

}  // namespace sekisho::content
