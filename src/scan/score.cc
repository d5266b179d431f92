#include "scan/score.h"

#include <algorithm>
#include <cmath>

namespace sekisho::scan {
namespace {

constexpr double surest = 1e-9;
constexpr std::string_view score_rule = "mail.score.";

}  // namespace

void move_score(Report& report, std::string_view name, double log_odds) {
  const std::string key(name);
  if (const auto known = report.log_odds.find(key); known != report.log_odds.end()) known->second += log_odds;
  const auto known = report.scores.find(key);
  if (known == report.scores.end()) return;
  const double p = std::clamp(known->second, surest, 1 - surest);
  known->second = 1 / (1 + std::exp(-(std::log(p / (1 - p)) + log_odds)));
}

void drop_low_scores(Report& report) {
  std::erase_if(report.findings, [&](const Finding& finding) {
    const auto known = finding.rule.starts_with(score_rule) ? report.scores.find(finding.rule.substr(score_rule.size()))
                                                            : report.scores.end();
    return known != report.scores.end() && known->second < least_score;
  });
}

}  // namespace sekisho::scan
