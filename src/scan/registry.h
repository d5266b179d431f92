#pragma once

#include <span>

#include "scan/explain.h"
#include "scan/scanner.h"

namespace sekisho::scan {

struct Registered {
  MakeScanner make;
  std::span<const RuleText> (*texts)();
};

/// All scanners in the order in which they run: cheap certain answers first, those that weigh others' findings last.
std::span<const Registered> registered_scanners();

}  // namespace sekisho::scan
