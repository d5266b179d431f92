#pragma once

#include <string>

#include "scan/report.h"

namespace sekisho::protect {

/// A report's first 50 findings as the quarantine keeps them: a JSON array of rule, scanner, category, severity, part
/// and evidence.
std::string explanation_of(const scan::Report& report);

}  // namespace sekisho::protect
