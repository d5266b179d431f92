#pragma once

#include <string_view>

#include "base/budget.h"
#include "content/document.h"

namespace sekisho::content {

/// Members of a RAR 3 or 4 archive without encryption (Rar4Rewrite::plain): stored ones and those of method 29, solid
/// ones too, whose pieces may lie in several volumes one behind the other. RAR 1.5 and 2: trait "archive.unsupported".
void read_rar3(Document& document, int part, std::string_view archive, Budget& budget);

/// True if the first file of such an archive has the checksum its header tells: for trying a password.
bool is_first_sound(std::string_view archive, Budget& budget);

}  // namespace sekisho::content
