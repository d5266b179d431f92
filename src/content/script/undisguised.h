#pragma once

#include <string>
#include <string_view>

namespace sekisho::content {

/// A program's source with the usual disguises taken off, so that words can be looked for in it: "WSc"+"ript" joined,
/// \x68 and \u0068 as letters, names between %…% and !…! of a batch file as what it set them to (also the pieces
/// %name:~1,2%), PowerShell's backticks left out and "{1}{0}" -f "X","IE" put together, caret signs left out, literals
/// that are words of droppers when turned round. Empty if that changes nothing. At most 1 MiB of source is looked at,
/// and made. Linear. Pure.
std::string undisguised(std::string_view source);

}  // namespace sekisho::content
