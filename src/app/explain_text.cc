#include "app/explain_text.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <optional>
#include <set>

#include "app/given_names.h"
#include "base/terminal.h"
#include "scan/explain.h"
#include "scan/facts.h"
#include "scan/mail/features.h"
#include "scan/mail/history.h"
#include "scan/password/password_scanner.h"
#include "scan/score.h"

namespace sekisho::app {
namespace {

using policy::ActionKind;

constexpr std::size_t most_reasons = 8, most_changes = 6, most_read = 12;

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

std::string weight_word(double weight, Language language) {
  const double size = std::abs(weight);
  return std::string(size >= 1     ? in(language, "strongly", "強く")
                     : size >= 0.4 ? in(language, "clearly", "はっきり")
                                   : in(language, "slightly", "わずかに"));
}

std::string limit_name(std::string_view limit, Language language) {
  struct Name {
    std::string_view limit, english, japanese;
  };
  static constexpr Name names[] = {
      {"message_size", "the mail beyond its size limit", "サイズ上限を超えたメールの残り"},
      {"body_size", "the rest of a very long body", "上限を超えた本文の残り"},
      {"file_size", "a file beyond the size limit", "サイズ上限を超えたファイル"},
      {"expanded_size", "what would come out of an archive beyond the limit",
       "展開サイズの上限を超えた圧縮ファイルの中身"},
      {"compression_ratio", "an archive that expands beyond the allowed ratio", "圧縮率の上限を超えたファイル"},
      {"layers", "archives inside archives beyond the allowed depth", "階層の上限を超えた圧縮ファイル"},
      {"mime_depth", "parts nested beyond the allowed depth", "入れ子の上限を超えたパート"},
      {"parts", "parts beyond the allowed number", "上限数を超えたパート"},
      {"files", "files beyond the allowed number", "上限数を超えたファイル"},
      {"headers", "header fields beyond the allowed number", "上限数を超えたヘッダ"},
      {"links", "links beyond the allowed number", "上限数を超えたリンク"},
      {"text_size", "the rest of a very long text", "上限を超えたテキストの残り"},
      {"pixels", "a picture with too many pixels", "画素数の上限を超えた画像"},
      {"image_count", "pictures beyond the allowed number", "上限数を超えた画像"}};
  for (const auto& name : names) {
    if (name.limit == limit) return std::string(in(language, name.english, name.japanese));
  }
  return std::string(limit);
}

bool has_signal(const scan::Report& report, std::string_view name) {
  return std::find(report.signals.begin(), report.signals.end(), name) != report.signals.end();
}

// A finding that states a fact beside the judgement: nothing an action hangs on.
std::string sentence(const scan::Finding& finding, Language language) {
  auto text = to_valid_utf8(scan::explain(finding, language));
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  if (text.ends_with("。")) text.resize(text.size() - 3);
  return text;
}

std::string likeliest(const scan::Report& report) {
  const auto best = std::max_element(report.scores.begin(), report.scores.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return best == report.scores.end() ? std::string() : best->first;
}

// " and its highest score is low (phishing 12 %)"; empty for what has none.
std::string likeliest_text(const scan::Report& report, Language language) {
  const auto best = likeliest(report);
  if (best.empty() || report.scores.at(best) >= 0.5) return {};
  return std::string(in(language, " and no score is high (", "。スコアも高くありません（")) +
         class_name(best, language) + " " + percent(report.scores.at(best)) + std::string(in(language, ")", "）"));
}

ActionKind decide_again(const Judged& judged, const scan::Report& report, const policy::Lists& lists) {
  auto strictest = ActionKind::pass_without_logging;
  for (const auto& plan : policy::decide(judged.policies, lists, judged.directory, report, judged.context))
    strictest = std::max(strictest, plan.decision);
  return strictest;
}

void say_short(const Judged& judged, Language language, Explanation& out) {
  const auto& report = judged.report;
  const auto best = likeliest(report);
  const auto* const cause = judged.plan.actions.empty() ? nullptr : &judged.plan.actions.front();
  const std::string done = action_name(judged.plan.decision, language);
  std::string what;
  if (report.verdict == scan::Verdict::clean)
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

// Words that weigh alike are one line: each by itself says little. “the words “but”, “use” (slightly)”
class Reasons {
 public:
  explicit Reasons(Language language) : language_(language) {}

  void add(std::string_view name, double weight) {
    const auto strength = weight_word(weight, language_);
    if (const auto quoted = scan::mail::quoted_in(name)) return quote(*quoted, strength);
    const bool own = name == "tenant.corrections";
    lines_.push_back({.text = own ? std::string(in(language_, "your organisation's corrections about mail like this",
                                                   "これに似たメールについての自組織による報告"))
                                  : scan::mail::explain_feature(name, language_),
                      .strength = strength});
  }
  void move_to(std::vector<std::string>& list) {
    for (const auto& line : lines_)
      list.push_back(
          to_valid_utf8(line.kind ? scan::mail::explain_quotes(*line.kind, line.quotes, language_) : line.text) + " (" +
          line.strength + ")");
  }

 private:
  struct Line {
    std::string text;
    std::optional<scan::mail::QuoteKind> kind;  // with `quotes` in the place of text
    std::vector<std::string_view> quotes;       // into the report's reasons
    std::string strength;
  };
  void quote(const scan::mail::QuotedText& quoted, const std::string& strength) {
    const auto earlier = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) {
      return line.kind == quoted.kind && line.strength == strength;
    });
    if (earlier != lines_.end()) return earlier->quotes.push_back(quoted.text);
    lines_.push_back({.text = {}, .kind = quoted.kind, .quotes = {quoted.text}, .strength = strength});
  }
  Language language_;
  std::vector<Line> lines_;
};

// What was read in pictures, without what was read twice and without crumbs.
void say_read(const scan::Report& report, Language language, Explanation& out) {
  std::set<std::string> seen;
  std::size_t more = 0;
  for (const auto line : split(report.mail.body_excerpt, '\n')) {
    if (!line.starts_with(scan::pictured_mark)) continue;
    const auto text = to_valid_utf8(trim(line.substr(scan::pictured_mark.size())));
    std::string letters;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (std::string_view(text).substr(i, 2) == "\xE2\x80")
        i += 2;  // quotation marks and dashes
      else if (byte >= 0x80 || std::isalnum(byte) != 0)
        letters += ascii_lower(text[i]);
    }
    if (letters.size() < 3 || !seen.insert(letters).second) continue;
    if (out.read_in_pictures.size() < most_read)
      out.read_in_pictures.push_back("“" + text + "”");
    else
      ++more;
  }
  if (more == 0) return;
  out.read_in_pictures.push_back(language == Language::japanese
                                     ? "ほか" + std::to_string(more) + "行"
                                     : "and " + std::to_string(more) + (more == 1 ? " more line" : " more lines"));
}

void say_reasons(const Judged& judged, Language language, Explanation& out) {
  const auto& report = judged.report;
  std::vector<const scan::Finding*> findings;
  for (const auto& finding : report.findings) {
    if (!scan::is_score(finding)) findings.push_back(&finding);
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const auto* a, const auto* b) { return a->severity > b->severity; });
  std::set<std::string> said;
  for (const auto* const finding : findings) {
    auto text = sentence(*finding, language);
    if (said.insert(text).second)
      out.speaks_for.push_back(std::move(text) + " [" + finding->rule + ", " + std::to_string(finding->severity) + "]");
  }
  std::vector<std::pair<std::string, double>> reasons = report.reasons;
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.second) > std::abs(b.second); });
  // A finding that weighed in the score as well is said once, as the finding.
  const auto is_said = [&](std::string_view name) {
    return name.starts_with("rule:") && std::any_of(findings.begin(), findings.end(), [&](const auto* finding) {
             return finding->rule == name.substr(5);
           });
  };
  Reasons pro(language), contra(language);
  std::size_t pros = 0, contras = 0;
  for (const auto& [name, weight] : reasons) {
    if (is_said(name)) continue;
    if ((weight > 0 ? pros : contras)++ < most_reasons) (weight > 0 ? pro : contra).add(name, weight);
  }
  pro.move_to(out.speaks_for);
  contra.move_to(out.speaks_against);
  if (has_signal(report, "picture_text")) say_read(report, language, out);
  for (const auto& signal : report.signals) {
    if (signal == "auth:dmarc=pass")
      out.speaks_against.emplace_back(in(language, "the sender's domain vouches for it (DMARC passes)",
                                         "送信元ドメインが正当性を保証している（DMARC pass）"));
    if (const auto opened = scan::password::explain_opened(signal, language)) out.opened.push_back(*opened);
    if (signal == "style_matches")
      out.speaks_against.emplace_back(in(language, "it reads like the high-profile user it comes from",
                                         "名乗っているハイプロファイルユーザの文体と一致する"));
  }
  for (const auto& url : report.urls) {
    if (url.risk != scan::UrlRisk::safe) continue;
    out.speaks_against.push_back(std::string(in(language, "a link to an approved or much visited site: ",
                                                "承認済み、または利用者の多いサイトへのリンク: ")) +
                                 to_valid_utf8(url.host));
    break;
  }
}

// Why letters in its pictures were not read; empty if they were, or if there are no pictures.
std::string unread_letters(const scan::Report& report, Language language) {
  struct Reason {
    std::string_view why, english, japanese;
  };
  static constexpr Reason reasons[] = {
      {"engine",
       "words inside pictures: reading them is not set up here (no language data, see scan.picture_languages)",
       "画像内の文字: 読み取りが設定されていません（言語データがありません。scan.picture_languagesを参照）"},
      {"count", "words inside further pictures: the first four were read", "5つ目以降の画像内の文字"},
      {"pixels", "words inside a picture with too many pixels", "画素数が多すぎる画像内の文字"},
      {"letters", "the rest of the words inside pictures: the first 800 letters were read",
       "画像内の文字の残り: 先頭の800字だけを読み取りました"},
      {"time", "the rest of the words inside pictures: reading them took too long",
       "画像内の文字の残り: 読み取りの制限時間を超えました"},
      {"lost", "words inside pictures: the first attempt at this mail ended the scan process",
       "画像内の文字: 最初の検査で検査プロセスが終了したため読み取っていません"}};
  for (const auto& reason : reasons) {
    if (has_signal(report, "picture_text_unread:" + std::string(reason.why)))
      return std::string(in(language, reason.english, reason.japanese));
  }
  const bool images = std::any_of(report.files.begin(), report.files.end(),
                                  [](const scan::FileFact& file) { return file.true_type.starts_with("image/"); });
  if (!images || has_signal(report, "picture_text")) return {};
  return std::string(
      in(language,
         "words inside pictures: only pictures that show more than a few letters, in mail with little text, are read "
         "for letters (QR codes always are)",
         "画像内の文字: "
         "本文の少ないメールで、ある程度の文字数がある画像だけを読み取ります（QRコードは常に読み取ります）"));
}

void say_not_looked_at(const Judged& judged, bool asked_outside, Language language, Explanation& out) {
  const auto& report = judged.report;
  for (const auto& limit : report.limits) out.not_looked_at.push_back(limit_name(limit, language));
  for (const auto& file : report.files) {
    if (file.encrypted)
      out.not_looked_at.push_back(
          std::string(in(language, "the content of a locked file: ", "パスワードで保護されたファイルの中身: ")) +
          to_valid_utf8(file.name));
  }
  if (const auto why = unread_letters(report, language); !why.empty()) out.not_looked_at.push_back(why);
  if (has_signal(report, "style_not_trained"))
    out.not_looked_at.emplace_back(in(language, "the writing style of the high-profile user: not trained yet",
                                      "ハイプロファイルユーザの文体: 未学習"));
  if (has_signal(report, "style_too_short"))
    out.not_looked_at.emplace_back(in(language, "the writing style of the high-profile user: too little text",
                                      "ハイプロファイルユーザの文体: 本文が短すぎる"));
  if (!asked_outside && report.is_mail) {
    out.not_looked_at.emplace_back(
        in(language, "whether the sender is authentic (SPF, DKIM, DMARC): no DNS is asked on the command line",
           "送信者認証（SPF・DKIM・DMARC）: コマンドラインではDNSに問い合わせません"));
    out.not_looked_at.emplace_back(in(language, "whether the sender wrote before: that is known to a running service",
                                      "送信者の過去のやり取り: 稼働中のサービスだけが把握しています"));
  }
  if (!asked_outside && !report.files.empty())
    out.not_looked_at.emplace_back(in(language, "virus signatures of clamd", "clamdのウイルスシグネチャ"));
  if (!report.urls.empty())
    out.not_looked_at.emplace_back(
        in(language, "what is behind the links: they are judged by their form and by lists, not opened",
           "リンク先のページ: URLの形とリストで判定し、開いていません"));
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
  for (std::size_t count = 0; count <= most_reasons; ++count) {
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
