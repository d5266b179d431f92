#pragma once

#include <string_view>

namespace sekisho::content {

/// True for a top-level domain of the DNS root ("com", "xn--p1ai"), any case.
bool is_top_domain(std::string_view name);
/// True for those that are also words or file name endings ("is", "zip", "py"): "index.py" is not a link, "index.py/x"
/// may be.
bool is_wordlike_top_domain(std::string_view name);

}  // namespace sekisho::content
