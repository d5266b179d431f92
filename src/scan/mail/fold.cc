#include "scan/mail/fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "base/byte_set.h"

namespace sekisho::scan::mail {
namespace {

bool is_invisible(std::uint32_t c) {
  return c == 0xad || c == 0x34f || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2060 && c <= 0x2065) || c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f) ||
         (c >= 0xe0000 && c <= 0xe007f) || (c >= 0x1d173 && c <= 0x1d17a) || c == 0x3164 || c == 0x115f || c == 0x1160;
}
constexpr std::string_view override = "\u202e", pop = "\u202c";  // right to left whatever the letters are, and back

// A text as it is seen where letters are forced to run from right to left; empty when none are.
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

bool is_bidi_control(std::uint32_t c) { return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069); }

// Written without spaces between words.
bool is_unspaced(std::uint32_t c) {
  return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) ||
         (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff66 && c <= 0xff9f) ||
         (c >= 0x0e00 && c <= 0x0e7f) || (c >= 0x20000 && c <= 0x3ffff) || c == 0x3005;
}

// The Latin letter that a Cyrillic, Greek or similar letter is mistaken for (a choice from UTS #39's confusables); 0 if
// none.
char latin_look_alike(std::uint32_t c) {
  if (c < 0x131) return 0;
  struct Pair {
    std::uint32_t from;
    char to;
  };
  static constexpr Pair pairs[] = {
      {0x0430, 'a'}, {0x0435, 'e'}, {0x043e, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0443, 'y'}, {0x0445, 'x'},
      {0x0456, 'i'}, {0x0458, 'j'}, {0x0455, 's'}, {0x04bb, 'h'}, {0x0501, 'd'}, {0x051b, 'q'}, {0x051d, 'w'},
      {0x0432, 'b'}, {0x043c, 'm'}, {0x043d, 'h'}, {0x0442, 't'}, {0x043a, 'k'}, {0x0433, 'r'}, {0x0475, 'v'},
      {0x03b1, 'a'}, {0x03b5, 'e'}, {0x03b9, 'i'}, {0x03ba, 'k'}, {0x03bd, 'v'}, {0x03bf, 'o'}, {0x03c1, 'p'},
      {0x03c4, 't'}, {0x03c5, 'u'}, {0x03c7, 'x'}, {0x03b3, 'y'}, {0x03c3, 'o'}, {0x0578, 'n'}, {0x057d, 'u'},
      {0x0585, 'o'}, {0x0261, 'g'}, {0x0131, 'i'}, {0x0142, 'l'}, {0x01c0, 'l'}, {0x2113, 'l'}, {0x0269, 'i'},
      {0x0251, 'a'}, {0x044c, 'b'}, {0x04cf, 'l'}, {0x043f, 'n'}, {0x0461, 'w'}, {0x03c9, 'w'}, {0x03b7, 'n'},
      {0x0566, 'q'}, {0x0581, 'g'}, {0x0582, 'i'}, {0x0584, 'f'}, {0x0184, 'b'}, {0x026f, 'w'}, {0x0279, 'r'}};
  for (const auto& pair : pairs) {
    if (pair.from == c) return pair.to;
  }
  return 0;
}

// A mark that is drawn over or under the letter before it (é as e and U+0301); Indic and Semitic vowel signs are
// letters and stay.
bool is_drawn_over(std::uint32_t c) {
  return (c >= 0x300 && c <= 0x36f) || (c >= 0x483 && c <= 0x489) || (c >= 0x1ab0 && c <= 0x1aff) ||
         (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe20 && c <= 0xfe2f);
}

// Small capitals, spread over several blocks; 0 if it is none.
char plain_of_small_capital(std::uint32_t c) {
  struct Pair {
    std::uint32_t from;
    char to;
  };
  static constexpr Pair pairs[] = {{0x1d00, 'a'}, {0x0299, 'b'}, {0x1d04, 'c'}, {0x1d05, 'd'}, {0x1d07, 'e'},
                                   {0xa730, 'f'}, {0x0262, 'g'}, {0x029c, 'h'}, {0x026a, 'i'}, {0x1d0a, 'j'},
                                   {0x1d0b, 'k'}, {0x029f, 'l'}, {0x1d0d, 'm'}, {0x0274, 'n'}, {0x1d0f, 'o'},
                                   {0x1d18, 'p'}, {0xa7af, 'q'}, {0x0280, 'r'}, {0xa731, 's'}, {0x1d1b, 't'},
                                   {0x1d1c, 'u'}, {0x1d20, 'v'}, {0x1d21, 'w'}, {0x028f, 'y'}, {0x1d22, 'z'}};
  for (const auto& pair : pairs) {
    if (pair.from == c) return pair.to;
  }
  return 0;
}

// Mathematical alphanumerics, full-width forms, letters in circles and squares, small capitals as plain ASCII; 0 if it
// is none.
char plain_of_styled(std::uint32_t c) {
  if (c < 0x250) return 0;
  if (c >= 0xff21 && c <= 0xff3a) return static_cast<char>('a' + c - 0xff21);
  if (c >= 0xff41 && c <= 0xff5a) return static_cast<char>('a' + c - 0xff41);
  if (c >= 0xff10 && c <= 0xff19) return static_cast<char>('0' + c - 0xff10);
  if (c >= 0x1d400 && c <= 0x1d6a3) return static_cast<char>('a' + (c - 0x1d400) % 52 % 26);
  if (c >= 0x1d7ce && c <= 0x1d7ff) return static_cast<char>('0' + (c - 0x1d7ce) % 10);
  if (c >= 0x24d0 && c <= 0x24e9) return static_cast<char>('a' + c - 0x24d0);
  if (c >= 0x24b6 && c <= 0x24cf) return static_cast<char>('a' + c - 0x24b6);
  for (const std::uint32_t first : {0x1f110u, 0x1f130u, 0x1f150u, 0x1f170u, 0x249cu, 0x1f1e6u}) {
    if (c >= first && c < first + 26) return static_cast<char>('a' + c - first);
  }
  return plain_of_small_capital(c);
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  }
}

bool is_plain_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_plain_digit(char c) { return c >= '0' && c <= '9'; }

// The plain letters (and digits) from a place on, when the word surely ends with them and is no address; empty
// otherwise. Most words of most mail are such.
std::string_view plain_word(std::string_view text, std::size_t from, bool digits_too) {
  static constexpr ByteSet letters("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
      letters_and_digits("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  const auto end = std::min((digits_too ? letters_and_digits : letters).find_other(text, from), text.size());
  if (end < text.size() && (static_cast<unsigned char>(text[end]) >= 0x80 || text[end] == '\'' ||
                            (!digits_too && (text[end] == '@' || text[end] == ':' || is_plain_digit(text[end])))))
    return {};
  return text.substr(from, end - from);
}

constexpr std::size_t max_word = 24;  // longer runs are noise: tokens, hashes

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

namespace {

// The base letter of an accented Latin letter (é → e); the character itself otherwise.
std::uint32_t without_accent(std::uint32_t c) {
  if (c < 0xc0 || c > 0x24f) return c;
  if (c == 0xdf) return 's';
  static const UNormalizer2* const normalizer = [] {
    UErrorCode code = U_ZERO_ERROR;
    return unorm2_getNFDInstance(&code);
  }();
  if (normalizer == nullptr) return c;
  UChar out[8];
  UErrorCode code = U_ZERO_ERROR;
  const auto length = unorm2_getDecomposition(normalizer, static_cast<UChar32>(c), out, 8, &code);
  return U_SUCCESS(code) && length > 0 && out[0] < 0x80 ? out[0] : c;
}

// Half-width katakana as full-width.
std::uint32_t full_width_kana(std::uint32_t c) {
  static constexpr char16_t table[] =
      u"ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
      u"ン";
  return c >= 0xff66 && c <= 0xff9d ? table[c - 0xff66] : c;
}

// Kana with a voicing mark of its own (か and U+3099, ﾊ and ﾟ) as one; 0 when the two do not go together.
std::uint32_t voiced_kana(std::uint32_t kana, std::uint32_t mark) {
  if (mark == 0xff9e || mark == 0x309b) mark = 0x3099;
  if (mark == 0xff9f || mark == 0x309c) mark = 0x309a;
  if (mark != 0x3099 && mark != 0x309a) return 0;
  static const UNormalizer2* const normalizer = [] {
    UErrorCode code = U_ZERO_ERROR;
    return unorm2_getNFCInstance(&code);
  }();
  if (normalizer == nullptr) return 0;
  const auto both = unorm2_composePair(normalizer, static_cast<UChar32>(kana), static_cast<UChar32>(mark));
  return both > 0 ? static_cast<std::uint32_t>(both) : 0;
}

class TextFolder {
  static constexpr std::size_t most_letters = 200;  // of one word

 public:
  explicit TextFolder(std::size_t most_bytes) : most_(most_bytes) { out_ += ' '; }

  // A word that ends here and has room: what take() of each character would make of it. False when there is none.
  bool take_plain(std::string_view word) {
    if (!word_.empty() || word.empty() || word.size() > most_letters || out_.size() + word.size() > most_) return false;
    last_kana_ = 0;
    const auto before = out_.size();
    out_.append(word);
    for (auto i = before; i < out_.size(); ++i) out_[i] = static_cast<char>(out_[i] | 0x20);  // digits have that bit
    return true;
  }

  bool full() const { return out_.size() + word_.size() >= most_; }
  bool between_words() const { return word_.empty(); }

  void take(std::uint32_t c) {
    if (c >= 0x80) {
      if (is_bidi_control(c) || is_invisible(c)) return;
      if (const char plain = plain_of_styled(c)) c = static_cast<std::uint32_t>(plain);
      if (last_kana_ != 0) {
        if (const auto both = voiced_kana(last_kana_, c); both != 0) {
          out_.resize(out_.size() - 3);
          append_utf8(out_, both);
          last_kana_ = 0;
          return;
        }
      }
      if (is_drawn_over(c)) return;
    }
    last_kana_ = 0;
    if (c >= 0x80 && is_unspaced(c)) {
      flush();
      c = full_width_kana(c);
      if (c >= 0x3041 && c <= 0x30ff) last_kana_ = c;
      append_utf8(out_, c);
      return;
    }
    if (c == '\'' || c == 0x2019) return;
    const bool letter = c < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : u_isalpha(static_cast<UChar32>(c)) != 0;
    if (letter) {
      c = c < 0x80 ? c | 0x20 : without_accent(static_cast<std::uint32_t>(u_tolower(static_cast<UChar32>(c))));
      latin_ = latin_ || c < 0x80;
      all_alike_ = all_alike_ && (c < 0x80 || latin_look_alike(c) != 0);
      if (word_.size() < most_letters) word_.push_back(c);
    } else if (c >= '0' && c <= '9') {
      if (word_.size() < most_letters) word_.push_back(c);
    } else {
      flush();
      if (c == '$' || c == '+' || c == '@') out_ += static_cast<char>(c);
      // Between characters of unspaced scripts, a space or line end is only layout.
      else if (out_.back() != ' ' && static_cast<unsigned char>(out_.back()) < 0x80)
        out_ += ' ';
    }
  }

  std::string end() && {
    flush();
    out_ += ' ';
    return std::move(out_);
  }

 private:
  void flush() {
    for (auto c : word_) {
      if ((latin_ || (all_alike_ && word_.size() > 2)) && c >= 0x80) {
        if (const char plain = latin_look_alike(c)) c = static_cast<std::uint32_t>(plain);
      }
      append_utf8(out_, c);
    }
    word_.clear();
    latin_ = false;
    all_alike_ = true;
  }

  std::size_t most_;
  std::string out_;
  std::vector<std::uint32_t> word_;
  std::uint32_t last_kana_ = 0;  // the character that ends out_, if it is kana
  bool latin_ = false, all_alike_ = true;
};

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

// The words of such runs, put together: one separator joins, more than one ends a word.
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

// A folded text with digits as the letters they stand for inside words; empty when no word has any.
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

}  // namespace

std::string fold_written(std::string_view utf8, std::size_t most_bytes) {
  TextFolder folder(most_bytes);
  const auto* text = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const auto size = static_cast<std::int32_t>(std::min<std::size_t>(utf8.size(), 1u << 20));
  for (std::int32_t i = 0; i < size && !folder.full();) {
    // not inside one: a run of letters without end would be looked through again at each of them
    if (folder.between_words()) {
      const auto word = plain_word(utf8.substr(0, static_cast<std::size_t>(size)), static_cast<std::size_t>(i), true);
      if (folder.take_plain(word)) {
        i += static_cast<std::int32_t>(word.size());
        continue;
      }
    }
    UChar32 point;
    U8_NEXT(text, i, size, point);
    folder.take(point < 0 ? std::uint32_t{' '} : static_cast<std::uint32_t>(point));
  }
  return std::move(folder).end();
}

std::string fold_text(std::string_view utf8, std::size_t most_bytes) {
  if (const auto seen = as_seen(utf8.substr(0, most_bytes)); !seen.empty()) return fold_text(seen, most_bytes);
  auto out = fold_written(utf8, most_bytes);
  // What is meant, beside what is written: letters set apart, digits for letters.
  if (const auto spelled = spelled_words(utf8.substr(0, most_bytes)); !spelled.empty())
    out += fold_written(spelled, most_bytes);
  auto meant = with_letters_meant(out, 'i', false);
  if (!meant.empty()) meant += with_letters_meant(out, 'l', true);
  return out + meant;
}

}  // namespace sekisho::scan::mail
