#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "scan/report.h"

namespace sekisho::scan {

/// Whether a report holds a signal.
inline bool has_signal(const Report& report, std::string_view name) {
  return std::find(report.signals.begin(), report.signals.end(), name) != report.signals.end();
}

/// Adds a signal unless the report holds it.
inline void add_signal(Report& report, std::string_view name) {
  if (!has_signal(report, name)) report.signals.emplace_back(name);
}

}  // namespace sekisho::scan
