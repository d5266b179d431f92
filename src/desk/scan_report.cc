#include "desk/scan_report.h"

#include <utility>

#include "base/percent.h"

namespace sekisho::desk {
namespace {

std::string minute_of(Time at) {
  auto text = format_iso8601(at).substr(0, 16);
  text[10] = ' ';
  return text + " UTC";
}

std::string state_in(ScanState state, bool ja) {
  switch (state) {
    case ScanState::done:
      return ja ? "完了" : "Completed";
    case ScanState::stopped:
      return ja ? "停止" : "Stopped";
    case ScanState::failed:
      return ja ? "失敗" : "Failed";
    default:
      return ja ? "実行中" : "Running";
  }
}

}  // namespace

Letter scan_report(const ManualScan& scan, Language language, std::string_view console_url) {
  const bool ja = language == Language::japanese;
  const auto counts = scan.counts();
  const auto number = [](std::int64_t value) { return std::to_string(value); };
  const bool data = scan.kind == policy::Kind::data_loss;
  std::vector<std::pair<std::string, std::string>> rows{
      {ja ? "ポリシー" : "Policy", harmless(scan.policy_name)},
      {ja ? "種類" : "Type",
       scan.mode == ScanMode::scan_only ? (ja ? "検索のみ" : "Scan only") : (ja ? "検索と保護" : "Scan and protect")},
      {ja ? "対象期間" : "Mail received", minute_of(scan.from) + " – " + minute_of(scan.until)},
      {ja ? "状態" : "Status", state_in(scan.state, ja)},
      {ja ? "開始" : "Started",
       minute_of(scan.started_at.time_since_epoch().count() == 0 ? scan.ordered_at : scan.started_at)},
      {ja ? "終了" : "Ended", minute_of(scan.ended_at)},
      {ja ? "検索したメールボックス" : "Mailboxes scanned", number(scan.mailboxes_in("scanned"))},
      {ja ? "スキップしたメールボックス" : "Mailboxes skipped", number(scan.mailboxes_in("skipped"))},
      {ja ? "検索したメール" : "Messages scanned", number(counts.items)},
      {ja ? "読み取れなかったメール" : "Messages that could not be read", number(counts.unread)},
      {ja ? "検出があったメール" : "Messages with detections", number(counts.found)},
  };
  if (scan.mode == ScanMode::scan_and_protect) {
    rows.emplace_back(ja ? "処理したメール" : "Messages acted on", number(counts.acted));
    rows.emplace_back(ja ? "処理できなかったメール" : "Messages that could not be acted on", number(counts.failed));
  }
  if (data) {
    rows.emplace_back(ja ? "情報漏えい対策イベント" : "Data loss events", number(counts.data_loss));
  } else {
    rows.emplace_back(ja ? "不正プログラム" : "Malware", number(counts.malware));
    rows.emplace_back(ja ? "ブロック対象ファイル" : "Blocked files", number(counts.files));
    rows.emplace_back(ja ? "不審なURL" : "Suspicious URLs", number(counts.urls));
    rows.emplace_back(ja ? "スパムメール・フィッシング等" : "Spam, phishing and the like", number(counts.messages));
  }
  if (!scan.problem.empty()) rows.emplace_back(ja ? "問題" : "Problem", harmless(scan.problem));

  Letter letter{.to = scan.report_to};
  letter.subject =
      (ja ? "手動検索の結果: " : "Manual scan: ") + harmless(scan.policy_name) + " (" + state_in(scan.state, ja) + ")";
  letter.html = "<table cellpadding=\"4\">";
  for (const auto& [name, value] : rows) {
    letter.text += name + ": " + value + "\n";
    letter.html += "<tr><th align=\"left\">" + escape_html(name) + "</th><td>" + escape_html(value) + "</td></tr>";
  }
  letter.html += "</table>";
  if (!console_url.empty()) {
    const auto link = std::string(console_url) + "/manual-scans?scan=" + percent_encode(scan.id);
    const std::string more = ja ? "詳細を表示" : "See details";
    letter.text += "\n" + more + ": " + link + "\n";
    letter.html += "<p><a href=\"" + escape_html(link) + "\">" + escape_html(more) + "</a></p>";
  }
  return letter;
}

}  // namespace sekisho::desk
