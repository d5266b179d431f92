#pragma once

#include <string>
#include <string_view>

#include "content/office/ole.h"
#include "content/reader.h"

namespace sekisho::content {

/// [MS-OVBA] 2.4.1: decompresses a compressed container; what a broken one still gives. At most `limit` bytes.
std::string decompress_vba(std::string_view compressed, std::size_t limit);

/// Finds every VBA project of a compound file and adds its modules as macro children of parts[part]; traits
/// office.macro…, office.macro.stomped (program code without matching source). returns  true if there was a project.
bool read_vba(Document& document, int part, const OleFile& ole, Budget& budget);

}  // namespace sekisho::content
