#pragma once

#include <string>
#include <string_view>

#include "base/budget.h"

namespace sekisho::content {

/// The file without its active content (reference.md §2.4, "Detect active content", action Sanitize); it still opens.
/// OOXML  (xlsb but for binary macro sheets) VBA projects, Excel 4 macro sheets, ActiveX and OLE object data, DDE,
/// external templates and objects OLE2   VBA storages, DDE fields and packaged files of Word and Excel, what runs in
/// Excel 4 macro sheets, macro projects and stored objects of PowerPoint ODF    (packed or flat) Basic and other
/// scripts, what starts them, DDE, references to templates, sections and frames elsewhere, foreign objects PDF
/// JavaScript, open and additional actions, Launch, SubmitForm, ImportData, embedded files, rich media, XFA kind     as
/// detect_true_type names it returns  the new file; equal in content if nothing was active errors   malformed (cannot
/// be read), denied (protected, or a form that cannot be made harmless), over_limit threads  pure
Result<std::string> sanitize(std::string_view file, std::string_view kind, Budget& budget);

// The families, each in its own file.
Result<std::string> sanitize_ooxml(std::string_view file, Budget& budget);
Result<std::string> sanitize_ole(std::string_view file, Budget& budget);
Result<std::string> sanitize_odf(std::string_view file, Budget& budget);
Result<std::string> sanitize_flat_odf(std::string_view file, Budget& budget);
Result<std::string> sanitize_pdf(std::string_view file, Budget& budget);

}  // namespace sekisho::content
