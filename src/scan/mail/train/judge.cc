#include "scan/mail/train/judge.h"

#include <algorithm>
#include <cmath>

#include "scan/mail/mail_scanner.h"
#include "scan/mail/train/calibrate.h"
#include "scan/score.h"

namespace sekisho::scan::mail::train {

double by_model(const Sample&, const Odds& odds) { return badness(odds); }

Report report_of(const Trained& model, const Sample& sample, const Odds& odds) {
  const auto probability = probabilities_of(model, odds);
  const double most = std::max(probability[0], probability[1]);
  const bool in_doubt = most >= clearly_honest;
  const auto& beside = sample.beside[in_doubt ? 1 : 0];
  Report report;
  report.is_mail = true;
  report.scores = {{"spam", probability[0]}, {"phishing", probability[1]}};
  report.findings = beside.findings;
  if (most >= least_score)
    report.findings.push_back({.rule = probability[0] >= probability[1] ? "mail.score.spam" : "mail.score.phishing",
                               .scanner = "mail",
                               .category = Category::spam,
                               .severity = static_cast<int>(most * 100)});
  move_score(report, "spam", beside.moved[0]);
  move_score(report, "phishing", beside.moved[1]);
  return report;
}

Judge by_score(const Trained& model) {
  return [&model](const Sample& sample, const Odds& odds) {
    const double p = std::min(overall_score(report_of(model, sample, odds)), 1 - 1e-15);
    return std::log(p / (1 - p));
  };
}

}  // namespace sekisho::scan::mail::train
