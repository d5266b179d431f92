#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// 7z archives (7zFormat.txt): every method but Brotli; AES with guessed passwords, also where
/// the names are encrypted; self-extractors by their signature. Checksums are compared.
void read_seven_zip(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
