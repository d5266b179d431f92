#pragma once

#include <span>

#include "scan/explain.h"

namespace sekisho::scan::signature {
/// Texts of auth.* and clamd.*: what enrichment finds over the network.
std::span<const RuleText> auth_texts();
}  // namespace sekisho::scan::signature
