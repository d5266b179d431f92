#pragma once

#include <string_view>

#include "base/arena.h"
#include "base/budget.h"

namespace sekisho::content {

/// A header text as a person reads it.
struct ReadableText {
  std::string_view text;  // UTF-8; a view of the input when nothing had to be done
  bool broken = false;    // an encoded word that does not follow RFC 2047 (blanks inside, "?=" missing, bad base64)
  bool control = false;   // line ends or NUL came out of an encoded word (header injection); they are shown as a space
  bool guessed = false;   // raw 8-bit bytes that are not UTF-8
};

/// Unfolds a header value (RFC 5322 §2.2.3: line ends go, blanks stay) without its outer blanks. NUL becomes U+FFFD.
std::string_view unfold(std::string_view raw, Arena& arena, Budget& budget);

/// Decodes encoded words (RFC 2047, RFC 2231 §5) anywhere in `unfolded`, also inside quotes and glued to other text, as
/// mail programs do; neighbours are joined, and their bytes are decoded together when the charset is the same, so that
/// characters cut in half come out whole. Raw 8-bit text is UTF-8 (RFC 6532) or else `charset_hint` (that of the body,
/// when ASCII is part of it), or a guess. Linear.
ReadableText decode_words(std::string_view unfolded, std::string_view charset_hint, Arena& arena, Budget& budget);

}  // namespace sekisho::content
