#pragma once

#include <string_view>

#include "content/expand.h"
#include "content/reader.h"

namespace sekisho::content {

/// zip, jar, apk and every other zip container that is no document: members of the central directory and of local
/// headers.
void read_zip(Document& document, int part, const ReadOptions& options, Budget& budget);
/// What libarchive opens: tar, iso, lha, cpio, xar, ar, deb, rpm and the single-file compressors. Enables no format
/// that would start another program.
void read_archive(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Containers that are known but cannot be opened here: trait "archive.unsupported".
void note_unsupported(Document& document, int part, const ReadOptions& options, Budget& budget);
/// What one compressed stream (bzip2, Zstandard, LZ4, xz, …) expands to, by libarchive.
Expanded expand_stream(std::string_view packed, const Budget& budget);
/// The one file of an archive in memory, decompressed by libarchive; for compression methods inside zip that zlib
/// lacks.
Expanded expand_single(std::string_view archive, std::string_view password, const Budget& budget);

}  // namespace sekisho::content
