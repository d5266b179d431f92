#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scan/scanner.h"

namespace sekisho::scan::correlate {

/// A tenant's own signal: one condition (reference.md §2.8).
struct CustomSignal {
  std::string name;  // unique; rules refer to it
  /// "sender_activity", "sender_domain_activity", "reply_to_activity", "reply_to_domain_activity", "company_activity",
  /// "company_domain_activity" (days active of the last 30), "sender_domain_age", "url_domain_age" (days), "direction",
  /// "sender_address", "url", "url_domain"
  std::string condition;
  int days = 0;                     // at most so many
  bool negate = false;              // "is not", "is not in"
  std::vector<std::string> values;  // directions, address patterns with '*', URLs, domains
};

struct CustomRule {
  std::string name;
  std::vector<std::vector<std::string>> statements;  // any statement, all of its signals; predefined or custom names
  bool unwanted = false;                             // Possibly Unwanted Email instead of Suspicious Email
  std::string level = "moderate";                    // moderate, aggressive, extra_aggressive
  bool enabled = true;
};

struct Custom {
  std::vector<CustomSignal> signals;
  std::vector<CustomRule> rules;
};

/// Reads Settings::ci_json. Empty text is no custom rules. The form:
///   {"signals": [{"name": "rare partner", "condition": "sender_activity", "days": 5},
///                {"name": "from partner", "condition": "sender_address", "is": false, "values":
///                ["*@partner.example"]}],
///    "rules":   [{"name": "odd partner", "statements": [["rare partner", "payment_wording"]], "type": "suspicious",
///                 "level": "moderate", "enabled": true}]}
/// Code::malformed names the entry: unknown condition or signal, numbers out of range (days 0–30, ages 1–366), lists
/// too long (50 addresses, 1,024 URLs), more than 200 signals or rules, a name used twice.
Result<Custom> read_custom(std::string_view json);

/// True if a custom signal holds. What the store does not know holds for no one.
bool holds(const CustomSignal& signal, const ScanContext& context, const Report& report);

}  // namespace sekisho::scan::correlate
