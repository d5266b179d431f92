#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::content {

/// The later pictures of an animated PNG (fdAT chunks) or WEBP (ANMF chunks), each as a file of its own that a decoder
/// of still pictures reads; at most `most`. `complete` is false when there are more.
std::vector<std::string> later_frames(std::string_view data, std::string_view kind, std::size_t most, bool& complete);

}  // namespace sekisho::content
