#include "app/explain/changes.h"

#include <algorithm>
#include <set>

#include "app/explain/words.h"
#include "scan/mail/history.h"
#include "scan/score.h"

namespace sekisho::app {
namespace {

using policy::ActionKind;

constexpr std::size_t most_together = 8, most_changes = 6;

ActionKind decide_again(const Judged& judged, const scan::Report& report, const policy::Lists& lists) {
  auto strictest = ActionKind::pass_without_logging;
  for (const auto& plan : policy::decide(judged.policies, lists, judged.directory, report, judged.context))
    strictest = std::max(strictest, plan.decision);
  return strictest;
}

// The score of the class that decided, below which the action is another; 0 when it has no part in it.
double score_needed(const Judged& judged) {
  for (const double level : {0.95, 0.8, 0.5}) {
    auto without = judged.report;
    for (auto& [name, score] : without.scores) score = std::min(score, level - 0.001);
    if (level == 0.5) std::erase_if(without.findings, scan::is_score);
    if (decide_again(judged, without, judged.lists) != judged.plan.decision) return level;
  }
  return 0;
}

// Where several causes each suffice: how many of the weightiest must be away, one after the other, before the action is
// another.
void say_together(const Judged& judged, Language language, Explanation& out) {
  auto without = judged.report;
  std::string names;
  for (std::size_t count = 0; count <= most_together; ++count) {
    ActionKind then{};
    const scan::Finding* cause = nullptr;
    const auto plans = policy::decide(judged.policies, judged.lists, judged.directory, without, judged.context);
    for (const auto& plan : plans) {
      if (plan.decision >= then)
        then = plan.decision, cause = plan.actions.empty() ? nullptr : &plan.actions.front().cause;
    }
    if (then < judged.plan.decision) {
      if (count > 1)
        out.would_change.push_back(
            std::string(in(language, "Each of these suffices by itself, and only without all of them",
                           "次のいずれか1つでも同じ処理になり、すべてなければ変わります")) +
            " (" + names + ")" + std::string(in(language, ": it would be ", "→ ")) + action_name(then, language));
      return;
    }
    const auto give_up = [&](const std::string& last) {
      const auto all = names + (names.empty() || last.empty() ? "" : ", ") + last;
      if (!all.empty())
        out.would_change.push_back(
            std::string(in(language, "No single thing: it would be treated the same without any one of these",
                           "次のいずれか1つがなくても、処理は変わりません")) +
            " (" + all + ")");
    };
    if (cause == nullptr) return give_up({});
    const auto named_cause = scan::is_score(*cause) ? std::string(in(language, "the score", "スコア")) : cause->rule;
    const auto rule = cause->rule;
    if (scan::is_score(*cause)) {
      for (auto& [name, score] : without.scores) score = std::min(score, 0.49);
      std::erase_if(without.findings, scan::is_score);
    } else if (std::erase_if(without.findings, [&](const scan::Finding& finding) { return finding.rule == rule; }) ==
               0) {
      return give_up(named_cause);  // what the policy makes of a link or a file: not taken away here
    }
    names += (names.empty() ? "" : ", ") + named_cause;
  }
}

}  // namespace

void say_changes(const Judged& judged, bool asked_outside, Language language, Explanation& out) {
  const auto& report = judged.report;
  const auto now = judged.plan.decision;
  const auto add = [&](std::string condition, ActionKind then) {
    if (out.would_change.size() < most_changes)
      out.would_change.push_back(std::move(condition) + std::string(in(language, ": it would be ", "→ ")) +
                                 action_name(then, language));
  };
  // Each cause by itself taken away.
  std::set<std::string> tried;
  bool out_of_one = false;
  for (const auto& action : judged.plan.actions) {
    const auto& rule = action.cause.rule;
    if (!tried.insert(rule).second) continue;
    auto without = report;
    if (scan::is_score(action.cause)) {
      for (auto& [name, score] : without.scores) score = std::min(score, 0.49);
      std::erase_if(without.findings, scan::is_score);
    } else {
      std::erase_if(without.findings, [&](const scan::Finding& finding) { return finding.rule == rule; });
      if (action.filter == scan::Filter::data_loss) without.templates.clear();
    }
    const auto then = decide_again(judged, without, judged.lists);
    if (then == now) continue;
    out_of_one = true;
    const auto best = likeliest(report);
    const double level = scan::is_score(action.cause) ? score_needed(judged) : 0;
    if (level > 0 && !best.empty())
      add(std::string(in(language, "With a ", "")) + class_name(best, language) +
              std::string(in(language, " score below ", "スコアが")) + percent(level) +
              std::string(in(language, " (now ", "未満（現在")) + percent(report.scores.at(best)) +
              std::string(in(language, ")", "）であれば")),
          then);
    else
      add(scan::is_score(action.cause)
              ? std::string(
                    in(language, "With a score below what the policy acts from", "スコアがポリシーの基準を下回れば"))
              : std::string(in(language, "Without “", "「")) + sentence(action.cause, language) +
                    std::string(in(language, "”", "」がなければ")),
          then);
  }
  if (!out_of_one && now > ActionKind::pass) say_together(judged, language, out);
  if (now > ActionKind::pass && !report.mail.from.empty() && !report.mail.from.front().address.empty()) {
    auto lists = judged.lists;
    lists.approved_senders.push_back({.pattern = report.mail.from.front().address});
    const auto then = decide_again(judged, report, lists);
    if (then != now)
      add(std::string(in(language, "If the sender ", "送信者 ")) + to_valid_utf8(report.mail.from.front().address) +
              std::string(in(language, " were an approved sender", " を承認済み送信者に登録すれば")),
          then);
  }
  if (!asked_outside && report.is_mail) {
    auto stranger = report;
    auto context = judged.context;
    context.history = {{"sender_first_contact", 1}};
    scan::mail::judge_history(judged.lists.internal_domains, context, stranger);
    if (const auto then = decide_again(judged, stranger, judged.lists); then > now)
      add(std::string(in(language, "If this sender never wrote before, which a running service knows",
                         "この送信者からの初めてのメールであれば（稼働中のサービスが判定します）")),
          then);
  }
  if (std::any_of(report.files.begin(), report.files.end(), [](const scan::FileFact& file) { return file.encrypted; }))
    out.would_change.emplace_back(
        in(language, "With the password in the mail or in the list of passwords the locked file would be looked into",
           "パスワードがメール本文またはパスワードのリストにあれば、保護されたファイルの中身も検査します"));
  const auto best = likeliest(report);
  if (!best.empty() && report.is_mail) {
    const double score = report.scores.at(best);
    for (const double level : {0.5, 0.8, 0.95}) {
      if (score >= level) continue;
      auto with = report;
      with.scores[best] = level;
      const auto then = decide_again(judged, with, judged.lists);
      if (then <= now) continue;
      add(std::string(in(language, "With a ", "")) + class_name(best, language) +
              std::string(in(language, " score of ", "スコアが")) + percent(level) +
              std::string(in(language, " (now ", "（現在")) + percent(score) +
              std::string(in(language, ")", "）になれば")),
          then);
      break;
    }
    if (now > ActionKind::pass && score >= 0.5) {
      out.would_change.emplace_back(
          in(language, "If it was judged wrongly, say so: sekisho admin correct wanted MESSAGE-ID",
             "判定が誤っている場合は報告してください: sekisho admin correct wanted MESSAGE-ID"));
    } else if (now <= ActionKind::pass) {
      out.would_change.emplace_back(
          in(language, "If it should have been caught, say so: sekisho admin correct spam (or phishing) MESSAGE-ID",
             "検出されるべきだった場合は報告してください: sekisho admin correct spam（またはphishing） MESSAGE-ID"));
    }
  }
}

}  // namespace sekisho::app
