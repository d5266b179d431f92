#include "api/own/own.h"
#include "base/encode.h"
#include "platform/tenants.h"
#include "report/reports.h"

namespace sekisho::api::own {
namespace {

json::value document_json(const report::Document& document) {
  auto value = parse_json(report::to_json_text(document));
  return value ? *value : json::value(json::object{});
}

json::object schedule_json(const report::Schedule& s) {
  return {{"id", s.id},
          {"name", s.name},
          {"enabled", s.enabled},
          {"document", document_json(s.document)},
          {"last_due", format_iso8601(s.last_due)},
          {"created_at", format_iso8601(s.created_at)},
          {"created_by", s.created_by}};
}

json::object run_json(const report::Run& r) {
  return {{"id", r.id},
          {"schedule", r.schedule},
          {"title", r.title},
          {"from", format_iso8601(r.period.from)},
          {"until", format_iso8601(r.period.until)},
          {"state", report::to_string(r.state)},
          {"error", r.error},
          {"formats", to_array(r.formats)},
          {"created_at", format_iso8601(r.created_at)},
          {"created_by", r.created_by}};
}

Result<Response> sections(Call&) {
  json::array items;
  for (const auto& kind : report::section_kinds())
    items.push_back(json::object{{"id", kind.id}, {"name", {{"en", kind.english}, {"ja", kind.japanese}}}});
  return json_response({{"items", std::move(items)}});
}

// A search asks the logs themselves, so whoever orders one must be permitted to read them.
Result<report::Document> document_of(const Call& call) {
  TRY(auto document, report::document_from(to_text(call.object().at("document"))));
  if (!document.searches.empty() && !call.who.may("logs=read"))
    return fail(Code::denied, "permission logs=read is needed");
  return document;
}

// {"span": "last_week"} or {"span": "custom", "from", "until"} in the tenant's time zone.
Result<report::Period> period_of(const Call& call) {
  report::Span span{};
  static_cast<void>(report::from_string(string_or(call.object(), "span"), span));
  TRY(const auto tenant, platform::Tenants(*call.services.platform).find(call.who.tenant));
  if (span != report::Span::custom) return report::period_of(span, call.services.clock.now(), tenant.time_zone);
  const auto from = parse_iso8601(string_or(call.object(), "from")),
             until = parse_iso8601(string_or(call.object(), "until"));
  if (!from || !until) return fail(Code::malformed, "a custom period needs from and until");
  return report::Period{*from, *until};
}

Response file(std::string_view format, std::string bytes, std::string_view name) {
  Response response;
  response.content_type = format == "pdf"   ? "application/pdf"
                          : format == "csv" ? "text/csv; charset=utf-8"
                                            : "text/html; charset=utf-8";
  response.set("Content-Disposition", std::string(format == "html" ? "inline" : "attachment") + "; filename=\"" +
                                          std::string(name) + "." + std::string(format) + "\"");
  if (format == "html")
    response.set("Content-Security-Policy",
                 "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
                 "frame-ancestors 'none'; sandbox allow-popups");
  response.body = std::move(bytes);
  return response;
}

Result<Response> runs(Call& call) {
  if (call.services.reports == nullptr) return not_configured(call);
  const auto limit = static_cast<int>(call.query_integer("limit", 50));
  TRY(const auto found, call.services.reports->runs(call.who.tenant, call.query_integer("before", 0), limit));
  json::array items;
  for (const auto& run : found) items.push_back(run_json(run));
  return json_response(
      {{"items", std::move(items)},
       {"next", static_cast<int>(found.size()) == limit ? json::value(found.back().id) : json::value(nullptr)}});
}

Result<Response> order(Call& call) {
  if (call.services.reports == nullptr || call.services.platform == nullptr) return not_configured(call);
  TRY(const auto document, document_of(call));
  TRY(const auto period, period_of(call));
  TRY(const auto id, call.services.reports->order(call.who.tenant, document, period, call.who.name));
  TRY(const auto run, call.services.reports->find(call.who.tenant, id));
  return json_response(run_json(*run), 202);
}

Result<Response> preview(Call& call) {
  if (call.services.reports == nullptr || call.services.platform == nullptr) return not_configured(call);
  TRY(const auto document, document_of(call));
  TRY(const auto period, period_of(call));
  const auto format = string_or(call.object(), "format", "html");
  TRY(auto bytes, call.services.reports->preview(call.who.tenant, document, period, format));
  return file(format, std::move(bytes), "preview");
}

Result<Response> show(Call& call) {
  if (call.services.reports == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(const auto run, call.services.reports->find(call.who.tenant, id));
  if (!run) return fail(Code::not_found, "no such report");
  return json_response(run_json(*run));
}

Result<Response> download(Call& call) {
  if (call.services.reports == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  const auto format = call.query("format").empty() ? std::string_view("pdf") : call.query("format");
  TRY(auto bytes, call.services.reports->content(call.who.tenant, id, format));
  return file(format, std::move(bytes), "report-" + std::to_string(id));
}

Result<Response> remove(Call& call) {
  if (call.services.reports == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY_VOID(call.services.reports->remove(call.who.tenant, id));
  return json_response({{"done", true}});
}

Result<Response> schedules(Call& call) {
  if (call.services.reports == nullptr) return not_configured(call);
  TRY(const auto found, call.services.reports->schedules(call.who.tenant));
  json::array items;
  for (const auto& schedule : found) items.push_back(schedule_json(schedule));
  return json_response({{"items", std::move(items)}});
}

Result<Response> with_schedule(Call& call, std::int64_t id, int status = 200) {
  TRY(const auto schedule, call.services.reports->find_schedule(call.who.tenant, id));
  if (!schedule) return fail(Code::not_found, "no such schedule");
  return json_response(schedule_json(*schedule), status);
}

Result<Response> add_schedule(Call& call) {
  if (call.services.reports == nullptr) return not_configured(call);
  TRY(const auto document, document_of(call));
  TRY(const auto id,
      call.services.reports->add_schedule(call.who.tenant, string_or(call.object(), "name"),
                                          bool_or(call.object(), "enabled", true), document, call.who.name));
  return with_schedule(call, id, 201);
}

Result<Response> change_schedule(Call& call) {
  if (call.services.reports == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(const auto document, document_of(call));
  TRY_VOID(call.services.reports->change_schedule(call.who.tenant, id, string_or(call.object(), "name"),
                                                  bool_or(call.object(), "enabled", true), document));
  return with_schedule(call, id);
}

Result<Response> remove_schedule(Call& call) {
  if (call.services.reports == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY_VOID(call.services.reports->remove_schedule(call.who.tenant, id));
  return json_response({{"done", true}});
}

// Every section of a period at once, for a browser or a script; nothing is kept.
Result<Response> threats(Call& call) {
  if (call.services.reports == nullptr) return not_configured(call);
  const auto span = span_of(call, std::chrono::hours(24 * 7));
  report::Document document;
  for (const auto& kind : report::section_kinds()) document.sections.emplace_back(kind.id);
  document.language = call.language;
  const auto format = call.query("format").empty() ? std::string_view("html") : call.query("format");
  TRY(auto bytes, call.services.reports->preview(call.who.tenant, document, {span.from, span.until}, format));
  return file(format, std::move(bytes), "threat-detection");
}

}  // namespace

std::span<const Route> report_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/reports/threat-detection", Access::holder, "reports=read",
       "The Threat Detection report of a period with all its sections",
       "{from?: time, until?: time, format?: \"html\"|\"csv\"|\"pdf\"}", "", "@text/html", threats},
      {"GET", "/api/v1/reports/sections", Access::holder, "reports=read", "What a report can be made of", "", "",
       "{items: [{id: string, name: TwoTexts}]}", sections},
      {"GET", "/api/v1/reports", Access::holder, "reports=read", "Reports that were made, newest first",
       "{before?: int(1..0), limit?: int(1..200)}", "", "{items: [ReportRun], next: int~}", runs},
      {"POST", "/api/v1/reports", Access::holder, "reports=full", "Order a one-time report", "", "ReportOrder",
       "ReportRun", order, 1u << 20, 202},
      {"POST", "/api/v1/reports/preview", Access::holder, "reports=read",
       "A report as it would be made; nothing is kept", "", "ReportOrder", "@text/html", preview},
      {"GET", "/api/v1/reports/{id}", Access::holder, "reports=read", "How one report stands", "", "", "ReportRun",
       show},
      {"GET", "/api/v1/reports/{id}/file", Access::holder, "reports=read", "The report itself",
       "{format?: \"pdf\"|\"html\"|\"csv\"}", "", "@application/pdf", download},
      {"DELETE", "/api/v1/reports/{id}", Access::holder, "reports=full", "Delete a report", "", "", "Done", remove},
      {"GET", "/api/v1/report-schedules", Access::holder, "reports=read", "Scheduled reports", "", "",
       "{items: [ReportSchedule]}", schedules},
      {"POST", "/api/v1/report-schedules", Access::holder, "reports=full", "Schedule a report", "",
       "ReportScheduleDraft", "ReportSchedule", add_schedule, 1u << 20, 201},
      {"PUT", "/api/v1/report-schedules/{id}", Access::holder, "reports=full", "Change a schedule", "",
       "ReportScheduleDraft", "ReportSchedule", change_schedule},
      {"DELETE", "/api/v1/report-schedules/{id}", Access::holder, "reports=full", "Remove a schedule; its reports stay",
       "", "", "Done", remove_schedule},
  };
  return all;
}

}  // namespace sekisho::api::own
