#pragma once

#include <string>
#include <string_view>

namespace sekisho::content {

/// The literals of a program that hold nothing but letters of base64, behind each other from the `from`th on: what
/// short pieces in variables, lists and sums make. Empty when there are not that many. At most 8 MiB. Linear.
std::string chained_literals(std::string_view source, std::size_t from);

/// The source after its own .replace(/x/g,"y"), .replaceAll("x","y") and .split("x").join("y") (at most eight) were
/// done to all of it; empty if there are none.
std::string with_replacements(std::string_view source);

/// The source with %u0041 as letters, as JavaScript's unescape reads it; empty if there are none.
std::string with_wide_escapes(std::string_view source);

}  // namespace sekisho::content
