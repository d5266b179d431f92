#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// lzop files: one file in blocks of LZO1X (the stream format of the Linux kernel's Documentation/staging/lzo.rst).
/// Checksums are Adler-32 or CRC-32 of the expanded blocks; the first kind is compared.
void read_lzop(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
