#pragma once

#include <string_view>

#include "base/arena.h"
#include "base/budget.h"

namespace sekisho::content {

/// A transfer-decoded body and what was wrong with it. `over_limit`: nothing was decoded, limit.memory or
/// limit.file_size is reached.
struct DecodedBody {
  std::string_view bytes;  // in the arena
  /// What programs see that stop at the first padding; equals bytes when nothing follows it.
  std::string_view until_padding;
  bool junk = false;             // bytes outside the alphabet, line ends and blanks excepted
  bool inner_padding = false;    // "=" followed by more data: early padding, or runs put behind each other
  bool missing_padding = false;  // the last quantum is not filled up
  bool dangling = false;         // one character left over: bits are lost
  bool url_safe = false;         // "-" or "_" among the junk (RFC 4648 §5)
  bool bare_equals = false;      // quoted-printable: "=" that starts neither an octet nor a soft line break
  bool over_limit = false;
  std::size_t junk_count = 0;  // bytes outside the alphabet
};

/// RFC 2045 §6.8 as lenient programs do: what is not in the alphabet is skipped, after padding a new run may start.
/// When junk follows the padding (a mailing list's footer) `bytes` ends at the padding.
DecodedBody decode_base64(std::string_view encoded, Arena& arena, Budget& budget);
/// RFC 2045 §6.7: soft line breaks, blanks at line ends dropped, lower-case digits taken, a bare "=" kept.
DecodedBody decode_quoted_printable(std::string_view encoded, Arena& arena, Budget& budget);
/// The RFC 4648 §5 alphabet, else as decode_base64.
DecodedBody decode_base64_url(std::string_view encoded, Arena& arena, Budget& budget);

/// The same without limits into a buffer of 3/4 of the input and 3 bytes: for encoded words. Returns the bytes written.
std::size_t decode_base64_into(std::string_view encoded, char* out);

}  // namespace sekisho::content
