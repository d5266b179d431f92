#pragma once

#include <string>
#include <string_view>

namespace sekisho {

/// One line that a terminal may show: valid UTF-8, in which control characters (line ends, escape sequences, C1) and
/// characters that hide or turn text round (zero-width, bidirectional) stand as "·".
std::string terminal_line(std::string_view text);

}  // namespace sekisho
