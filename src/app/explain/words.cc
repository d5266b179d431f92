#include "app/explain/words.h"

#include <algorithm>
#include <cstdio>

#include "scan/explain.h"

namespace sekisho::app {

using policy::ActionKind;

std::string_view in(Language language, std::string_view english, std::string_view japanese) {
  return language == Language::japanese ? japanese : english;
}

std::string action_name(ActionKind kind, Language language) {
  switch (kind) {
    case ActionKind::pass:
    case ActionKind::pass_without_logging:
      return std::string(in(language, "delivered", "配信"));
    case ActionKind::add_disclaimer:
      return std::string(in(language, "delivered with a warning", "警告文を付けて配信"));
    case ActionKind::tag_subject:
      return std::string(in(language, "delivered with a tagged subject", "件名にタグを付けて配信"));
    case ActionKind::sanitize:
      return std::string(
          in(language, "delivered with its active content taken out", "アクティブコンテンツを除去して配信"));
    case ActionKind::replace_attachment:
      return std::string(in(language, "delivered with its attachment replaced", "添付ファイルを置き換えて配信"));
    case ActionKind::move_to_junk:
      return std::string(in(language, "moved to the junk folder", "迷惑メールフォルダに移動"));
    case ActionKind::change_recipient:
      return std::string(in(language, "sent to another recipient", "別の受信者に転送"));
    case ActionKind::quarantine:
      return std::string(in(language, "quarantined", "隔離"));
    case ActionKind::delete_message:
      return std::string(in(language, "deleted", "削除"));
  }
  return {};
}

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, share > 0.995 || share < 0.005 ? "%.1f %%" : "%.0f %%", share * 100);
  return text;
}

std::string class_name(std::string_view score, Language language) {
  return std::string(score == "phishing" ? in(language, "phishing", "フィッシング")
                     : score == "spam"   ? in(language, "spam", "迷惑メール")
                                         : score);
}

std::string sentence(const scan::Finding& finding, Language language) {
  auto text = to_valid_utf8(scan::explain(finding, language));
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  if (text.ends_with("。")) text.resize(text.size() - 3);
  return text;
}

bool has_signal(const scan::Report& report, std::string_view name) {
  return std::find(report.signals.begin(), report.signals.end(), name) != report.signals.end();
}

std::string likeliest(const scan::Report& report) {
  const auto best = std::max_element(report.scores.begin(), report.scores.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return best == report.scores.end() ? std::string() : best->first;
}

}  // namespace sekisho::app
