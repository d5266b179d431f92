#include "scan/correlate/correlate_scanner.h"

#include <algorithm>

#include "scan/correlate/custom.h"
#include "scan/correlate/rules.h"

namespace sekisho::scan::correlate {
namespace {

bool seen(const std::vector<std::string>& signals, std::string_view name) {
  return std::find(signals.begin(), signals.end(), name) != signals.end();
}

std::string shown(std::string_view signals) {
  std::string out;
  for (const auto name : split(signals, ' ')) {
    if (!name.starts_with('!')) out += (out.empty() ? "" : ", ") + std::string(name);
  }
  return out;
}

void tie_together(const Custom& custom, const ScanContext& context, Report& report) {
  auto signals = signals_of(context, report);
  for (const auto& signal : custom.signals) {
    if (holds(signal, context, report)) signals.push_back(signal.name);
  }
  report.signals = signals;
  if (context.direction != Direction::outgoing) {
    for (const auto& rule : predefined_rules()) {
      bool all = true;
      for (const auto name : split(rule.signals, ' '))
        all = all && (name.starts_with('!') ? !seen(signals, name.substr(1)) : seen(signals, name));
      if (!all) continue;
      const bool risk = rule.id.starts_with("ci.risk.");
      report.findings.push_back({.rule = std::string(rule.id),
                                 .scanner = "correlate",
                                 .category = risk ? Category::ci_security_risk : Category::ci_anomaly,
                                 .severity = risk                                    ? 75
                                             : rule.id.starts_with("ci.moderate.")   ? 50
                                             : rule.id.starts_with("ci.aggressive.") ? 40
                                                                                     : 30,
                                 .evidence = shown(rule.signals)});
    }
  }
  for (const auto& rule : custom.rules) {
    if (!rule.enabled) continue;
    for (const auto& statement : rule.statements) {
      if (!std::all_of(statement.begin(), statement.end(),
                       [&](const std::string& name) { return seen(signals, name); }))
        continue;
      report.findings.push_back(
          {.rule = "ci." + rule.level + (rule.unwanted ? ".unwanted_custom" : ".suspicious_custom"),
           .scanner = "correlate",
           .category = Category::ci_anomaly,
           .severity = 50,
           .evidence = ellipsis(to_valid_utf8(rule.name), max_evidence - 4)});
      break;
    }
  }
}

class CorrelateScanner final : public Scanner {
 public:
  explicit CorrelateScanner(const Settings& settings) {
    if (auto custom = read_custom(settings.ci_json)) custom_ = *std::move(custom);
  }
  std::string_view name() const override { return "correlate"; }

  void scan(const content::Document& document, const ScanContext& context, const PatternHits&, Budget&,
            Report& report) const override {
    if (!document.is_mail) return;
    tie_together(custom_, context, report);
  }

 private:
  Custom custom_;
};

}  // namespace

void correlate(const Custom& custom, const ScanContext& context, Report& report) {
  std::erase_if(report.findings, [](const Finding& finding) { return finding.scanner == "correlate"; });
  // What follows from the report itself is derived anew: scores, links and lists may have moved since.
  static constexpr std::string_view derived[] = {
      "looks_like_phishing",   "faintly_like_phishing", "faintly_like_spam", "url_suspicious",
      "url_dangerous",         "url_imitates_brand",    "malware",           "graymail",
      "authentication_failed", "sender_rare",           "sender_new_domain", "url_new_domain"};
  const bool past_known = std::any_of(context.history.begin(), context.history.end(),
                                      [](const auto& pair) { return pair.first == "sender_first_contact"; });
  std::erase_if(report.signals, [&](const std::string& name) {
    return std::find(std::begin(derived), std::end(derived), name) != std::end(derived) ||
           (past_known && name == "sender_first_contact") ||
           std::any_of(custom.signals.begin(), custom.signals.end(),
                       [&](const CustomSignal& signal) { return signal.name == name; });
  });
  tie_together(custom, context, report);
}

std::unique_ptr<Scanner> make_correlate_scanner(const Settings& settings, PatternBuilder&) {
  return std::make_unique<CorrelateScanner>(settings);
}

std::span<const RuleText> correlate_texts() {
  static const std::vector<RuleText> texts = [] {
    std::vector<RuleText> out;
    for (const auto& rule : predefined_rules()) out.push_back({rule.id, rule.english, rule.japanese});
    for (const char* id :
         {"ci.moderate.suspicious_custom", "ci.aggressive.suspicious_custom", "ci.extra_aggressive.suspicious_custom",
          "ci.moderate.unwanted_custom", "ci.aggressive.unwanted_custom", "ci.extra_aggressive.unwanted_custom"})
      out.push_back(
          {id, "Your own correlation rule applies: {evidence}", "カスタム相関ルールに一致しました: {evidence}"});
    return out;
  }();
  return texts;
}

}  // namespace sekisho::scan::correlate
