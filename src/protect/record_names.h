#pragma once

#include <string>

#include "scan/finding.h"

namespace sekisho::protect {

/// What the reference's logs call a threat (reference.md §6.1): "Phishing", "Malware", ….
std::string threat_type_of(scan::Category category);
/// A link's risk ("Dangerous" to "Untested"), else "High", "Medium" or "Low" by severity.
std::string risk_level_of(const scan::Finding& finding);

}  // namespace sekisho::protect
