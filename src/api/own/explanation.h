#pragma once

#include "api/json.h"
#include "api/route.h"
#include "scan/report.h"

namespace sekisho::api::own {

/// Findings with their sentences in both languages.
json::array findings_json(const std::vector<scan::Finding>& findings);
/// The same from the JSON that quarantine rows keep.
json::array findings_from_text(const std::string& text);
/// The predefined signals that findings of correlated intelligence name as their evidence, in words: {id, english,
/// japanese}.
json::array signal_names_of(const json::array& findings);
/// Why an item was judged as it was: findings, weights, scores, what was not looked into.
json::object explanation_of(const scan::Report& report);
/// From a report as stored (its JSON text); an empty explanation when it cannot be read.
json::object explanation_of_text(const std::string& report_json);

}  // namespace sekisho::api::own
