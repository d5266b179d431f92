#include "scan/mail/letters_meant.h"

#include <algorithm>

#include "base/byte_set.h"
#include "scan/mail/letter_forms.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::size_t least_spelled = 5;  // letters in a row: initials and U.S.A. are shorter

// Where the next word of letters set apart begins after one that ends before `at` ("a.c.c o.u.n.t"); npos if none
// follows closely.
std::size_t next_spelled_word(std::string_view text, std::size_t at, char between) {
  auto i = at;
  while (i < text.size() && i < at + 5 && std::string_view(" \r\n,;:!?").find(text[i]) != std::string_view::npos) ++i;
  return i > at && i + 2 < text.size() && is_plain_letter(text[i]) && text[i + 1] == between &&
                 is_plain_letter(text[i + 2])
             ? i
             : std::string_view::npos;
}

// Where letters begin to stand one by one ("a c c o u n t", "a.c.c.o.u.n.t"); npos if nowhere. Looks at the first
// letters in ASCII.
std::size_t find_spelled(std::string_view text, std::size_t from) {
  for (auto i = from; i + 2 * least_spelled <= text.size(); ++i) {
    if (!is_plain_letter(text[i])) continue;
    if (is_plain_letter(text[i + 1])) {  // a word: on to its last letter
      for (++i; i + 1 < text.size() && is_plain_letter(text[i + 1]);) ++i;
      continue;
    }
    if (i > 0 && is_plain_letter(text[i - 1])) continue;
    const char between = text[i + 1];
    if (std::string_view(" .-_*|/,~").find(between) == std::string_view::npos) continue;
    std::size_t letters = 1, last = i;
    for (auto next = i; letters < least_spelled; ++letters, last = next) {
      if (last + 2 < text.size() && text[last + 1] == between && is_plain_letter(text[last + 2]))
        next = last + 2;
      else if (letters == 1 || (next = next_spelled_word(text, last + 1, between)) == std::string_view::npos)
        break;
    }
    if (letters >= least_spelled) return i;
    i = last;
  }
  return std::string_view::npos;
}

}  // namespace

std::string spelled_words(std::string_view text) {
  std::string out;
  for (auto i = find_spelled(text, 0); i != std::string_view::npos; i = find_spelled(text, i)) {
    const char between = text[i + 1];
    out += ' ';
    while (i < text.size()) {
      const auto letter = i;
      if (static_cast<unsigned char>(text[i]) < 0x80 && !is_plain_letter(text[i]) &&
          !(text[i] >= '0' && text[i] <= '9'))
        break;
      ++i;
      // the rest of a longer character
      while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80) ++i;
      out.append(text.substr(letter, i - letter));
      if (i >= text.size()) break;
      if (text[i] != between) {
        const auto next = next_spelled_word(text, i, between);
        if (next == std::string_view::npos) break;
        out += ' ';
        i = next;
        continue;
      }
      ++i;
      const auto gap = i;
      while (i < text.size() && i < gap + 8 &&
             (text[i] == between || text[i] == ' ' || text[i] == '\r' || text[i] == '\n'))
        ++i;
      if (i > gap) out += ' ';
    }
  }
  return out;
}

namespace {

// "acc0unt", "p@$$word": the letter that a digit or sign stands for, with `one` for "1"; the character itself
// otherwise.
char letter_meant(char c, char one) {
  switch (c) {
    case '0':
      return 'o';
    case '1':
      return one;
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
      return 't';
    case '8':
      return 'b';
    case '+':
      return 't';
    default:
      return c;
  }
}

bool is_meant_as_letters(std::string_view word) {
  if (word.size() < 3 || word.size() > max_word) return false;
  int letters = 0, signs = 0;
  for (const char c : word) {
    if (is_plain_letter(c))
      ++letters;
    else if (letter_meant(c, 'i') != c)
      ++signs;
    else
      return false;
  }
  return signs > 0 && letters >= signs && letters > 1;
}

}  // namespace

std::string with_letters_meant(std::string_view folded, char one, bool only_ones) {
  const auto each_word = [&](auto&& take) {
    for (std::size_t at = 0; at < folded.size();) {
      const auto end = std::min(folded.find(' ', at), folded.size());
      take(folded.substr(at, end - at));
      at = end + 1;
    }
  };
  static constexpr ByteSet signs("0134578@$+"), ones("1");
  const auto& telling = only_ones ? ones : signs;
  bool any = false;  // most texts have none: then nothing is copied
  for (auto at = telling.find(folded); at != std::string_view::npos && !any; at = telling.find(folded, at)) {
    const auto begin = folded.rfind(' ', at) + 1;  // 0 without a space before
    at = std::min(folded.find(' ', at), folded.size());
    any = is_meant_as_letters(folded.substr(begin, at - begin));
  }
  if (!any) return {};
  std::string out;
  out.reserve(folded.size() + 1);
  each_word([&](std::string_view word) {
    out += word;
    if (is_meant_as_letters(word)) {
      for (auto i = out.size() - word.size(); i < out.size(); ++i) out[i] = letter_meant(out[i], one);
    }
    out += ' ';
  });
  return out;
}

}  // namespace sekisho::scan::mail
