#pragma once

#include <string>
#include <string_view>

#include "content/reader.h"

namespace sekisho::content {

/// Excel's record stream ([MS-XLS], BIFF2 to BIFF8): text, links, DDE, hidden sheets, Excel 4 macro sheets (a macro child with the
/// functions their formulas call), encryption (opened with the standard password Excel itself tries, or a guessed one).
void read_biff(Document& document, int part, std::string stream, const ReadOptions& options, std::string& text, Budget& budget);

/// A .xls of Excel 2–4, which is the stream itself.
void read_bare_biff(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
