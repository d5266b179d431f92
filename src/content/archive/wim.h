#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// Windows images (WIM): the files of every image in it, stored, XPRESS or LZX. Solid and LZMS ones (ESD), spanned and
/// pipable ones: trait "archive.unsupported".
void read_wim(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
