#include <algorithm>

#include "policy/judge/filters.h"

namespace sekisho::policy {
namespace {

using scan::Category;

// The level of a correlation rule stands in its id: "ci.aggressive.…", "ci.extra_aggressive.…"; anything else is
// moderate.
AnomalyLevel level_of_rule(std::string_view rule) {
  if (rule.find("extra_aggressive") != rule.npos) return AnomalyLevel::extra_aggressive;
  return rule.find("aggressive") != rule.npos ? AnomalyLevel::aggressive : AnomalyLevel::moderate;
}

}  // namespace

void judge_correlation(const Policy& policy, const Facts& facts, Collector& collect) {
  const auto& settings = policy.correlated_intelligence;
  if (!settings.enabled || !facts.applies(settings.apply_to) || facts.sender_approved(settings.approved_senders))
    return;
  for (const auto& finding : facts.report.findings) {
    const bool risk = finding.category == Category::ci_security_risk;
    if (!risk && finding.category != Category::ci_anomaly) continue;
    const auto id = finding.rule.ends_with("_custom") ? "custom:" + finding.evidence : finding.rule;
    if (std::find(settings.exceptions.begin(), settings.exceptions.end(), id) != settings.exceptions.end()) continue;
    const auto own = std::find_if(settings.rules.begin(), settings.rules.end(),
                                  [&](const CorrelationRule& rule) { return rule.id == id; });
    if (own != settings.rules.end()) {
      collect.add(finding, own->response);
      continue;
    }
    if (risk) {
      collect.add(finding, settings.security_risk);
      continue;
    }
    const auto level = level_of_rule(finding.rule);
    if (settings.specified || level > settings.anomaly_level) continue;
    const bool unwanted = finding.rule.find("unwanted") != std::string::npos;
    const auto& map = unwanted ? settings.possibly_unwanted : settings.suspicious_email;
    const auto found = map.find(level);
    if (found != map.end())
      collect.add(finding, found->second);
    else
      collect.add(finding, Response{.action = unwanted ? ActionKind::pass : ActionKind::tag_subject});
  }
}

}  // namespace sekisho::policy
