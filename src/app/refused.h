#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace sekisho::app {

/// What a person reads on the command line when something failed: for a coded refusal its number, name, title, meaning
/// and remedy (platform/errors.h); else what went wrong, in Japanese with the kind of failure before it. Ends with a
/// line end.
std::string refusal_text(std::string_view command, const Error& error, Language language);
/// Prints it to standard error; 1, the exit status.
int say_refused(std::string_view command, const Error& error, Language language);

}  // namespace sekisho::app
