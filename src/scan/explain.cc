#include "scan/explain.h"

#include "scan/mail/features.h"
#include "scan/registry.h"
#include "scan/score.h"

namespace sekisho::scan {
namespace {

bool names(std::string_view pattern, std::string_view rule) {
  if (pattern.size() > 2 && pattern.substr(pattern.size() - 2) == ".*")
    return rule.substr(0, pattern.size() - 1) == pattern.substr(0, pattern.size() - 1);
  return pattern == rule;
}

void replace_all(std::string& text, std::string_view token, std::string_view by) {
  for (std::size_t at = text.find(token); at != std::string::npos; at = text.find(token, at + by.size()))
    text.replace(at, token.size(), by);
}

// The text of the rule itself, else the first for its kind.
const RuleText* text_for(std::string_view rule) {
  const RuleText* of_kind = nullptr;
  for (const auto& scanner : registered_scanners()) {
    for (const auto& text : scanner.texts()) {
      if (text.rule == rule) return &text;
      if (of_kind == nullptr && names(text.rule, rule)) of_kind = &text;
    }
  }
  return of_kind;
}

}  // namespace

std::string explain(const Finding& finding, Language language) {
  const auto* const found = text_for(finding.rule);
  if (!found) return finding.rule + (finding.evidence.empty() ? "" : ": " + finding.evidence);
  std::string text(language == Language::japanese ? found->japanese : found->english);
  replace_all(text, "{part}", finding.part);
  replace_all(text, "{evidence}",
              is_score(finding) ? mail::explain_score(finding.evidence, language) : finding.evidence);
  return text;
}

std::string title_of_rule(std::string_view rule, Language language) {
  const auto* const found = text_for(rule);
  if (!found) return {};
  std::string text(language == Language::japanese ? found->japanese : found->english);
  // What holds the evidence goes with it where a sentence can be read without it.
  for (const std::string_view holder : {" (probability {evidence})", "（確率 {evidence}）", " ({evidence})",
                                        "（{evidence}）", ": {evidence}", "： {evidence}", "：{evidence}"})
    replace_all(text, holder, "");
  for (const std::string_view token : {"{evidence}", "{part}"}) replace_all(text, token, "…");
  for (const std::string_view stop : {".", "。"}) {
    if (text.ends_with(stop)) text.resize(text.size() - stop.size());
  }
  const bool named_by_people = found->rule == "yara.*";
  return named_by_people ? text + ": " + std::string(rule.substr(found->rule.size() - 1)) : text;
}

}  // namespace sekisho::scan
