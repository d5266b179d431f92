#include "app/explain/explain.h"

#include "app/explain/changes.h"
#include "app/explain/not_looked_at.h"
#include "app/explain/reasons.h"
#include "app/explain/words.h"
#include "app/given_names.h"
#include "base/terminal.h"
#include "scan/score.h"

namespace sekisho::app {
namespace {

// " and its highest score is low (phishing 12 %)"; empty for what has none.
std::string likeliest_text(const scan::Report& report, Language language) {
  const auto best = likeliest(report);
  if (best.empty() || report.scores.at(best) >= 0.5) return {};
  return std::string(in(language, " and no score is high (", "。スコアも高くありません（")) +
         class_name(best, language) + " " + percent(report.scores.at(best)) + std::string(in(language, ")", "）"));
}

void say_short(const Judged& judged, Language language, Explanation& out) {
  const auto& report = judged.report;
  const auto best = likeliest(report);
  const auto* const cause = judged.plan.actions.empty() ? nullptr : &judged.plan.actions.front();
  const std::string done = action_name(judged.plan.decision, language);
  std::string what;
  if (report.verdict == scan::Verdict::clean && cause == nullptr)
    what = std::string(in(language, "No rule applies that would make it unwanted",
                          "不審・迷惑と判断するルールには該当しません")) +
           likeliest_text(report, language);
  else if (report.verdict == scan::Verdict::unscannable)
    what = in(language, "It could not be looked into completely", "すべてを検査することはできませんでした");
  else if (cause != nullptr && !scan::is_score(cause->cause))
    what = sentence(cause->cause, language);
  else if (!best.empty() && report.scores.at(best) >= 0.5)
    what = std::string(in(language, "It reads like ", "")) + class_name(best, language) +
           std::string(in(language, " (", "の特徴があります（")) + percent(report.scores.at(best)) +
           std::string(in(language, ")", "）"));
  else
    what = in(language, "Something was noted, but nothing that needs an action",
              "気になる点はありますが、処理が必要なものはありません");
  out.in_short = what + std::string(in(language, "; it is ", "。処理: ")) + done;
  if (cause != nullptr && !cause->policy_name.empty())
    out.in_short += std::string(in(language, " by the policy “", "（ポリシー「")) +
                    to_valid_utf8(named(cause->policy_name, language)) + std::string(in(language, "”", "」）"));
  out.in_short += in(language, ".", "。");
}

}  // namespace

Explanation explain_judged(const Judged& judged, bool asked_outside, Language language) {
  Explanation out;
  say_short(judged, language, out);
  say_reasons(judged, language, out);
  say_not_looked_at(judged, asked_outside, language, out);
  say_changes(judged, asked_outside, language, out);
  return out;
}

std::string to_text(const Explanation& explanation, Language language) {
  std::string out = "  " + terminal_line(explanation.in_short) + "\n";
  const auto list = [&](std::string_view heading, const std::vector<std::string>& entries) {
    if (entries.empty()) return;
    out += "  " + std::string(heading) + "\n";
    for (const auto& entry : entries) out += "    - " + terminal_line(entry) + "\n";
  };
  list(in(language, "What speaks for it being unwanted", "不審・迷惑と判断する理由"), explanation.speaks_for);
  list(in(language, "What speaks against that", "正常と判断する理由"), explanation.speaks_against);
  list(in(language, "What was opened", "開いた保護ファイル"), explanation.opened);
  list(in(language, "Read in its pictures (judged as text, letters may be wrong)",
          "画像から読み取った文字（本文と同様に判定。誤りを含むことがあります）"),
       explanation.read_in_pictures);
  list(in(language, "What was not looked at", "検査していないもの"), explanation.not_looked_at);
  list(in(language, "What would change it", "判定が変わる条件"), explanation.would_change);
  return out;
}

}  // namespace sekisho::app
