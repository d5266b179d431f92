// One number that orders all items.
#include "scan/score.h"

#include <doctest/doctest.h>

namespace sekisho::scan {
namespace {

Report report_of(double spam, double phishing, std::vector<Finding> findings) {
  Report report;
  report.is_mail = true;
  report.scores = {{"spam", spam}, {"phishing", phishing}};
  report.findings = std::move(findings);
  report.verdict = verdict_of(report);
  return report;
}
Finding finding_of(Category category, int severity, std::string rule = "some.rule") {
  return {.rule = std::move(rule), .category = category, .severity = severity};
}

}  // namespace

TEST_CASE("the one score is the model's where nothing else speaks") {
  CHECK(overall_score(report_of(0.01, 0.3, {})) == doctest::Approx(0.3));
  CHECK(overall_score(report_of(0.9, 0.2, {finding_of(Category::spam, 90, "mail.score.spam")})) ==
        doctest::Approx(0.9));
  for (const auto category : {Category::graymail_newsletter, Category::data_loss, Category::unscannable_protected})
    CHECK(overall_score(report_of(0.01, 0.02, {finding_of(category, 90)})) == doctest::Approx(0.02));
  CHECK(overall_score(Report{}) < 1e-6);
}

TEST_CASE("findings move the one score, the more the graver") {
  for (const auto category : {Category::url_suspicious, Category::url_highly_suspicious, Category::scam}) {
    double before = 0.8;
    for (const int severity : {20, 35, 55, 80, 100}) {
      const auto score = overall_score(report_of(0.1, 0.8, {finding_of(category, severity)}));
      CHECK(score > before);
      CHECK(score < 1);
      before = score;
    }
  }
}

TEST_CASE("a suspicion of a link moves less than what is nearly sure, and a honest text keeps both low") {
  const auto suspected = overall_score(report_of(0.2, 0.1, {finding_of(Category::url_suspicious, 55)}));
  const auto nearly_sure = overall_score(report_of(0.2, 0.1, {finding_of(Category::url_highly_suspicious, 55)}));
  CHECK(suspected > 0.2);
  CHECK(nearly_sure > suspected);
  CHECK(overall_score(report_of(0.01, 0.01, {finding_of(Category::url_highly_suspicious, 80)})) < 0.1);
}

TEST_CASE("what does not ask for the mail around it counts by itself") {
  CHECK(overall_score(report_of(0.001, 0.001, {finding_of(Category::malware, 92)})) >= 0.92);
  CHECK(overall_score(report_of(0.001, 0.001, {finding_of(Category::blocked_sender, 80)})) >= 0.8);
  CHECK(overall_score(report_of(0.001, 0.001, {finding_of(Category::active_content, 85)})) >= 0.85);
  CHECK(overall_score(report_of(0.001, 0.001, {finding_of(Category::active_content, 60)})) < 0.1);
}

TEST_CASE("an item that no model judges stands at half and more when something is found in it") {
  Report file;
  CHECK(overall_score(file) < 0.5);
  file.findings = {finding_of(Category::data_loss, 90), finding_of(Category::unscannable_protected, 30)};
  CHECK(overall_score(file) < 0.5);
  file.findings = {finding_of(Category::active_content, 60)};
  CHECK(overall_score(file) >= 0.5);
  file.findings = {finding_of(Category::active_content, 85)};
  CHECK(overall_score(file) >= 0.85);
}

}  // namespace sekisho::scan
