#pragma once

#include "scan/dlp/search.h"

namespace sekisho::scan::dlp {

/// Adds the words of each keyword list whose rule (any, all, score, all close together) the text fulfils.
void find_keyword_lists(const CompiledRules& rules, Search& search);

}  // namespace sekisho::scan::dlp
