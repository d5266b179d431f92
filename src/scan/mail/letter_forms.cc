#include "scan/mail/letter_forms.h"

#include <unicode/unorm2.h>

namespace sekisho::scan::mail {

bool is_invisible(std::uint32_t c) {
  return c == 0xad || c == 0x34f || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2060 && c <= 0x2065) || c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f) ||
         (c >= 0xe0000 && c <= 0xe007f) || (c >= 0x1d173 && c <= 0x1d17a) || c == 0x3164 || c == 0x115f || c == 0x1160;
}

bool is_bidi_control(std::uint32_t c) { return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069); }

bool is_unspaced(std::uint32_t c) {
  return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) ||
         (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff66 && c <= 0xff9f) ||
         (c >= 0x0e00 && c <= 0x0e7f) || (c >= 0x20000 && c <= 0x3ffff) || c == 0x3005;
}

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

bool is_drawn_over(std::uint32_t c) {
  return (c >= 0x300 && c <= 0x36f) || (c >= 0x483 && c <= 0x489) || (c >= 0x1ab0 && c <= 0x1aff) ||
         (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe20 && c <= 0xfe2f);
}

namespace {

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

}  // namespace

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

std::uint32_t full_width_kana(std::uint32_t c) {
  static constexpr char16_t table[] =
      u"ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
      u"ン";
  return c >= 0xff66 && c <= 0xff9d ? table[c - 0xff66] : c;
}

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

}  // namespace sekisho::scan::mail
