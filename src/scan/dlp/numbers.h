#pragma once

#include "scan/dlp/search.h"

namespace sekisho::scan::dlp {

/// Numbers: one pass over the tokens of the text that hold digits, where the rules' own first bytes tell which may
/// begin there, weak ones only within reach of their context words. Linear.
void find_numbers(const CompiledRules& rules, Search& search);

}  // namespace sekisho::scan::dlp
