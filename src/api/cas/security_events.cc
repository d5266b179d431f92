#include <algorithm>

#include "api/cas/cas.h"
#include "protect/log_types.h"
#include "protect/record_row.h"
#include "protect/settled.h"

namespace sekisho::api::cas {
namespace {

// One kind's rows, ascending by time (services.md §1.2: clients keep the last item's time and ask from there).
constexpr std::string_view select_events =
    "SELECT * FROM detection WHERE tenant = $1 AND at >= $2 AND at < $3 AND (at > $4 OR (at = $4 AND id > $5)) AND ";
std::string_view condition_of(EventKind kind) {
  switch (kind) {
    case EventKind::data_loss:
      return protect::rows_of(protect::LogType::data_loss);
    case EventKind::virtual_analyzer:
      return protect::rows_of(protect::LogType::virtual_analyzer);
    case EventKind::ransomware:
      return protect::rows_of(protect::LogType::ransomware);
    case EventKind::security_risk:
      break;
  }
  return protect::rows_of(protect::LogType::security_risk);
}

bool has(const std::vector<std::string_view>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

Result<Response> security_events(Call& call) {
  const auto& request = call.request;
  const auto service = request.query_value("service"), event = request.query_value("event");
  const auto wanted = services_behind(service);
  const auto kind = event_kind(event);
  if (wanted.empty())
    return bad_parameter(call, service.empty() ? "Missing parameter: service" : "Invalid parameter: service");
  if (!kind) return bad_parameter(call, event.empty() ? "Missing parameter: event" : "Invalid parameter: event");
  using namespace std::chrono_literals;
  TRY(const auto now, protect::settled_now(call.services.database, call.services.clock));
  auto window = read_window(request, now, 5min, 72h);
  if (!window) return bad_parameter(call, window.error().what);
  const auto limit = read_limit(request, 500, 500);
  if (!limit) return bad_parameter(call, limit.error().what);
  const auto format = request.query_value("format");
  if (!format.empty() && format != "cef" && format != "json") return bad_parameter(call, "Invalid parameter: format");
  const bool as_cef = format == "cef";
  PageId page{*window, to_millis(window->from) - 1, 0};
  if (const auto text = request.query_value("page_id"); !text.empty()) {
    const auto read = read_page_id(text);
    if (!read) return bad_parameter(call, "Invalid parameter: page_id");
    page = *read;
  }

  json::array events;
  std::int64_t last_at = to_millis(page.window.from), last_id = 0;
  bool more = false;
  // Protected services map to CAS services by configuration, so this filter cannot be the database's: rows are streamed
  // past it.
  const auto statement = std::string(select_events) + std::string(condition_of(*kind)) + " ORDER BY at, id";
  TRY_VOID(call.services.database.each(
      statement, {call.who.tenant.value, to_millis(page.window.from), to_millis(page.window.until), page.at, page.id},
      [&](const store::Row& row) {
        const auto detection = protect::detection_from(row);
        const auto name = cas_service_of(call.services.settings, detection.service);
        if (!has(wanted, name)) return true;
        if (static_cast<int>(events.size()) == *limit) {
          more = true;
          return false;
        }
        const auto display = service_named(name)->display;
        if (as_cef) {
          events.emplace_back(cef_of(detection, *kind, event, display));
        } else {
          events.push_back(json::object{{"service", display},
                                        {"event", long_name(*kind)},
                                        {"log_item_id", detection.log_id},
                                        {"message", message_of(detection, *kind, detection.received_at)}});
        }
        last_at = to_millis(detection.at);
        last_id = detection.id;
        return true;
      }));

  std::vector<std::pair<std::string, std::string>> pairs = {
      {"service", std::string(service)},           {"event", std::string(event)},
      {"start", format_iso8601(page.window.from)}, {"end", format_iso8601(page.window.until)},
      {"limit", std::to_string(*limit)},           {"format", as_cef ? "cef" : ""}};
  const auto path = "/v1/siem/security_events";
  auto next_pairs = pairs;
  next_pairs.emplace_back("page_id", write_page_id({page.window, last_at, last_id}));
  pairs.emplace_back("page_id", std::string(request.query_value("page_id")));
  return json_response({{"current_link", link(call, path, pairs)},
                        {"next_link", more ? link(call, path, next_pairs) : std::string{}},
                        {"last_log_item_generation_time", format_iso8601(from_millis(last_at))},
                        {"security_events", std::move(events)},
                        {"traceId", request.id}});
}

// Only one connector calls this (services.md §1.2), and its answer is documented nowhere: what we hold of the analysed
// item, as JSON.
Result<Response> va_analysis_report(Call& call) {
  const auto report_id = std::string(call.query("report_id"));
  if (report_id.empty()) return bad_parameter(call, "Missing parameter: report_id");
  TRY(const auto rows, call.services.database.query("SELECT * FROM detection WHERE tenant = $1 AND log_id = $2",
                                                    {call.who.tenant.value, report_id}));
  if (rows.empty()) return cas_error(call.request, 404, -4040001, "The report was not found");
  const auto detection = protect::detection_from(rows.front());
  return json_response({{"code", 0},
                        {"msg", ""},
                        {"traceId", call.request.id},
                        {"report_id", report_id},
                        {"report", message_of(detection, EventKind::virtual_analyzer, detection.received_at)},
                        {"findings", json::array{json::object{{"rule", detection.rule},
                                                              {"part", detection.part},
                                                              {"evidence", detection.evidence},
                                                              {"severity", detection.severity}}}}});
}

}  // namespace sekisho::api::cas
