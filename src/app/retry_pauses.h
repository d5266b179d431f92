#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::app {

/// "5, 30, 120": seconds from 1 to 86400, parted by commas, in their order. Code::malformed for anything else.
Result<std::vector<std::chrono::seconds>> parse_retry_pauses(std::string_view text);

}  // namespace sekisho::app
