#pragma once

#include <string>

#include "scan/report.h"

namespace sekisho::scan {

/// The report as JSON text, as report_from_json reads it: what goes from worker to service and into the store, once for
/// each mail.
std::string to_json_text(const Report& report);

}  // namespace sekisho::scan
