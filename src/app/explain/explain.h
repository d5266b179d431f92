#pragma once

#include <string>

#include "app/explain/explanation.h"

namespace sekisho::app {

/// asked_outside: DNS, reputation and the store's past were asked (a running service); the command line asks none.
Explanation explain_judged(const Judged& judged, bool asked_outside, Language language);
/// The same as indented text with headings.
std::string to_text(const Explanation& explanation, Language language);

}  // namespace sekisho::app
