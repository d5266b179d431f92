#include "api/own/own.h"
#include "platform/audit.h"
#include "platform/tenants.h"

namespace sekisho::api::own {
namespace {

struct Section {
  std::string_view english, japanese, table, column, condition;
};
constexpr Section sections[] = {
    {"Mails by verdict", "判定別のメール数", "mail_tracking", "verdict", "1 = 1"},
    {"Mails by action", "処理別のメール数", "mail_tracking", "action", "1 = 1"},
    {"Detections by threat", "脅威の種類別の検出数", "detection", "threat_type", "threat_type <> ''"},
    {"Detections by security filter", "セキュリティフィルタ別の検出数", "detection", "filter", "1 = 1"},
    {"Top senders of threats", "脅威の送信者 (上位)", "detection", "sender", "sender <> ''"},
    {"Most attacked users", "脅威を受けたユーザ (上位)", "detection", "affected_user", "affected_user <> ''"},
    {"Top suspicious URLs", "不審なURL (上位)", "detection", "url", "url <> ''"},
    {"Top policies", "適用されたポリシー (上位)", "detection", "policy_name", "policy_name <> ''"},
};

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '&') out += "&amp;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
  return out;
}

Result<store::Rows> rows_of(const Call& call, const Section& section, const Span& span) {
  return call.services.database.query("SELECT " + std::string(section.column) + ", COUNT(*) FROM " + std::string(section.table) + " WHERE tenant = $1 AND at >= $2 AND at < $3 AND " + std::string(section.condition) +
                                          " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20",
                                      {call.who.tenant.value, to_millis(span.from), to_millis(span.until)});
}

Result<Response> csv(const Call& call, const Span& span) {
  Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.set("Content-Disposition", "attachment; filename=\"threat-detection.csv\"");
  response.body = "\xEF\xBB\xBF" "section,value,count\r\n";
  for (const auto& section : sections) {
    TRY(const auto rows, rows_of(call, section, span));
    const auto title = call.language == Language::japanese ? section.japanese : section.english;
    for (const auto& row : rows) response.body += platform::csv_field(title) + "," + platform::csv_field(row.text(0)) + "," + std::to_string(row.integer(1)) + "\r\n";
  }
  return response;
}

Result<Response> threats(Call& call) {
  const auto span = span_of(call, std::chrono::hours(24 * 7));
  if (call.query("format") == "csv") return csv(call, span);
  const bool ja = call.language == Language::japanese;
  TRY(const auto tenant, platform::Tenants(*call.services.platform).find(call.who.tenant));
  const std::string title = ja ? "脅威検出レポート" : "Threat Detection report";
  Response response;
  response.content_type = "text/html; charset=utf-8";
  response.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  auto& out = response.body;
  out = "<!doctype html><html lang=\"" + std::string(ja ? "ja" : "en") + "\"><head><meta charset=\"utf-8\"><title>" + title +
        "</title><style>body{font:15px/1.6 system-ui,'Noto Sans JP',sans-serif;margin:2rem auto;max-width:50rem}table{border-collapse:collapse;width:100%;margin-bottom:1.5rem}"
        "td,th{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #ccc;overflow-wrap:anywhere}td:last-child{text-align:right;width:6rem}@media print{body{margin:0}}</style></head><body><h1>" +
        title + "</h1><p>" + escape_html(tenant.name) + "<br>" + platform::format_local(span.from, tenant.time_zone) + " – " + platform::format_local(span.until, tenant.time_zone) + " (" + escape_html(tenant.time_zone) + ")</p>";
  for (const auto& section : sections) {
    TRY(const auto rows, rows_of(call, section, span));
    out += "<h2>" + std::string(ja ? section.japanese : section.english) + "</h2>";
    if (rows.empty()) {
      out += ja ? "<p>該当するデータはありません。</p>" : "<p>Nothing in this period.</p>";
      continue;
    }
    out += "<table>";
    for (const auto& row : rows) out += "<tr><td>" + escape_html(row.text(0)) + "</td><td>" + std::to_string(row.integer(1)) + "</td></tr>";
    out += "</table>";
  }
  out += "</body></html>";
  return response;
}

}  // namespace

std::span<const Route> report_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/reports/threat-detection", Access::holder, "reports=read", "The Threat Detection report of a period, to print or as CSV", "{from?: time, until?: time, format?: \"html\"|\"csv\"}", "", "@text/html", threats},
  };
  return all;
}

}  // namespace sekisho::api::own
