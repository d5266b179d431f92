#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// ALZ (ALZip, usual in Korea): stored, deflated and bzip2 members; encrypted ones with guessed passwords (PKWARE's
/// cipher). Checksums are compared. Volumes are told as split. EGG, its successor, is not read.
void read_alz(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
