#pragma once

#include <string_view>

#include "content/document.h"

namespace sekisho::content {

/// A file that stood encoded in a text.
struct InlineFile {
  bool found = false;
  bool is_xx = false;     // XXencode, else what was asked for
  bool broken = false;    // its encoding ends early or holds what does not belong there
  std::string_view name;  // UTF-8
  std::string_view data;  // in the arena
  std::size_t end = 0;    // offset behind it in the text
};

/// uuencode (POSIX.1-2017, also begin-base64) or XXencode whose "begin" stands at or behind `from`: at the start of a
/// line with a well-formed mode and name, or inside of one if a whole line of data follows, as lenient programs take
/// it.
InlineFile decode_uuencode(std::string_view text, Arena& arena, Budget& budget, std::size_t from = 0);
/// yEnc draft 1.3, from "=ybegin" on.
InlineFile decode_yenc(std::string_view text, Arena& arena, Budget& budget, std::size_t from = 0);
/// BinHex 4.0 (RFC 1741), the data fork.
InlineFile decode_binhex(std::string_view text, Arena& arena, Budget& budget, std::size_t from = 0);

/// Adds a child (PartOrigin::uuencoded) for each file encoded in parts[part], whatever its type is said to be. The text
/// itself stays as it is.
void read_inline_files(Document& document, int part, Budget& budget);

}  // namespace sekisho::content
