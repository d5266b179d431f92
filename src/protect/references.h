#pragma once

#include <string>
#include <vector>

#include "scan/report.h"

namespace sekisho::protect {

/// The Message-IDs that a mail names in In-Reply-To and References (RFC 5322 §3.6.4), without angle brackets, of each
/// field the last one first: a reply names the mail that it answers last. At most 20. Anybody can write them: they say
/// what the mail claims. Pure.
std::vector<std::string> referenced_ids(const scan::Report& report);

}  // namespace sekisho::protect
