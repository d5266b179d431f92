#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// ARJ: stored members and methods 1 to 3; others and multi-volume ones by name only.
void read_arj(Document& document, int part, const ReadOptions& options, Budget& budget);
/// MSCOMP: a file made by COMPRESS.EXE (SZDD).
void read_szdd(Document& document, int part, const ReadOptions& options, Budget& budget);
/// MacBinary: data and resource fork.
void read_macbinary(Document& document, int part, const ReadOptions& options, Budget& budget);
/// AppleSingle (RFC 1740): data and resource fork, the real name. AppleDouble holds neither data nor name of its own
/// and stays as it is.
void read_applesingle(Document& document, int part, const ReadOptions& options, Budget& budget);
/// BinHex 4.0, yEnc and winmail.dat as files.
void read_hqx(Document& document, int part, const ReadOptions& options, Budget& budget);
void read_yenc(Document& document, int part, const ReadOptions& options, Budget& budget);
void read_tnef_file(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
