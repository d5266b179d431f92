#pragma once

#include <string>
#include <string_view>

namespace sekisho::content {

/// A text of format=flowed (RFC 3676) as programs show it that know the format: soft line ends joined within one depth
/// of quotation, stuffed blanks removed. `delete_space`: DelSp=yes, the blank of a soft line end goes too. Linear;
/// never longer than the text by more than a blank for each quoted line.
std::string unflowed(std::string_view text, bool delete_space);

}  // namespace sekisho::content
