#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/text.h"
#include "scan/finding.h"

namespace sekisho::scan {

/// The sentence a person reads for a rule. `{evidence}` and `{part}` are replaced by the finding's own.
struct RuleText {
  std::string_view rule;  // exact id, or a prefix ending in ".*"
  std::string_view english, japanese;
};

/// "The link shows paypal.com but leads to paypa1.example." Each scanner has its table in <scanner>/texts.cc;
/// registry.cc lists them. A rule without a text yields its id: a test demands that no built-in rule does.
std::string explain(const Finding& finding, Language language);

/// What a rule says of any finding of its kind, for lists that count by rule: the sentence without its evidence and
/// without the full stop. A rule that people named ("yara.their_name") ends in that name. Empty for a rule without a
/// text. Pure; any thread.
std::string title_of_rule(std::string_view rule, Language language);

}  // namespace sekisho::scan
