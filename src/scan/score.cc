#include "scan/score.h"

#include <algorithm>
#include <cmath>

namespace sekisho::scan {
namespace {

constexpr double surest = 1e-9;
constexpr std::string_view score_rule = "mail.score.";
// What a finding of severity 100 adds. Measured on sources that the model never saw (docs/detection.md); from half to
// twice of it all is better than nothing.
constexpr double threat_weight = 1.75;
constexpr double least_found = 0.5, found_by_rules = 0.2;  // the score of what rules found: from 0.5 to 0.7

bool is_threat(const Finding& finding) {
  return !is_graymail(finding.category) && !is_unscannable(finding.category) && finding.category != Category::data_loss;
}

// Findings that do not ask what the mail around them is like.
bool is_certain(const Finding& finding) {
  switch (finding.category) {
    case Category::malware:
    case Category::spyware:
    case Category::active_content:
    case Category::suspicious_object:
    case Category::blocked_sender:
    case Category::blocked_file:
    case Category::url_dangerous:
    case Category::url_blocked:
      return true;
    default:
      return false;
  }
}

// Severity of the strongest finding that speaks of a threat: no score of the model, kind of advertising, data loss or
// part that was not looked into. 0 if there is none.
int strongest_threat(const Report& report) {
  int out = 0;
  for (const auto& finding : report.findings) {
    if (is_threat(finding) && !is_score(finding)) out = std::max(out, finding.severity);
  }
  return out;
}

// The log-odds of a calibrated probability, moved by the strongest threat beside it.
double with_threat(double log_odds, int severity) { return log_odds + threat_weight * severity / 100; }

}  // namespace

bool is_score_rule(std::string_view rule) { return rule.starts_with(score_rule); }

bool is_score(const Finding& finding) { return is_score_rule(finding.rule); }

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
    const auto known =
        is_score(finding) ? report.scores.find(finding.rule.substr(score_rule.size())) : report.scores.end();
    return known != report.scores.end() && known->second < least_score;
  });
}

double overall_score(const Report& report) {
  double p = 0, certain = 0;
  for (const auto& [name, probability] : report.scores) p = std::max(p, probability);
  p = std::clamp(p, surest, 1 - surest);
  p = 1 / (1 + std::exp(-with_threat(std::log(p / (1 - p)), strongest_threat(report))));
  bool found = false;
  for (const auto& finding : report.findings) {
    found = found || is_threat(finding);
    if (is_certain(finding)) certain = std::max(certain, finding.severity / 100.0);
  }
  if (found) p = std::max(p, least_found + found_by_rules * p);
  return std::max(p, certain);
}

}  // namespace sekisho::scan
