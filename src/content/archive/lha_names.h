#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::content {

/// An LHA archive whose members have names beyond ASCII, as Japanese ones have: libarchive 3.6 gives up at the first
/// name that it cannot turn, and loses what follows.
struct LhaNames {
  std::string bytes;               // the archive with '_' for each such byte, checksums of its headers made anew
  std::vector<std::string> names;  // of each header in order, as written; folders end in '/'
};

/// Empty where all names are ASCII, and behind a header that is broken or of a level that is not known (0 to 2 are).
/// Linear; pure.
LhaNames with_plain_names(std::string_view archive);

}  // namespace sekisho::content
