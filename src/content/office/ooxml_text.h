#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/reader.h"

namespace sekisho::content {

/// Whether an XML part is a sheet of Excel 4 macros, whatever its name: its first element tells.
bool is_macro_sheet(std::string_view xml);

/// Reads one XML part of a word-processing, presentation or spreadsheet file: appends its text, judges fields,
/// formulas, hidden sheets, DDE links and macro names. `shared` holds the workbook's shared strings and is filled by
/// sharedStrings.xml. returns  the names of what it found that the caller needs: true if a document type declaration
/// stands in it.
bool read_ooxml_part(Document& document, int part, std::string_view name, std::string_view xml, std::string& text,
                     std::vector<std::string>& shared, Budget& budget);

}  // namespace sekisho::content
