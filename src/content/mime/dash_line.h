#pragma once

#include <cstddef>
#include <string_view>

namespace sekisho::content {

/// Offset of the first "--" at or behind `from` that stands right behind a CR or LF; npos if there is none. Offset 0 is
/// never found: the caller knows whether a line starts there. Sixteen bytes at a time.
std::size_t find_dash_line(std::string_view text, std::size_t from);

}  // namespace sekisho::content
