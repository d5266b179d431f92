#pragma once

#include <string>
#include <string_view>

#include "scan/mail/word_list.h"

namespace sekisho::scan::mail {

/// What hides a word from filters while people still read it, counted while folding.
struct Disguises {
  int zero_width = 0;    // characters without width inside words (U+200B, soft hyphen, …)
  int mixed_script = 0;  // words of Latin letters with Cyrillic or Greek look-alikes among them
  int styled = 0;        // mathematical or full-width Latin letters
  int bidi = 0;          // direction overrides
};

/// The words of a text as features: lower case, look-alikes and styled letters as plain Latin, invisible characters
/// gone, numbers as
/// "#", "##", … by length, money as "$#", addresses and URLs as "@@" and "://". Runs of Han, Kana, Hangul, Thai
/// (written without spaces) come as pairs of characters. At most `most` tokens. Linear.
WordList fold_words(std::string_view utf8, std::size_t most, Disguises& disguises);

/// A text as phrases are looked for in it: lower case without accents, look-alikes and styled letters as plain Latin,
/// invisible characters gone, everything but letters, digits, '$', '+' and '@' as one space (none between characters of
/// scripts without spaces). Begins and ends with a space. Where words are spelled out ("a c c o u n t") or hold digits
/// for letters ("acc0unt"), what is meant follows what is written, so that a phrase is found in either. Linear; at most
/// four times `most_bytes`.
std::string fold_text(std::string_view utf8, std::size_t most_bytes);

/// The same without what is meant: only as it is written.
std::string fold_written(std::string_view utf8, std::size_t most_bytes);

}  // namespace sekisho::scan::mail
