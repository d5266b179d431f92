#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "scan/correlate/correlate_scanner.h"
#include "scan/correlate/custom.h"
#include "scan/correlate/rules.h"

namespace sekisho::scan::correlate {
namespace {

Report judged(const Settings& settings, Report report, const ScanContext& context) {
  PatternBuilder patterns;
  const auto scanner = make_correlate_scanner(settings, patterns);
  content::Document document;
  document.is_mail = true;
  Budget budget;
  scanner->scan(document, context, PatternHits(), budget, report);
  return report;
}

bool has(const Report& report, std::string_view rule) {
  return std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& f) { return f.rule == rule; });
}

}  // namespace

TEST_CASE("every predefined rule fires on exactly its signals, with its category") {
  std::set<std::string_view> known;
  for (const auto& signal : predefined_signals()) CHECK(known.insert(signal.id).second);
  for (const auto& rule : predefined_rules()) {
    CAPTURE(rule.id);
    Report report;
    for (const auto name : split(rule.signals, ' ')) {
      CHECK(known.contains(name.substr(name.starts_with('!') ? 1 : 0)));
      if (!name.starts_with('!')) report.signals.emplace_back(name);
    }
    const auto full = judged({}, report, {.direction = Direction::incoming});
    CHECK(has(full, rule.id));
    for (const auto& finding : full.findings)
      CHECK(finding.category ==
            (finding.rule.starts_with("ci.risk.") ? Category::ci_security_risk : Category::ci_anomaly));
    CHECK_FALSE(has(judged({}, report, {.direction = Direction::outgoing}), rule.id));
    report.signals.pop_back();
    if (rule.signals.find('!') == std::string_view::npos)
      CHECK_FALSE(has(judged({}, report, {.direction = Direction::incoming}), rule.id));
  }
}

TEST_CASE("signals come from findings, scores and history; what is unknown is no signal") {
  Report report;
  report.scores = {{"phishing", 0.6}};
  report.urls = {{.risk = UrlRisk::dangerous}};
  report.findings = {{.rule = "url.typo"}};
  const auto signals = signals_of({.history = {{"sender_first_contact", 1}, {"sender_days_active_30", 2}}}, report);
  for (const char* name : {"looks_like_phishing", "faintly_like_phishing", "url_dangerous", "url_suspicious",
                           "url_imitates_brand", "sender_first_contact", "sender_rare"}) {
    CAPTURE(name);
    CHECK(std::find(signals.begin(), signals.end(), name) != signals.end());
  }
  CHECK(signals_of({}, {}).empty());
}

TEST_CASE("a tenant's own rule is any of its statements, each all of its signals") {
  Settings settings;
  settings.ci_json =
      R"({"signals": [{"name": "partner", "condition": "sender_address", "values": ["*@partner.example"]},
                                     {"name": "from outside", "condition": "direction", "values": ["incoming"]},
                                     {"name": "rare", "condition": "sender_activity", "days": 3}],
                         "rules": [{"name": "odd partner", "statements": [["partner", "rare"], ["partner", "payment_wording"]], "level": "aggressive"},
                                   {"name": "off", "statements": [["partner"]], "enabled": false},
                                   {"name": "promo", "statements": [["from outside", "graymail"]], "type": "unwanted"}]})";
  Report report;
  report.mail.from = {{"P", "a@partner.example"}};
  CHECK_FALSE(has(judged(settings, report, {}), "ci.aggressive.suspicious_custom"));
  CHECK(has(judged(settings, report, {.history = {{"sender_days_active_30", 2}}}), "ci.aggressive.suspicious_custom"));
  report.signals = {"payment_wording", "graymail"};
  const auto both = judged(settings, report, {.direction = Direction::incoming});
  CHECK(has(both, "ci.aggressive.suspicious_custom"));
  CHECK(has(both, "ci.moderate.unwanted_custom"));
}

TEST_CASE("wrong custom rules are refused and say which entry is wrong") {
  const struct {
    const char *says, *json, *what;
  } rows[] = {
      {"no JSON", "{", "not a JSON object"},
      {"a list", "[]", "not a JSON object"},
      {"unknown condition", R"({"signals": [{"name": "a", "condition": "moon"}]})", "unknown condition"},
      {"too many days", R"({"signals": [{"name": "a", "condition": "sender_activity", "days": 31}]})", "0 to 30"},
      {"age zero", R"({"signals": [{"name": "a", "condition": "url_domain_age", "days": 0}]})", "1 to 366"},
      {"no values", R"({"signals": [{"name": "a", "condition": "url"}]})", "at least one"},
      {"a predefined name again", R"({"signals": [{"name": "graymail", "condition": "sender_activity"}]})",
       "used twice"},
      {"unknown signal", R"({"rules": [{"name": "r", "statements": [["nothing"]]}]})", "unknown signal"},
      {"no statements", R"({"rules": [{"name": "r"}]})", "1 to 20 statements"},
      {"unknown level", R"({"rules": [{"name": "r", "level": "wild", "statements": [["graymail"]]}]})", "level"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto read = read_custom(row.json);
    REQUIRE_FALSE(read);
    CHECK(read.error().what.find(row.what) != std::string::npos);
  }
  CHECK(read_custom(""));
  CHECK(read_custom("{}"));
}

}  // namespace sekisho::scan::correlate
