#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

/// What a character is to a reader, and which plain one it is taken for. All pure; code points.
namespace sekisho::scan::mail {

inline constexpr std::size_t max_word = 24;  // letters; longer runs are noise: tokens, hashes

inline bool is_plain_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool is_plain_digit(char c) { return c >= '0' && c <= '9'; }

bool is_invisible(std::uint32_t c);
bool is_bidi_control(std::uint32_t c);
/// Written without spaces between words.
bool is_unspaced(std::uint32_t c);
/// A mark that is drawn over or under the letter before it (é as e and U+0301); Indic and Semitic vowel signs are
/// letters and stay.
bool is_drawn_over(std::uint32_t c);

/// The Latin letter that a Cyrillic, Greek or similar letter is mistaken for (a choice from UTS #39's confusables); 0
/// if none.
char latin_look_alike(std::uint32_t c);
/// Mathematical alphanumerics, full-width forms, letters in circles and squares, small capitals as plain ASCII; 0 if it
/// is none.
char plain_of_styled(std::uint32_t c);
/// The base letter of an accented Latin letter (é → e); the character itself otherwise.
std::uint32_t without_accent(std::uint32_t c);
/// Half-width katakana as full-width.
std::uint32_t full_width_kana(std::uint32_t c);
/// Kana with a voicing mark of its own (か and U+3099, ﾊ and ﾟ) as one; 0 when the two do not go together.
std::uint32_t voiced_kana(std::uint32_t kana, std::uint32_t mark);

void append_utf8(std::string& out, std::uint32_t c);

}  // namespace sekisho::scan::mail
