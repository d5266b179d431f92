#include <doctest/doctest.h>

#include "policy/decide.h"
#include "policy/yaml.h"

namespace sekisho::policy {
namespace {

scan::Finding anomaly(const char* rule, const char* evidence = "",
                      scan::Category category = scan::Category::ci_anomaly) {
  return {.rule = rule, .scanner = "correlate", .category = category, .severity = 50, .part = {}, .evidence = evidence};
}

// What the policy does with one correlation finding.
std::string done(const CorrelatedIntelligence& settings, scan::Finding finding) {
  Policy policy;
  policy.id = 1, policy.enabled = true, policy.correlated_intelligence = settings;
  scan::Report report;
  report.is_mail = true;
  report.mail.from = {{"", "a@stranger.example"}};
  report.findings = {std::move(finding)};
  scan::ScanContext context;
  context.direction = scan::Direction::incoming, context.service = "inline", context.recipients = {"taro@own.example"};
  const auto plans = decide({.policies = {policy}}, {}, TableDirectory{}, report, context);
  std::string out;
  for (const auto& action : plans.at(0).actions)
    out += std::string(to_string(action.kind)) + (action.tag.empty() ? "" : " " + action.tag) + " ";
  return out;
}

CorrelatedIntelligence with(AnomalyLevel level) {
  CorrelatedIntelligence out;
  out.anomaly_level = level;
  for (const auto each : {AnomalyLevel::moderate, AnomalyLevel::aggressive, AnomalyLevel::extra_aggressive})
    out.suspicious_email[each] = {.action = ActionKind::quarantine};
  return out;
}

}  // namespace

TEST_CASE("each level lets its own rules and the milder ones count, and no others") {
  const struct {
    const char* rule;
    const char *moderate, *aggressive, *extra;
  } rows[] = {{"ci.moderate.suspicious_brand", "quarantine ", "quarantine ", "quarantine "},
              {"ci.aggressive.suspicious_url", "", "quarantine ", "quarantine "},
              {"ci.extra_aggressive.suspicious_faint", "", "", "quarantine "}};
  for (const auto& row : rows) {
    CAPTURE(std::string(row.rule));
    CHECK(done(with(AnomalyLevel::moderate), anomaly(row.rule)) == row.moderate);
    CHECK(done(with(AnomalyLevel::aggressive), anomaly(row.rule)) == row.aggressive);
    CHECK(done(with(AnomalyLevel::extra_aggressive), anomaly(row.rule)) == row.extra);
  }
}

TEST_CASE("exceptions, rules with their own response and specified rules are enforced") {
  const char* const brand = "ci.moderate.suspicious_brand";
  auto settings = with(AnomalyLevel::moderate);
  settings.exceptions = {brand};
  CHECK(done(settings, anomaly(brand)).empty());
  CHECK(done(settings, anomaly("ci.moderate.suspicious_program")) == "quarantine ");

  settings = with(AnomalyLevel::moderate);
  settings.rules = {{brand, {.action = ActionKind::delete_message}},
                    {"custom:mine", {.action = ActionKind::move_to_junk}},
                    {"ci.risk.advanced_phishing_qr", {.action = ActionKind::delete_message}}};
  CHECK(done(settings, anomaly(brand)) == "delete_message ");
  CHECK(done(settings, anomaly("ci.aggressive.suspicious_custom", "mine")) == "move_to_junk ");
  CHECK(done(settings, anomaly("ci.moderate.suspicious_custom", "yours")) == "quarantine ");
  CHECK(done(settings, anomaly("ci.risk.advanced_phishing_qr", "", scan::Category::ci_security_risk)) ==
        "delete_message ");
  CHECK(done(settings, anomaly("ci.risk.advanced_phishing_page", "", scan::Category::ci_security_risk)) ==
        "quarantine ");

  settings.specified = true;
  CHECK(done(settings, anomaly(brand)) == "delete_message ");
  CHECK(done(settings, anomaly("ci.moderate.suspicious_program")).empty());
  settings.enabled = false;
  CHECK(done(settings, anomaly(brand)).empty());
}

TEST_CASE("the warning banner of correlation says its reason") {
  auto settings = with(AnomalyLevel::moderate);
  settings.suspicious_email[AnomalyLevel::moderate] = {.action = ActionKind::add_disclaimer,
                                                       .disclaimer = "Careful: %detected_risk%"};
  Policy policy;
  policy.id = 1, policy.enabled = true, policy.correlated_intelligence = settings;
  scan::Report report;
  report.is_mail = true;
  report.findings = {anomaly("ci.moderate.suspicious_brand", "forged_brand, sender_free_mail")};
  for (const auto language : {Language::english, Language::japanese}) {
    const auto plans =
        decide({.policies = {policy}, .language = language}, {}, TableDirectory{}, report,
               {.recipients = {"taro@own.example"}, .direction = scan::Direction::incoming, .service = "inline"});
    REQUIRE(plans.at(0).actions.size() == 1);
    const auto& text = plans[0].actions[0].disclaimer;
    CAPTURE(text);
    CHECK(text.starts_with("Careful: "));
    CHECK(text.size() > 12);
    CHECK(text.find('%') == std::string::npos);
  }
}

TEST_CASE("rules with their own response survive YAML") {
  const std::string yaml =
      "sekisho_policies: 1\npolicies:\n  - name: CI\n    kind: threat_protection\n    service: inline_inbound\n    "
      "priority: 5\n    correlated_intelligence:\n      specified: true\n      rules:\n        - id: "
      "ci.moderate.suspicious_brand\n          response:\n            action: quarantine\n      exceptions:\n        - "
      "ci.moderate.suspicious_program\n";
  const auto read = import_yaml(yaml);
  REQUIRE_MESSAGE(read, (read ? std::string() : read.error().what));
  const auto again = import_yaml(export_yaml(*read));
  REQUIRE(again);
  CHECK(*again == *read);
  CHECK((*again)[0].correlated_intelligence.rules.at(0).response.action == ActionKind::quarantine);
}

}  // namespace sekisho::policy
