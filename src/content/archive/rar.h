#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// RAR 3, 4 and 5. What is encrypted is opened with guessed passwords, also where the names are. RAR 3 and 4 are then unpacked by read_rar3,
/// RAR 5 by libarchive. What stays closed is listed as encrypted.
void read_rar(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
