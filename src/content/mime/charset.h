#pragma once

#include <string_view>

#include "base/arena.h"
#include "base/budget.h"

namespace sekisho::content {

struct DecodedText {
  // UTF-8, valid; a view of the input when that is valid UTF-8 or ASCII already, else in the arena
  std::string_view text;
  // the one that was used: the declared one, or what was found out when it lies or is missing
  std::string_view charset;
  bool lossy = false;        // U+FFFD had to be put in
  bool mislabelled = false;  // the declared charset does not fit the bytes
};

/// Text in `charset` (as declared; may be empty, wrong or unknown) as UTF-8, read as mail programs do (ISO-2022-JP and
/// its variants, Shift_JIS/CP932, EUC-JP, GBK, Big5, windows-125x, UTF-16/7, …). Never fails.
DecodedText decode_text(std::string_view bytes, std::string_view charset, Arena& arena, Budget& budget);

}  // namespace sekisho::content
