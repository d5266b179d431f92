#include "scan/mail/fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace sekisho::scan::mail {
namespace {

bool is_invisible(std::uint32_t c) {
  return c == 0xad || c == 0x34f || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) || (c >= 0x2060 && c <= 0x2065) || c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f) ||
         (c >= 0xe0000 && c <= 0xe007f) || (c >= 0x1d173 && c <= 0x1d17a) || c == 0x3164 || c == 0x115f || c == 0x1160;
}
bool is_bidi_control(std::uint32_t c) { return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069); }

// Written without spaces between words.
bool is_unspaced(std::uint32_t c) {
  return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
         (c >= 0xff66 && c <= 0xff9f) || (c >= 0x0e00 && c <= 0x0e7f) || (c >= 0x20000 && c <= 0x3ffff) || c == 0x3005;
}

// The Latin letter that a Cyrillic, Greek or similar letter is mistaken for (a choice from UTS #39's confusables); 0 if none.
char latin_look_alike(std::uint32_t c) {
  struct Pair {
    std::uint32_t from;
    char to;
  };
  static constexpr Pair pairs[] = {
      {0x0430, 'a'}, {0x0435, 'e'}, {0x043e, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0456, 'i'}, {0x0458, 'j'}, {0x0455, 's'}, {0x04bb, 'h'},
      {0x0501, 'd'}, {0x051b, 'q'}, {0x051d, 'w'}, {0x0432, 'b'}, {0x043c, 'm'}, {0x043d, 'h'}, {0x0442, 't'}, {0x043a, 'k'}, {0x0433, 'r'}, {0x0475, 'v'}, {0x03b1, 'a'}, {0x03b5, 'e'},
      {0x03b9, 'i'}, {0x03ba, 'k'}, {0x03bd, 'v'}, {0x03bf, 'o'}, {0x03c1, 'p'}, {0x03c4, 't'}, {0x03c5, 'u'}, {0x03c7, 'x'}, {0x03b3, 'y'}, {0x03c3, 'o'}, {0x0578, 'n'}, {0x057d, 'u'},
      {0x0585, 'o'}, {0x0261, 'g'}, {0x0131, 'i'}, {0x0142, 'l'}, {0x01c0, 'l'}, {0x2113, 'l'}, {0x0269, 'i'}, {0x0251, 'a'}, {0x1d04, 'c'}, {0x1d0f, 'o'}, {0x1d1c, 'u'}, {0x1d20, 'v'}};
  for (const auto& pair : pairs) {
    if (pair.from == c) return pair.to;
  }
  return 0;
}

// Mathematical alphanumerics and full-width forms as plain ASCII; 0 if it is none.
char plain_of_styled(std::uint32_t c) {
  if (c >= 0xff21 && c <= 0xff3a) return static_cast<char>('a' + c - 0xff21);
  if (c >= 0xff41 && c <= 0xff5a) return static_cast<char>('a' + c - 0xff41);
  if (c >= 0xff10 && c <= 0xff19) return static_cast<char>('0' + c - 0xff10);
  if (c >= 0x1d400 && c <= 0x1d6a3) return static_cast<char>('a' + (c - 0x1d400) % 52 % 26);
  if (c >= 0x1d7ce && c <= 0x1d7ff) return static_cast<char>('0' + (c - 0x1d7ce) % 10);
  if (c >= 0x24d0 && c <= 0x24e9) return static_cast<char>('a' + c - 0x24d0);
  if (c >= 0x24b6 && c <= 0x24cf) return static_cast<char>('a' + c - 0x24b6);
  if (c >= 0x1f130 && c <= 0x1f149) return static_cast<char>('a' + c - 0x1f130);
  return 0;
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

constexpr std::size_t max_word = 24;  // longer runs are noise: tokens, hashes

class Folder {
 public:
  Folder(std::size_t most, Disguises& disguises) : most_(most), disguises_(disguises) {}

  void take(std::uint32_t c) {
    if (is_bidi_control(c)) return static_cast<void>(++disguises_.bidi);
    if (is_invisible(c)) {
      if (!letters_.empty()) ++disguises_.zero_width;
      return;
    }
    if (const char plain = plain_of_styled(c)) {
      if (c > 0xffff || c < 0xff10) ++disguises_.styled;
      c = static_cast<std::uint32_t>(plain);
    }
    if (is_unspaced(c)) return pair(c);
    previous_ = 0;
    if (c == '@' && !letters_.empty()) address_ = true;
    if (c < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : u_isalpha(static_cast<UChar32>(c)) != 0) return letter(c < 0x80 ? c | 0x20 : static_cast<std::uint32_t>(u_tolower(static_cast<UChar32>(c))));
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
      word = money_ ? "$#" : digits == letters_.size() ? std::string(std::min<std::size_t>(digits, 8), '#') : letters_.size() > 12 ? "#x" : spelled();
    } else {
      word = spelled();
    }
    if (latin_ && foreign_) ++disguises_.mixed_script;
    letters_.clear();
    address_ = digit_ = latin_ = foreign_ = money_ = false;
    if (!word.empty()) emit(std::move(word));
  }

  bool full() const { return words_.size() >= most_; }
  std::vector<std::string> words() && { return std::move(words_); }

 private:
  void letter(std::uint32_t c) {
    if (c < 0x80) latin_ = true;
    else if (latin_look_alike(c) != 0 && c > 0x250) foreign_ = true;
    if (letters_.size() < 200) letters_.push_back(c);
  }

  std::string spelled() const {
    if (letters_.size() > max_word) return "~long";
    std::string out;
    for (auto c : letters_) {
      if (latin_ && c >= 0x80) {
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
      emit(std::move(out));
    }
    previous_ = c;
  }

  void emit(std::string word) {
    if (!full()) words_.push_back(std::move(word));
  }

  std::size_t most_;
  Disguises& disguises_;
  std::vector<std::string> words_;
  std::vector<std::uint32_t> letters_;
  std::uint32_t previous_ = 0;
  bool address_ = false, digit_ = false, latin_ = false, foreign_ = false, money_ = false;
};

}  // namespace

std::vector<std::string> fold_words(std::string_view utf8, std::size_t most, Disguises& disguises) {
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

// Voiced half-width kana aside: half-width katakana as full-width, so that ﾊﾟｽﾜｰﾄﾞ is seen at least in part.
std::uint32_t full_width_kana(std::uint32_t c) {
  static constexpr char16_t table[] = u"ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
  return c >= 0xff66 && c <= 0xff9d ? table[c - 0xff66] : c;
}

}  // namespace

std::string fold_text(std::string_view utf8, std::size_t most_bytes) {
  std::string out;
  std::vector<std::uint32_t> word;
  bool latin = false;
  const auto flush = [&] {
    for (auto c : word) {
      if (latin && c >= 0x80) {
        if (const char plain = latin_look_alike(c)) c = static_cast<std::uint32_t>(plain);
      }
      append_utf8(out, c);
    }
    word.clear();
    latin = false;
  };
  const auto* text = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const auto size = static_cast<std::int32_t>(std::min<std::size_t>(utf8.size(), 1u << 20));
  out.reserve(std::min<std::size_t>(most_bytes, utf8.size()));
  out += ' ';
  for (std::int32_t i = 0; i < size && out.size() + word.size() < most_bytes;) {
    UChar32 point;
    U8_NEXT(text, i, size, point);
    auto c = point < 0 ? std::uint32_t{' '} : static_cast<std::uint32_t>(point);
    if (is_bidi_control(c) || is_invisible(c)) continue;
    if (const char plain = plain_of_styled(c)) c = static_cast<std::uint32_t>(plain);
    if (is_unspaced(c)) {
      flush();
      append_utf8(out, full_width_kana(c));
      continue;
    }
    if (c == '\'' || c == 0x2019) continue;
    const bool letter = c < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : u_isalpha(static_cast<UChar32>(c)) != 0;
    if (letter) {
      c = c < 0x80 ? c | 0x20 : without_accent(static_cast<std::uint32_t>(u_tolower(static_cast<UChar32>(c))));
      latin = latin || c < 0x80;
      if (word.size() < 200) word.push_back(c);
    } else if (c >= '0' && c <= '9') {
      if (word.size() < 200) word.push_back(c);
    } else {
      flush();
      if (c == '$' || c == '+' || c == '@') out += static_cast<char>(c);
      // Between characters of unspaced scripts, a space or line end is only layout.
      else if (out.back() != ' ' && static_cast<unsigned char>(out.back()) < 0x80) out += ' ';
    }
  }
  flush();
  out += ' ';
  return out;
}

}  // namespace sekisho::scan::mail
