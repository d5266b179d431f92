#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "scan/scanner.h"

namespace sekisho::scan::correlate {

/// A fact that by itself proves nothing; rules tie several together (reference.md §2.8). Read-only for tenants.
struct Signal {
  std::string_view id;                 // "sender_first_contact"
  std::string_view english, japanese;  // for people
};

/// A predefined rule: all its signals must be seen. Its level and threat type stand in its id, where policy reads them:
/// "ci.risk.…" (Advanced Phishing, Data Exfiltration), "ci.moderate.…", "ci.aggressive.…", "ci.extra_aggressive.…";
/// "unwanted" marks Possibly Unwanted Email, other anomalies are Suspicious Email.
struct Rule {
  std::string_view id;
  std::string_view signals;            // separated by spaces; "!" before one means it must not be there
  std::string_view english, japanese;  // without the evidence
};

std::span<const Signal> predefined_signals();
std::span<const Rule> predefined_rules();

/// All predefined signals that hold: those that other scanners put into the report, and those made of their findings,
/// scores and of what the store knows of the sender. Sorted. Pure.
std::vector<std::string> signals_of(const ScanContext& context, const Report& report);

}  // namespace sekisho::scan::correlate
