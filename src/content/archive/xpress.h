#pragma once

#include <string>
#include <string_view>

namespace sekisho::content {

/// XPRESS with Huffman codes ([MS-XCA] 2.2), as WIM images use it: one chunk of `size` bytes, appended to `out`. False
/// if it is broken.
bool expand_xpress(std::string_view packed, std::size_t size, std::string& out);

}  // namespace sekisho::content
