#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "scan/mail/fold.h"
#include "scan/mail/letter_forms.h"
#include "scan/mail/plain_text.h"

namespace sekisho::scan::mail {
namespace {

class Folder {
 public:
  Folder(std::size_t most, Disguises& disguises) : most_(most), disguises_(disguises) {}

  void take(std::uint32_t c) {
    if (c >= 0x80) {
      if (is_bidi_control(c)) return static_cast<void>(++disguises_.bidi);
      if (is_invisible(c)) {
        if (!letters_.empty()) ++disguises_.zero_width;
        return;
      }
      if (is_drawn_over(c)) return;
      if (const char plain = plain_of_styled(c)) {
        if (c > 0xffff || c < 0xff10) ++disguises_.styled;
        c = static_cast<std::uint32_t>(plain);
      }
      if (is_unspaced(c)) return pair(c);
    }
    previous_ = 0;
    if (c == '@' && !letters_.empty()) address_ = true;
    if (c < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : u_isalpha(static_cast<UChar32>(c)) != 0)
      return letter(c < 0x80 ? c | 0x20 : static_cast<std::uint32_t>(u_tolower(static_cast<UChar32>(c))));
    if ((c >= '0' && c <= '9') || (c > 0x80 && u_isdigit(static_cast<UChar32>(c)))) {
      letters_.push_back('#');
      digit_ = true;
      return;
    }
    if (c == '\'' || c == 0x2019) return;  // don't → dont
    if ((c == '.' || c == '_' || c == '-' || c == '+') && address_) return;
    if (c == '$' || c == 0x20ac || c == 0xa3 || c == 0xa5 || c == 0xffe5) {
      flush();
      money_ = true;
      return;
    }
    flush();
    if (c == '!') emit("!");
  }

  void flush() {
    if (letters_.empty()) return;
    std::string word;
    if (address_) {
      word = "@@";
    } else if (digit_) {
      std::size_t digits = 0;
      for (const auto c : letters_) digits += c == '#' ? 1 : 0;
      word = money_                      ? "$#"
             : digits == letters_.size() ? std::string(std::min<std::size_t>(digits, 8), '#')
             : letters_.size() > 12      ? "#x"
                                         : spelled();
    } else {
      word = spelled();
    }
    if (latin_ && foreign_) ++disguises_.mixed_script;
    letters_.clear();
    address_ = digit_ = latin_ = foreign_ = money_ = false;
    all_alike_ = true;
    if (!word.empty()) emit(word);
  }

  // A word of plain letters that ends here: what take() of each and flush() would make of it.
  void take_plain(std::string_view word) {
    previous_ = 0;
    money_ = false;
    if (word.size() > max_word) return emit("~long");
    char small[max_word];
    for (std::size_t i = 0; i < word.size(); ++i) small[i] = static_cast<char>(word[i] | 0x20);
    emit({small, word.size()});
  }
  bool between_words() const { return letters_.empty(); }

  bool full() const { return words_.size() >= most_; }
  WordList words() && { return std::move(words_); }

 private:
  void letter(std::uint32_t c) {
    if (c < 0x80)
      latin_ = true;
    else if (latin_look_alike(c) == 0)
      all_alike_ = false;
    else if (c > 0x250)
      foreign_ = true;
    if (letters_.size() < 200) letters_.push_back(c);
  }

  std::string spelled() const {
    if (letters_.size() > max_word) return "~long";
    std::string out;
    for (auto c : letters_) {
      if ((latin_ || (all_alike_ && letters_.size() > 2)) && c >= 0x80) {
        if (const char plain = latin_look_alike(c)) c = static_cast<std::uint32_t>(plain);
      }
      append_utf8(out, c);
    }
    return out;
  }

  void pair(std::uint32_t c) {
    flush();
    std::string out = "c";
    if (previous_ != 0) {
      append_utf8(out, previous_);
      append_utf8(out, c);
      emit(out);
    }
    previous_ = c;
  }

  void emit(std::string_view word) {
    if (!full()) words_.add(word);
  }

  std::size_t most_;
  Disguises& disguises_;
  WordList words_;
  std::vector<std::uint32_t> letters_;
  std::uint32_t previous_ = 0;
  bool address_ = false, digit_ = false, latin_ = false, foreign_ = false, money_ = false;
  bool all_alike_ = true;  // every letter beyond ASCII looks like a Latin one
};

}  // namespace

WordList fold_words(std::string_view utf8, std::size_t most, Disguises& disguises) {
  if (const auto seen = as_seen(utf8); !seen.empty()) {
    auto out = fold_words(seen, most, disguises);
    ++disguises.bidi;
    return out;
  }
  Folder folder(most, disguises);
  const auto* text = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const auto size = static_cast<std::int32_t>(std::min<std::size_t>(utf8.size(), 1u << 20));
  for (std::int32_t i = 0; i < size && !folder.full();) {
    if (text[i] == 'h' || text[i] == 'H') {  // a URL is one token; what it leads to is judged elsewhere
      const std::string_view rest = utf8.substr(static_cast<std::size_t>(i), 8);
      if (rest.substr(1, 3) == "ttp" && (rest.substr(4, 3) == "://" || rest.substr(4, 4) == "s://")) {
        folder.flush();
        while (i < size && text[i] > ' ' && text[i] != '<' && text[i] != '>' && text[i] != '"' && text[i] < 0x80) ++i;
        folder.take(' ');
        continue;
      }
    }
    if (folder.between_words()) {
      const auto word = plain_word(utf8.substr(0, static_cast<std::size_t>(size)), static_cast<std::size_t>(i), false);
      if (!word.empty()) {
        folder.take_plain(word);
        i += static_cast<std::int32_t>(word.size());
        continue;
      }
    }
    UChar32 c;
    U8_NEXT(text, i, size, c);
    folder.take(c < 0 ? ' ' : static_cast<std::uint32_t>(c));
  }
  folder.flush();
  return std::move(folder).words();
}

}  // namespace sekisho::scan::mail
