#pragma once

#include "scan/scanner.h"

namespace sekisho::scan::file {

/// Judges what a file pretends to be: a program under a document's name, a double extension, a right-to-left override
/// in a name, an archive that holds nothing but a program, names that climb out of a folder, ambiguous structure of the
/// mail. (Which types a company blocks is policy's matter: it reads Report::files.) Immutable; any thread.
std::unique_ptr<Scanner> make_file_scanner(const Settings& settings, PatternBuilder& patterns);

}  // namespace sekisho::scan::file
