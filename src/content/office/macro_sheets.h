#pragma once

#include <string>

namespace sekisho::content {

/// Takes what runs out of the Excel 4.0 macro sheets of an Excel record stream ([MS-XLS], BIFF5 and BIFF8), in place
/// and without changing its length: formulas become the number 0 with signs before it, the sheets become worksheets,
/// and names that start macros (Auto_Open …) become ordinary ones. returns  false if the stream is protected
/// (FILEPASS): nothing behind that can be seen.
bool disarm_macro_sheets(std::string& workbook);

}  // namespace sekisho::content
