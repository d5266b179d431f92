#pragma once

#include <string>
#include <string_view>

namespace sekisho::content {

/// Compressed RTF ([MS-OXRTFCP]), the body of Outlook's messages: as far as it goes, at most `limit` bytes, whatever
/// size it tells; empty if it is none. Pure.
std::string decompress_rtf(std::string_view compressed, std::size_t limit);

}  // namespace sekisho::content
