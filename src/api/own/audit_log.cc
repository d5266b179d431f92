#include "api/own/own.h"
#include "platform/audit.h"

namespace sekisho::api::own {
namespace {

Result<platform::AuditQuery> audit_query(const Call& call) {
  platform::AuditQuery query;
  if (call.has_query("from")) query.from = parse_iso8601(call.query("from"));
  if (call.has_query("until")) query.to = parse_iso8601(call.query("until"));
  query.account = std::string(call.query("account"));
  query.source = std::string(call.query("source"));
  query.category = std::string(call.query("category"));
  query.result = std::string(call.query("result"));
  query.text = std::string(call.query("text"));
  query.before = call.query_integer("before", 0);
  query.limit = static_cast<int>(call.query_integer("limit", 50));
  return query;
}
Result<Response> audit(Call& call) {
  TRY(const auto query, audit_query(call));
  TRY(const auto records, platform::AuditLog(*call.services.platform).search(call.who.tenant, query));
  json::array items;
  for (const auto& r : records) {
    const auto details = parse_json(r.details);
    items.push_back(json::object{{"sequence", r.sequence},
                                 {"at", format_iso8601(r.at)},
                                 {"organization", r.organization},
                                 {"account", r.account},
                                 {"role", r.role},
                                 {"source", r.source},
                                 {"address", r.address},
                                 {"category", r.category},
                                 {"activity", r.activity},
                                 {"result", r.result},
                                 {"details", details ? *details : json::value(json::object{})},
                                 {"hash", r.hash}});
  }
  const bool full = static_cast<int>(records.size()) == query.limit;
  return json_response(
      {{"items", std::move(items)}, {"next", full ? json::value(records.back().sequence) : json::value(nullptr)}});
}
Result<Response> audit_csv(Call& call) {
  TRY(auto query, audit_query(call));
  query.limit = 1000;
  Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.set("Content-Disposition", "attachment; filename=\"audit.csv\"");
  TRY(response.body, platform::AuditLog(*call.services.platform).export_csv(call.who.tenant, query));
  return response;
}
Result<Response> audit_verify(Call& call) {
  TRY(const auto v, platform::AuditLog(*call.services.platform).verify(call.who.tenant));
  return json_response(
      {{"records", v.records}, {"intact", v.intact}, {"first_broken", v.first_broken}, {"problem", v.problem}});
}

}  // namespace

std::span<const Route> audit_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/audit", Access::holder, "audit_logs=read", "The audit log, newest first",
       "{from?: time, until?: time, account?: string(0..254), source?: string(0..32), category?: string(0..128), "
       "result?: string(0..32), text?: string(0..256), before?: int(1..0), limit?: int(1..1000)}",
       "", "AuditPage", audit},
      {"GET", "/api/v1/audit/export", Access::holder, "audit_logs=read", "The same as CSV",
       "{from?: time, until?: time, account?: string(0..254), source?: string(0..32), category?: string(0..128), "
       "result?: string(0..32), text?: string(0..256)}",
       "", "@text/csv", audit_csv},
      {"GET", "/api/v1/audit/verify", Access::holder, "audit_logs=read", "Whether the chain is whole", "", "",
       "{records: int, intact: bool, first_broken: int, problem: string}", audit_verify},
  };
  return all;
}

}  // namespace sekisho::api::own
