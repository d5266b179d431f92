#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// RAR 3, 4 and 5. What is encrypted is opened with guessed passwords, also where the names are. What stays closed is
/// listed as encrypted.
void read_rar(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
