#pragma once

#include <string_view>

#include "base/text.h"

namespace sekisho::app {

/// The language that the environment asks for (LC_ALL, LC_MESSAGES, LANG): Japanese for ja*, else English.
Language default_language();
/// "ja" or "en", as an option or setting gives it; empty: that of the environment.
Language language_from(std::string_view word);

}  // namespace sekisho::app
