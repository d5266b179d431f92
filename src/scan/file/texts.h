#pragma once

#include <span>

#include "scan/explain.h"

namespace sekisho::scan::file {
std::span<const RuleText> file_texts();
}
