#pragma once

#include <string>
#include <string_view>

namespace sekisho::content {

/// [MS-OXRTFCP]: the RTF of an Outlook body; empty if it is none. At most `limit` bytes.
std::string decompress_rtf(std::string_view compressed, std::size_t limit);

}  // namespace sekisho::content
