// Manual scans: mail that lies in mailboxes is judged by one policy, and acted on when that is wanted (reference.md
// §2.10).
#include "api/own/own.h"
#include "desk/manual_scanner.h"

namespace sekisho::api::own {
namespace {

json::object counts_json(const desk::ScanCounts& c) {
  return {{"items", c.items},       {"unread", c.unread},      {"found", c.found}, {"acted", c.acted},
          {"failed", c.failed},     {"malware", c.malware},    {"files", c.files}, {"urls", c.urls},
          {"messages", c.messages}, {"data_loss", c.data_loss}};
}

json::value moment(Time at) { return time_or_null(at == Time{} ? std::optional<Time>() : std::optional(at)); }

json::object scan_json(const desk::ManualScan& scan) {
  json::array mailboxes;
  for (const auto& one : scan.mailboxes)
    mailboxes.push_back(json::object{
        {"name", one.name}, {"state", one.state}, {"problem", one.problem}, {"counts", counts_json(one.counts)}});
  return {{"id", scan.id},
          {"policy_id", scan.policy},
          {"policy_name", scan.policy_name},
          {"kind", policy::to_string(scan.kind)},
          {"mode", desk::to_string(scan.mode)},
          {"from", format_iso8601(scan.from)},
          {"until", format_iso8601(scan.until)},
          {"report_to", to_array(scan.report_to)},
          {"state", desk::to_string(scan.state)},
          {"problem", scan.problem},
          {"started_by", scan.started_by},
          {"ordered_at", format_iso8601(scan.ordered_at)},
          {"started_at", moment(scan.started_at)},
          {"ended_at", moment(scan.ended_at)},
          {"counts", counts_json(scan.counts())},
          {"mailboxes", std::move(mailboxes)}};
}

Result<Response> list(Call& call) {
  if (call.services.manual_scans == nullptr) return not_configured(call);
  TRY(const auto scans,
      call.services.manual_scans->list(call.who.tenant, static_cast<int>(call.query_integer("limit", 20))));
  json::array items;
  for (const auto& scan : scans) items.push_back(scan_json(scan));
  return json_response({{"items", std::move(items)}});
}

Result<Response> start(Call& call) {
  if (call.services.manual_scans == nullptr) return not_configured(call);
  const auto body = call.object();
  const auto from = parse_iso8601(string_or(body, "from")), until = parse_iso8601(string_or(body, "until"));
  desk::ManualScanOrder order{.policy = PolicyId{body.at("policy_id").to_number<std::int64_t>()},
                              .from = *from,
                              .until = *until,
                              .mailboxes = strings_of(body, "mailboxes"),
                              .report_to = strings_of(body, "report_to")};
  static_cast<void>(desk::from_string(string_or(body, "mode"), order.mode));
  TRY(const auto scan, call.services.manual_scans->start(call.who.tenant, order, call.who.name));
  return json_response(scan_json(scan), 201);
}

Result<Response> mailboxes(Call& call) {
  if (call.services.manual_scans == nullptr) return not_configured(call);
  TRY(const auto names,
      call.services.manual_scans->mailboxes_of(call.who.tenant, PolicyId{call.query_integer("policy_id", 0)}));
  return json_response({{"items", to_array(names)}});
}

Result<Response> show(Call& call) {
  if (call.services.manual_scans == nullptr) return not_configured(call);
  TRY(const auto scan, call.services.manual_scans->find(call.who.tenant, std::string(call.path_value("id"))));
  return json_response(scan_json(scan));
}

Result<Response> stop(Call& call) {
  if (call.services.manual_scans == nullptr) return not_configured(call);
  TRY_VOID(call.services.manual_scans->stop(call.who.tenant, std::string(call.path_value("id"))));
  return show(call);
}

}  // namespace

std::span<const Route> manual_scan_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/manual-scans", Access::holder, "manual_scan=read",
       "Manual scans of mailboxes, newest first, with how far they are", "{limit?: int(1..100)}", "",
       "{items: [ManualScan]}", list},
      {"POST", "/api/v1/manual-scans", Access::holder, "manual_scan=full",
       "Scan mail that lies in mailboxes by one policy, at most 31 days of it; one scan of a policy's kind at a time",
       "",
       "{policy_id: int(1..0), mode: \"scan_and_protect\"|\"scan_only\", from: time, until: time, mailboxes?: "
       "[string(1..320)](..2000), report_to?: [string(1..320)](..100)}",
       "ManualScan", start, 1u << 20, 201},
      {"GET", "/api/v1/manual-scans/mailboxes", Access::holder, "manual_scan=read",
       "The mailboxes that a manual scan by this policy would be about", "{policy_id: int(1..0)}", "",
       "{items: [string]}", mailboxes},
      {"GET", "/api/v1/manual-scans/{id}", Access::holder, "manual_scan=read", "One manual scan", "", "", "ManualScan",
       show},
      {"POST", "/api/v1/manual-scans/{id}/stop", Access::holder, "manual_scan=full",
       "Stop a manual scan; what was scanned stays scanned", "", "", "ManualScan", stop},
  };
  return all;
}

}  // namespace sekisho::api::own
