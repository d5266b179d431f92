#include "report/contents.h"

#include <algorithm>

#include "desk/letter.h"
#include "platform/tenants.h"
#include "report/words.h"

namespace sekisho::report {
namespace {

using protect::LogType;

std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string both(std::string_view query, std::string_view field, std::string_view value) {
  return (query.empty() ? std::string() : "(" + std::string(query) + ") ") + std::string(field) + "=" + quoted(value);
}

// Counts by the reader's days, or hours within two days, or months beyond a hundred days: each bucket is asked for as
// the log would be.
Result<std::vector<Figure>> over_time(protect::LogSearch& logs, TenantId tenant, const protect::LogRequest& request,
                                      std::string_view time_zone) {
  constexpr std::size_t most = 400;
  const bool hours = request.until - request.from <= std::chrono::hours(49);
  const bool months = request.until - request.from > std::chrono::hours(24 * 100);
  std::vector<Figure> out;
  for (Time at = request.from; at < request.until && out.size() < most;) {
    Time next = at + std::chrono::hours(1);
    if (months) {
      const auto day = day_of(at, time_zone);
      next = start_of(day.month == 12 ? Day{day.year + 1, 1, 1} : Day{day.year, day.month + 1, 1}, time_zone);
    } else if (!hours) {
      next = platform::next_midnight(at, time_zone);
    }
    next = std::min(next, request.until);
    auto piece = request;
    piece.from = at;
    piece.until = next;
    TRY(const auto count, logs.count(tenant, piece));
    const auto local = platform::format_local(at, time_zone);
    const auto span = "at:[" + format_iso8601(at) + " TO " + format_iso8601(next - std::chrono::milliseconds(1)) + "]";
    out.push_back({format_iso8601(at),
                   hours    ? local.substr(11, 5)
                   : months ? local.substr(0, 7)
                            : local.substr(5, 5),
                   count, request.query.empty() ? span : "(" + request.query + ") " + span});
    at = next;
  }
  return out;
}

std::vector<Figure> by_value(const protect::Facets& counted, std::string_view query, std::string_view field, int top,
                             Language language) {
  std::vector<Figure> out;
  for (const auto& [value, count] : counted.values_of(field)) {
    if (value.empty() || out.size() == static_cast<std::size_t>(top)) continue;
    out.push_back({value, word(field, value, language), count, both(query, field, value)});
  }
  return out;
}

}  // namespace

const std::vector<SectionKind>& section_kinds() {
  static const std::vector<SectionKind> all = {
      {"trend", "Detections over time", "検出数の推移", LogType::detection, "", "", 400},
      {"verdicts", "Messages by verdict", "判定別のメール数", LogType::mail_tracking, "", "verdict", 10},
      {"actions", "Messages by action", "処理別のメール数", LogType::mail_tracking, "", "action", 12},
      {"directions", "Messages by direction", "方向別のメール数", LogType::mail_tracking, "", "direction", 5},
      {"threat_types", "Detections by threat type", "脅威の種類別の検出数", LogType::detection, "", "threat_type", 20},
      {"filters", "Detections by security filter", "セキュリティフィルタ別の検出数", LogType::detection, "", "filter",
       10},
      {"top_senders", "Top senders of threats", "脅威の送信者（上位）", LogType::detection, "direction:incoming",
       "sender", 10},
      {"top_recipients", "Most attacked users", "脅威を受けたユーザ（上位）", LogType::detection, "direction:incoming",
       "affected_user", 10},
      {"phishing_targets", "Users most targeted by phishing and fraud", "フィッシング・詐欺の対象ユーザ（上位）",
       LogType::detection, "category=phishing OR category=bec OR category=scam", "affected_user", 10},
      {"malware", "Malware found", "検出した不正プログラム", LogType::detection, "filter=malware", "risk_name", 10},
      {"urls", "Suspicious URLs", "不審なURL", LogType::detection, "filter=web_reputation", "url", 10},
      {"rules", "Rules that detected most", "検出の多いルール", LogType::detection, "", "rule", 15},
      {"policies", "Triggered policies", "適用されたポリシー", LogType::detection, "", "policy", 10},
      {"data_loss_policies", "DLP: triggered policies", "情報漏えい対策: ポリシー", LogType::detection,
       "filter=data_loss", "policy", 10},
      {"data_loss_templates", "DLP: triggered templates", "情報漏えい対策: テンプレート", LogType::detection,
       "filter=data_loss", "template", 10},
      {"data_loss_senders", "DLP: senders", "情報漏えい対策: 送信者", LogType::detection, "filter=data_loss", "sender",
       10},
      {"internal_distributors", "Own users who sent threats", "脅威を送信した内部ユーザ", LogType::detection,
       "direction:outgoing OR direction:internal", "sender", 10},
      {"quarantine", "Quarantine activity", "隔離メールの操作", LogType::quarantine, "", "status", 12},
      {"clicks", "Clicks on rewritten links", "リンクのクリック", LogType::url_click, "", "action", 10},
  };
  return all;
}

const SectionKind* find_section(std::string_view id) {
  for (const auto& kind : section_kinds()) {
    if (kind.id == id) return &kind;
  }
  return nullptr;
}

Result<Contents> gather(protect::LogSearch& logs, TenantId tenant, const Period& period,
                        const std::vector<std::string>& sections, const std::vector<Search>& searches,
                        Language language, std::string_view time_zone) {
  Contents out;
  out.period = period;
  const auto request = [&](LogType log, std::string_view query) {
    return protect::LogRequest{.type = log, .query = std::string(query), .from = period.from, .until = period.until};
  };
  struct Total {
    std::string_view english, japanese;
    LogType log;
    std::string_view query;
  };
  constexpr Total totals[] = {{"Messages scanned", "検索したメール", LogType::mail_tracking, ""},
                              {"Detections", "検出", LogType::detection, ""},
                              {"Quarantined messages", "隔離したメール", LogType::mail_tracking, "action=quarantine"},
                              {"Deleted messages", "削除したメール", LogType::mail_tracking, "action=delete_message"}};
  for (const auto& total : totals) {
    TRY(const auto count, logs.count(tenant, request(total.log, total.query)));
    out.summary.push_back({std::string(protect::to_string(total.log)),
                           std::string(language == Language::japanese ? total.japanese : total.english), count,
                           std::string(total.query)});
  }
  const auto add = [&](Section section, std::string_view query, std::string_view field, int top) -> Result<void> {
    const auto asked = request(section.log, query);
    section.over_time = field.empty();
    if (section.over_time) {
      TRY(section.total, logs.count(tenant, asked));
      TRY(section.figures, over_time(logs, tenant, asked, time_zone));
    } else {
      TRY(const auto counted, logs.facets(tenant, asked, {std::string(field)}, top + 1));
      section.total = counted.rows;
      section.figures = by_value(counted, query, field, top, language);
    }
    out.sections.push_back(std::move(section));
    return {};
  };
  constexpr int values_of_search = 20;
  for (const auto& kind : section_kinds()) {
    if (std::find(sections.begin(), sections.end(), kind.id) == sections.end()) continue;
    TRY_VOID(add({.id = std::string(kind.id),
                  .heading = std::string(language == Language::japanese ? kind.japanese : kind.english),
                  .log = kind.log},
                 kind.query, kind.field, kind.top));
  }
  for (const auto& search : searches)
    TRY_VOID(
        add({.heading = desk::harmless(search.name), .log = search.log}, search.query, search.field, values_of_search));
  return out;
}

}  // namespace sekisho::report
