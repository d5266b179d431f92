#include "scan/mail/plain_text.h"

#include <algorithm>

#include "base/byte_set.h"
#include "scan/mail/letter_forms.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::string_view override = "\u202e", pop = "\u202c";  // right to left whatever the letters are, and back

}  // namespace

std::string as_seen(std::string_view utf8) {
  auto at = utf8.find(override);
  if (at == std::string_view::npos) return {};
  std::string out;
  std::size_t from = 0;
  for (; at != std::string_view::npos; at = utf8.find(override, from)) {
    out.append(utf8.substr(from, at - from));
    const auto run = at + override.size();
    const auto end = std::min({utf8.find(pop, run), utf8.find(override, run), utf8.find('\n', run), utf8.size()});
    for (auto i = end; i > run;) {
      auto begin = i - 1;
      while (begin > run && (static_cast<unsigned char>(utf8[begin]) & 0xc0) == 0x80) --begin;
      out.append(utf8.substr(begin, i - begin));
      i = begin;
    }
    from = end + (utf8.substr(end).starts_with(pop) ? pop.size() : 0);
  }
  return out.append(utf8.substr(from));
}

std::string_view plain_word(std::string_view text, std::size_t from, bool digits_too) {
  static constexpr ByteSet letters("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
      letters_and_digits("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  const auto end = std::min((digits_too ? letters_and_digits : letters).find_other(text, from), text.size());
  if (end < text.size() && (static_cast<unsigned char>(text[end]) >= 0x80 || text[end] == '\'' ||
                            (!digits_too && (text[end] == '@' || text[end] == ':' || is_plain_digit(text[end])))))
    return {};
  return text.substr(from, end - from);
}

}  // namespace sekisho::scan::mail
