#pragma once

#include <string>
#include <string_view>

#include "content/reader.h"

namespace sekisho::content {

/// Excel's record stream ([MS-XLS], BIFF2 to BIFF8): text, links, DDE, hidden sheets, Excel 4 macro sheets (a macro
/// child with the functions their formulas call), encryption (opened with the standard password Excel itself tries, or
/// a guessed one).
void read_biff(Document& document, int part, std::string stream, const ReadOptions& options, std::string& text,
               Budget& budget);

/// How a workbook writes its formulas: those of Excel 5 and 95, of 97 to 2003, of .xlsb ([MS-XLSB] 2.2.2).
enum class FormulaForm : unsigned char { biff5, biff8, biff12 };
/// A formula's tokens ([MS-XLS] 2.5.198) as text, as far as one can read them without the workbook: strings, numbers,
/// calls. `codepage` is that of eight-bit strings.
std::string formula_text(std::string_view tokens, FormulaForm form, int codepage = 1252);

/// A .xls of Excel 2–4, which is the stream itself.
void read_bare_biff(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
