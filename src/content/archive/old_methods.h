#pragma once

#include "content/expand.h"

namespace sekisho::content {

/// Deflate64 (zip method 9): deflate with a 64 KiB window and longer matches.
Expanded inflate64(std::string_view packed, const Budget& budget);
/// Implode (zip method 6, APPNOTE 5.3). flags: the entry's general purpose flags; size: what the entry says it expands
/// to.
Expanded explode(std::string_view packed, unsigned flags, std::uint64_t size, const Budget& budget);

}  // namespace sekisho::content
