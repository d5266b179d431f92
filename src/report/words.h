#pragma once

#include <string>
#include <string_view>

#include "base/text.h"

namespace sekisho::report {

/// What people read for a value of a log field (protect/log_types.h): the console's own word for it (its catalogues are
/// part of the program), what a rule says (scan/explain.h), a name that the product gave in either language in the
/// reader's; anything else, which is people's own (addresses, subjects, names of policies), as it is stored, harmless
/// and at most 200 bytes. Any thread.
std::string word(std::string_view field, std::string_view value, Language language);

/// Whether the catalogues have a word for the value, so that no reader sees the identifier. For tests and word().
bool has_word(std::string_view field, std::string_view value);

}  // namespace sekisho::report
