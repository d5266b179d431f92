#pragma once

#include <string_view>

#include "base/budget.h"
#include "content/document.h"

namespace sekisho::content {

/// Members of a RAR 3 or 4 archive without encryption (RarRewrite::plain): stored ones and those of method 29, solid ones too, whose pieces
/// may lie in several volumes one behind the other. Text blocks (PPMd) of archives that are not solid go to libarchive, one member at a time.
/// RAR 1.5 and 2: trait "archive.unsupported".
/// returns  false if there is no RAR 3 archive in it, or it begins with a text block of a solid one: nothing was added then.
bool read_rar3(Document& document, int part, std::string_view archive, Budget& budget);

/// True if the first file of such an archive has the checksum its header tells: for trying a password.
bool is_first_sound(std::string_view archive, const Budget& budget);

}  // namespace sekisho::content
