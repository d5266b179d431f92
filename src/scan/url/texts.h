#pragma once

#include <span>

#include "scan/explain.h"

namespace sekisho::scan::url {

/// What a person reads for each rule of this scanner.
std::span<const RuleText> url_texts();

}  // namespace sekisho::scan::url
