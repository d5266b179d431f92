#pragma once

#include <span>

#include "scan/explain.h"

namespace sekisho::scan::dlp {
std::span<const RuleText> dlp_texts();
}
