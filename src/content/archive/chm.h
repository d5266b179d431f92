#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// Compiled help (ITSF, versions 2 and 3): its pages, scripts and files, stored or LZX. The format's own streams
/// ("::DataSpace/…") are left out.
void read_chm(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
