#include "api/own/own.h"
#include "api/response/responder.h"

namespace sekisho::api::own {
namespace {

json::object action_json(const ResponseAction& a) {
  return {{"task", a.task},
          {"batch", a.batch},
          {"action", a.action},
          {"target", a.target},
          {"mailbox", a.mailbox},
          {"message_id", a.message_id},
          {"unique_id", a.unique_id},
          {"subject", a.subject},
          {"description", a.description},
          {"requested_by", a.requested_by},
          {"surface", a.surface},
          {"status", to_string(a.status)},
          {"error", a.error_message},
          {"requested_at", format_iso8601(a.requested_at)},
          {"changed_at", format_iso8601(a.changed_at)}};
}

Response items_of(const std::vector<ResponseAction>& actions, int status) {
  json::array items;
  for (const auto& action : actions) items.push_back(action_json(action));
  return json_response({{"items", std::move(items)}}, status);
}

Result<Response> act(Call& call) {
  if (call.services.responder == nullptr) return not_configured(call);
  std::vector<ResponseAction> actions;
  for (const auto& element : call.object().at("mails").get_array()) {
    const auto& o = element.get_object();
    ResponseAction a;
    a.tenant = call.who.tenant;
    a.surface = "own";
    a.target = "mail";
    a.action = string_or(call.object(), "action");
    a.mailbox = string_or(o, "mailbox");
    a.message_id = string_or(o, "message_id");
    a.unique_id = string_or(o, "item");
    a.description = string_or(call.object(), "description");
    a.requested_by = call.who.name;
    if (a.message_id.empty() && a.unique_id.empty())
      return problem(call, "request.invalid", "each mail needs message_id or item");
    actions.push_back(std::move(a));
  }
  TRY(const auto stored, call.services.responder->submit(std::move(actions)));
  return items_of(stored, 202);
}

Result<Response> show(Call& call) {
  if (call.services.responder == nullptr) return not_configured(call);
  TRY(const auto found, call.services.responder->by_batch(call.who.tenant, std::string(call.path_value("batch"))));
  if (found.empty()) return fail(Code::not_found, "no such batch");
  return items_of(found, 200);
}

Result<Response> list(Call& call) {
  if (call.services.responder == nullptr) return not_configured(call);
  const auto span = span_of(call, std::chrono::hours(24 * 7));
  const auto surface = call.query("surface").empty() ? std::string_view("own") : call.query("surface");
  TRY(const auto found, call.services.responder->between(call.who.tenant, std::string(surface), span.from, span.until,
                                                         call.query_integer("after", 0),
                                                         static_cast<int>(call.query_integer("limit", 200))));
  return items_of(found, 200);
}

}  // namespace

std::span<const Route> response_routes() {
  static const Route all[] = {
      {"POST", "/api/v1/response/mails", Access::holder, "quarantine=full",
       "Quarantine, delete or restore delivered mail, many at once", "", "MailActionRequest",
       "{items: [ResponseAction]}", act, 1u << 20, 202},
      {"GET", "/api/v1/response", Access::holder, "quarantine=read",
       "Actions asked for through one surface, oldest first",
       "{surface?: \"own\"|\"cas\"|\"vision\", from?: time, until?: time, after?: int(0..0), limit?: int(1..1000)}", "",
       "{items: [ResponseAction]}", list},
      {"GET", "/api/v1/response/{batch}", Access::holder, "quarantine=read", "How one batch stands", "", "",
       "{items: [ResponseAction]}", show},
  };
  return all;
}

}  // namespace sekisho::api::own
