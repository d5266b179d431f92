#pragma once

#include <string>
#include <string_view>

#include "base/text.h"
#include "policy/policy.h"
#include "scan/report.h"

namespace sekisho::app {

/// What every part of an explanation is worded with. Pure.

/// The text in the reader's language.
std::string_view in(Language language, std::string_view english, std::string_view japanese);
/// What was done, as it goes on after "it is": "quarantined".
std::string action_name(policy::ActionKind kind, Language language);
/// A share of 0 to 1: "97 %", near either end "99.8 %".
std::string percent(double share);
/// The class that a score of the report is for: "phishing"; a class without words is its own name.
std::string class_name(std::string_view score, Language language);
/// The finding in words, without its full stop.
std::string sentence(const scan::Finding& finding, Language language);
bool has_signal(const scan::Report& report, std::string_view name);
/// The class with the highest score; empty for what has none.
std::string likeliest(const scan::Report& report);

}  // namespace sekisho::app
