#include "scan/explain.h"

#include "scan/mail/features.h"
#include "scan/registry.h"

namespace sekisho::scan {
namespace {

bool names(std::string_view pattern, std::string_view rule) {
  if (pattern.size() > 2 && pattern.substr(pattern.size() - 2) == ".*") return rule.substr(0, pattern.size() - 1) == pattern.substr(0, pattern.size() - 1);
  return pattern == rule;
}

void replace_all(std::string& text, std::string_view token, std::string_view by) {
  for (std::size_t at = text.find(token); at != std::string::npos; at = text.find(token, at + by.size())) text.replace(at, token.size(), by);
}

}  // namespace

std::string explain(const Finding& finding, Language language) {
  const RuleText* found = nullptr;
  for (const auto& scanner : registered_scanners()) {
    for (const auto& text : scanner.texts()) {
      if (text.rule == finding.rule) {
        found = &text;
        break;
      }
      if (!found && names(text.rule, finding.rule)) found = &text;
    }
    if (found && found->rule == finding.rule) break;
  }
  if (!found) return finding.rule + (finding.evidence.empty() ? "" : ": " + finding.evidence);
  std::string text(language == Language::japanese ? found->japanese : found->english);
  replace_all(text, "{part}", finding.part);
  replace_all(text, "{evidence}", finding.rule.starts_with("mail.score.") ? mail::explain_score(finding.evidence, language) : finding.evidence);
  return text;
}

}  // namespace sekisho::scan
