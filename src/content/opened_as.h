#pragma once

#include "content/document.h"
#include "content/true_type.h"

namespace sekisho::content {

/// As what programs open the part, whatever stands at its beginning: by its declared type where a mail program shows it
/// itself, else by its name. Empty kind where its content decides.
TrueType opened_as(const Part& part);

/// Kinds of files that are text.
bool is_text_kind(std::string_view kind);
/// Kinds of text that are programs: addresses in them are read as those of a script.
bool is_program_text(std::string_view kind);

}  // namespace sekisho::content
