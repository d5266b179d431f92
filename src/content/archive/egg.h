#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// EGG archives (ESTsoft, EGG specification 1.0), as ALZip makes them: members stored, deflated or packed by bzip2,
/// block by block. Those packed by AZO or LZMA, and solid archives: trait "archive.unsupported"; encrypted ones are
/// listed, volumes told as split.
void read_egg(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
