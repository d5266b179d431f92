#include <charconv>
#include <map>
#include <set>

#include "api/own/explanation.h"
#include "api/own/own.h"
#include "desk/authorship.h"
#include "protect/log_search.h"
#include "protect/record_row.h"
#include "protect/records.h"
#include "store/in_groups.h"

namespace sekisho::api::own {
namespace {

constexpr std::int64_t export_rows = 10'000;  // as the reference (reference.md §6)

Response query_problem(const Call& call, const protect::QueryProblem& problem_found) {
  return problem(call, "query.malformed", problem_found.what,
                 {{"position", problem_found.position}, {"query_code", problem_found.code}});
}

Result<protect::LogRequest> request_of(const Call& call) {
  protect::LogRequest request;
  if (!protect::from_string(call.path_value("type"), request.type)) return fail(Code::not_found, "no such log");
  if (request.type == protect::LogType::audit && !call.who.may("audit_logs=read"))
    return fail(Code::denied, "permission audit_logs=read is needed");
  request.query = std::string(call.query("query"));
  const auto span = span_of(call, std::chrono::hours(24));
  request.from = span.from;
  request.until = span.until;
  request.limit = static_cast<int>(call.query_integer("limit", 50));
  request.after = std::string(call.query("after"));
  request.skip = call.query_integer("skip", 0);
  // The audit log tells of the console, and is permitted by itself.
  if (request.type != protect::LogType::audit) request.organizations = call.who.organizations;
  return request;
}

// The names in the parameter `fields`; none: all are meant.
std::vector<std::string> named_fields(const Call& call) {
  std::vector<std::string> out;
  for (const auto name : split(call.query("fields"), ',')) {
    if (!trim(name).empty()) out.emplace_back(trim(name));
  }
  return out;
}

Result<Response> log_types(Call& call) {
  json::array items;
  constexpr const char* kinds[] = {"text", "list", "number", "time"};
  for (const auto type : protect::log_types) {
    json::array fields;
    for (const auto& field : protect::fields_of(type)) {
      fields.push_back(json::object{{"name", field.name},
                                    {"kind", kinds[static_cast<int>(field.kind)]},
                                    {"facet", field.facet},
                                    {"free_text", field.free_text}});
    }
    const auto kept = call.services.settings.retention_days.find(std::string(to_string(protect::kept_with(type))));
    const int days = kept == call.services.settings.retention_days.end() ? 0 : kept->second;
    items.push_back(json::object{{"type", to_string(type)}, {"fields", std::move(fields)}, {"retention_days", days}});
  }
  return json_response({{"items", std::move(items)}});
}

Result<Response> search(Call& call) {
  if (call.services.logs == nullptr) return not_configured(call);
  TRY(const auto request, request_of(call));
  protect::QueryProblem wrong;
  const auto page = call.services.logs->search(call.who.tenant, request, &wrong);
  if (!page) return wrong.code.empty() ? Result<Response>(tl::unexpected(page.error())) : query_problem(call, wrong);
  json::array items;
  for (const auto& row : page->rows) items.push_back(row);
  return json_response(
      {{"items", std::move(items)}, {"next", page->next.empty() ? json::value(nullptr) : json::value(page->next)}});
}

Result<Response> count(Call& call) {
  if (call.services.logs == nullptr) return not_configured(call);
  TRY(const auto request, request_of(call));
  protect::QueryProblem wrong;
  const auto n = call.services.logs->count(call.who.tenant, request, &wrong);
  if (!n) return wrong.code.empty() ? Result<Response>(tl::unexpected(n.error())) : query_problem(call, wrong);
  return json_response({{"count", *n}});
}

Result<Response> facets(Call& call) {
  if (call.services.logs == nullptr) return not_configured(call);
  TRY(const auto request, request_of(call));
  protect::QueryProblem wrong;
  const auto found = call.services.logs->facets(call.who.tenant, request, named_fields(call),
                                                static_cast<int>(call.query_integer("top", 10)), &wrong);
  if (!found) return wrong.code.empty() ? Result<Response>(tl::unexpected(found.error())) : query_problem(call, wrong);
  return json_response({{"facets", facets_json(*found)}});
}

Result<Response> volume(Call& call) {
  if (call.services.logs == nullptr) return not_configured(call);
  TRY(const auto request, request_of(call));
  const auto span = to_millis(request.until) - to_millis(request.from);
  constexpr std::int64_t hour = 3'600'000;
  const auto bucket = call.has_query("bucket_ms") ? call.query_integer("bucket_ms", hour)
                      : span <= 2 * hour          ? 60'000
                      : span <= 72 * hour         ? hour
                                                  : 24 * hour;
  protect::QueryProblem wrong;
  const auto buckets = call.services.logs->volume(call.who.tenant, request, std::chrono::milliseconds(bucket), &wrong);
  if (!buckets)
    return wrong.code.empty() ? Result<Response>(tl::unexpected(buckets.error())) : query_problem(call, wrong);
  json::array list;
  for (const auto& b : *buckets) list.push_back(json::object{{"start", format_iso8601(b.start)}, {"count", b.count}});
  return json_response({{"bucket_ms", bucket}, {"buckets", std::move(list)}});
}

Result<Response> export_csv(Call& call) {
  if (call.services.logs == nullptr) return not_configured(call);
  TRY(const auto request, request_of(call));
  Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.set("Content-Disposition", "attachment; filename=\"" + std::string(to_string(request.type)) + ".csv\"");
  TRY(const auto fields, protect::chosen_fields(request.type, named_fields(call)));
  response.body = "\xEF\xBB\xBF" + protect::csv_header(fields);
  std::int64_t rows = 0;
  protect::QueryProblem wrong;
  const auto done = call.services.logs->each(
      call.who.tenant, request,
      [&](const json::object& row) {
        if (rows++ == export_rows) return false;
        response.body += protect::to_csv(fields, row);
        return true;
      },
      &wrong);
  if (!done) return wrong.code.empty() ? Result<Response>(tl::unexpected(done.error())) : query_problem(call, wrong);
  // there are more rows than the file has
  if (rows > export_rows) response.set("Sekisho-Cut-After", std::to_string(export_rows));
  return response;
}

json::object detection_row(const protect::Detection& d) {
  return {{"id", d.id},
          {"at", format_iso8601(d.at)},
          {"filter", d.filter},
          {"category", d.category},
          {"rule", d.rule},
          {"severity", d.severity},
          {"threat_type", d.threat_type},
          {"risk_name", d.security_risk_name},
          {"policy", d.policy_name},
          {"action", d.action},
          {"action_result", d.action_result},
          {"part", d.part},
          {"evidence", d.evidence},
          {"file_name", d.file_name},
          {"url", d.url}};
}

// The detections of many mails, by item, the gravest first.
using ByItem = std::map<std::string, std::vector<protect::Detection>>;
Result<ByItem> detections_of(const Call& call, const std::set<std::string>& items) {
  ByItem out;
  const std::vector<store::Value> values(items.begin(), items.end());
  TRY_VOID(store::in_groups(call.who.tenant.value, values, [&](const std::string& list, const auto& parameters) {
    return call.services.database.each(
        "SELECT * FROM detection WHERE tenant = $1 AND item IN (" + list + ") ORDER BY severity DESC, id", parameters,
        [&](const store::Row& row) {
          auto detection = protect::detection_from(row);
          auto& same = out[detection.item];
          same.push_back(std::move(detection));
          return true;
        });
  }));
  return out;
}

Result<Response> trace(Call& call) {
  if (call.services.records == nullptr) return not_configured(call);
  TRY(const auto tracks, call.services.records->trace(call.who.tenant, std::string(call.query("key"))));
  std::set<std::string> mails;
  for (const auto& track : tracks) mails.insert(track.item);
  TRY(auto found, detections_of(call, mails));
  TRY(auto given, desk::authorship_answers(call.services.database, call.who.tenant, mails));
  json::array items;
  for (const auto& t : tracks) {
    if (!call.who.sees(t.organization)) continue;
    json::array detections;
    for (const auto& d : found[t.item]) {
      if (call.who.sees(d.organization)) detections.push_back(detection_row(d));
    }
    json::array answers;
    for (const auto& one : given[t.item])
      answers.push_back(json::object{{"person", one.person}, {"wrote", one.wrote}, {"at", format_iso8601(one.at)}});
    items.push_back(json::object{{"id", t.id},
                                 {"at", format_iso8601(t.at)},
                                 {"item", t.item},
                                 {"service", t.service},
                                 {"direction", t.direction},
                                 {"sender", t.sender},
                                 {"envelope_sender", t.envelope_sender},
                                 {"recipients", to_array(t.recipients)},
                                 {"subject", t.subject},
                                 {"message_id", t.message_id},
                                 {"client_ip", t.client_ip},
                                 {"source_domain", t.source_domain},
                                 {"location", t.location},
                                 {"verdict", t.verdict},
                                 {"action", t.action},
                                 {"delivery_status", t.delivery_status},
                                 {"size", t.size},
                                 {"elapsed_us", t.elapsed_us},
                                 {"sha256", t.sha256},
                                 {"ruleset", t.ruleset},
                                 {"explanation", explanation_of_text(t.report_json)},
                                 {"detections", std::move(detections)},
                                 {"authorship", std::move(answers)}});
  }
  return json_response({{"items", std::move(items)}});
}

}  // namespace

std::span<const Route> log_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/logs", Access::holder, "logs=read", "The logs, their fields and facets", "", "", "LogTypes",
       log_types},
      {"GET", "/api/v1/logs/{type}", Access::holder, "logs=read", "Search a log, newest first",
       "{query?: string(0..4096), from?: time, until?: time, limit?: int(1..1000), after?: string(0..512), skip?: "
       "int(0..1000000)}",
       "", "LogPage", search},
      {"GET", "/api/v1/logs/{type}/count", Access::holder, "logs=read", "How many rows a search has",
       "{query?: string(0..4096), from?: time, until?: time}", "", "{count: int}", count},
      {"GET", "/api/v1/logs/{type}/facets", Access::holder, "logs=read", "The most frequent values of the facet fields",
       "{query?: string(0..4096), from?: time, until?: time, fields?: string(0..512), top?: int(1..100)}", "", "Facets",
       facets},
      {"GET", "/api/v1/logs/{type}/volume", Access::holder, "logs=read", "Rows per bucket of time",
       "{query?: string(0..4096), from?: time, until?: time, bucket_ms?: int(1000..31536000000)}", "", "Volume",
       volume},
      {"GET", "/api/v1/logs/{type}/export", Access::holder, "logs=read",
       "The newest 10,000 rows as CSV, of all fields or those named; the header Sekisho-Cut-After says when there are "
       "more",
       "{query?: string(0..4096), from?: time, until?: time, fields?: string(0..1024)}", "", "@text/csv", export_csv},
      {"GET", "/api/v1/mail-trace", Access::holder, "logs=read",
       "What happened to a message, by Message-ID, item id or queue id", "{key: string(1..1024)}", "", "MailTrace",
       trace},
  };
  return all;
}

}  // namespace sekisho::api::own
