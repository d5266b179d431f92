#include "scan/score.h"

#include <algorithm>
#include <cmath>

namespace sekisho::scan {
namespace {

constexpr double surest = 1e-9;
constexpr std::string_view score_rule = "mail.score.";
// What a finding of severity 100 adds to the log-odds, and how much of its severity a mere suspicion of a link counts:
// honest mail of every kind bears such links. Measured on sources that the model never saw (docs/detection.md): a
// plateau from 2 to 3.5 and from 0.2 to 0.4.
constexpr double threat_weight = 2.5, suspicion_share = 0.3;
constexpr double found_in_file = 0.5;  // where no model spoke, what is found stands by itself
constexpr int surely_active = 70;      // active content below it is what honest documents have as well

bool is_threat(const Finding& finding) {
  return !is_graymail(finding.category) && !is_unscannable(finding.category) && finding.category != Category::data_loss;
}

// Findings that do not ask what the mail around them is like.
bool is_certain(const Finding& finding) {
  switch (finding.category) {
    case Category::malware:
    case Category::spyware:
    case Category::suspicious_object:
    case Category::blocked_sender:
    case Category::blocked_file:
    case Category::url_dangerous:
    case Category::url_blocked:
      return true;
    case Category::active_content:
      return finding.severity >= surely_active;
    default:
      return false;
  }
}

// Severity of the strongest finding that speaks of a threat: no score of the model, kind of advertising, data loss or
// part that was not looked into. 0 if there is none.
double strongest_threat(const Report& report) {
  double out = 0;
  for (const auto& finding : report.findings) {
    if (!is_threat(finding) || is_score(finding)) continue;
    out = std::max(out, finding.severity * (finding.category == Category::url_suspicious ? suspicion_share : 1.0));
  }
  return out;
}

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
  p = 1 / (1 + std::exp(-(std::log(p / (1 - p)) + threat_weight * strongest_threat(report) / 100)));
  for (const auto& finding : report.findings) {
    if (is_certain(finding)) certain = std::max(certain, finding.severity / 100.0);
    if (report.scores.empty() && is_threat(finding) && makes_found(finding)) certain = std::max(certain, found_in_file);
  }
  return std::max(p, certain);
}

}  // namespace sekisho::scan
