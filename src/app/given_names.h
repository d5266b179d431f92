#pragma once

#include <string>
#include <string_view>

#include "base/text.h"

namespace sekisho::app {

/// A name as it was stored: one that the product itself gave (default policy, predefined role, default organisation,
/// security risk, DLP template or identifier) in the reader's language, anybody else's as it is. The console does the
/// same. Any thread.
std::string named(std::string_view stored, Language language);

}  // namespace sekisho::app
