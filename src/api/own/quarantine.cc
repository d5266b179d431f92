#include "protect/quarantine.h"

#include "api/own/bulk_tasks.h"
#include "api/own/explanation.h"
#include "api/own/own.h"
#include "api/own/task_language.h"
#include "desk/release_requests.h"
#include "protect/quarantine_settings.h"
#include "protect/records.h"
#include "worker/pool.h"

namespace sekisho::api::own {
namespace {

json::object held_json(const protect::Held& h) {
  auto findings = findings_from_text(h.explanation);
  auto names = signal_names_of(findings);
  return {{"id", h.id.value},
          {"item", h.item},
          {"service", h.service},
          {"location", h.location},
          {"state", to_string(h.state)},
          {"filter", to_string(h.filter)},
          {"reason", h.reason},
          {"rule", h.rule},
          {"policy_name", h.policy_name},
          {"policy_id", h.policy_id},
          {"direction", h.direction},
          {"sender", h.sender},
          {"recipients", to_array(h.recipients)},
          {"header_from", h.header_from},
          {"subject", h.subject},
          {"message_id", h.message_id},
          {"sha256", h.sha256},
          {"size", h.size},
          {"held_at", format_iso8601(h.held_at)},
          {"changed_at", format_iso8601(h.changed_at)},
          {"error", h.error},
          {"findings", std::move(findings)},
          {"signal_names", std::move(names)}};
}

// From query parameters or from the same names in a body.
template <class Read>
Result<protect::HeldQuery> query_from(const Read& read) {
  protect::HeldQuery query;
  if (const std::string state = read("state"); !state.empty()) {
    protect::HeldState value{};
    if (!protect::from_string(state, value)) return fail(Code::malformed, "state: no such state");
    query.state = value;
  }
  if (const std::string filter = read("filter"); !filter.empty()) {
    scan::Filter value{};
    if (!scan::from_string(filter, value)) return fail(Code::malformed, "filter: no such filter");
    query.filter = value;
  }
  query.direction = read("direction");
  query.service = read("service");
  query.affected_user = read("affected_user");
  query.reason = read("reason");
  query.policy_name = read("policy");
  query.text = read("text");
  query.recipient = read("recipient");
  query.from = parse_iso8601(read("from"));
  query.to = parse_iso8601(read("until"));
  return query;
}

Result<Response> list(Call& call) {
  if (call.services.quarantine == nullptr) return not_configured(call);
  TRY(auto query, query_from([&](const char* name) { return std::string(call.query(name)); }));
  query.before_id = call.query_integer("before", 0);
  query.limit = static_cast<int>(call.query_integer("limit", 50));
  TRY(const auto held, call.services.quarantine->search(call.who.tenant, query));
  auto all = query;
  all.before_id = 0;
  TRY(const auto total, call.services.quarantine->count(call.who.tenant, all));
  json::array items;
  for (const auto& h : held) items.push_back(held_json(h));
  const bool full = static_cast<int>(held.size()) == query.limit;
  return json_response({{"items", std::move(items)},
                        {"total", total},
                        {"next", full ? json::value(held.back().id.value) : json::value(nullptr)}});
}

Result<Response> facets(Call& call) {
  if (call.services.quarantine == nullptr) return not_configured(call);
  TRY(const auto query, query_from([&](const char* name) { return std::string(call.query(name)); }));
  TRY(const auto found, call.services.quarantine->facets(call.who.tenant, query, 10));
  return json_response({{"facets", facets_json(found)}});
}

Result<protect::Held> held_of(const Call& call) {
  TRY(const auto id, call.id());
  TRY(auto held, call.services.quarantine->find(call.who.tenant, QuarantineId{id}));
  if (!held) return fail(Code::not_found, "no such item");
  return *std::move(held);
}

Result<Response> show(Call& call) {
  if (call.services.quarantine == nullptr) return not_configured(call);
  TRY(const auto held, held_of(call));
  return json_response(held_json(held));
}

// What the installation allows a tenant to keep held mail.
int most_days(const Call& call) {
  const auto& days = call.services.settings.retention_days;
  const auto held = days.find("held");
  return held == days.end() ? 30 : held->second;
}

Result<Response> preview(Call& call) {
  if (call.services.quarantine == nullptr || call.services.pool == nullptr) return not_configured(call);
  constexpr std::size_t most = 64 * 1024;
  TRY(const auto held, held_of(call));
  TRY(const auto set, protect::load_quarantine_settings(call.services.database, call.who.tenant, most_days(call)));
  if (!set.preview) return fail(Code::denied, "the text of held messages is switched off");
  TRY(const auto bytes, call.services.quarantine->content(call.who.tenant, held.id));
  TRY(const auto text, call.services.pool->preview(bytes, most));
  return json_response({{"text", text}, {"truncated", text.size() >= most - 4}});
}

// In the quarantine log, under the name of who did it.
Result<void> note(const Call& call, const protect::Held& held, std::string_view status) {
  if (call.services.records == nullptr) return {};
  return call.services.records->add(
      call.who.tenant, desk::event_of(held, held.recipients.empty() ? std::string() : held.recipients.front(), status,
                                      call.who.name, call.services.clock.now()));
}

Result<Response> restore(Call& call) {
  if (call.services.quarantine == nullptr) return not_configured(call);
  TRY(const auto held, held_of(call));
  TRY_VOID(call.services.quarantine->restore(call.who.tenant, held.id));
  TRY_VOID(note(call, held, "Restored"));
  TRY(const auto after, held_of(call));
  return json_response(held_json(after), 202);
}

Result<Response> remove(Call& call) {
  if (call.services.quarantine == nullptr) return not_configured(call);
  TRY(const auto held, held_of(call));
  TRY_VOID(call.services.quarantine->remove(call.who.tenant, held.id));
  TRY_VOID(note(call, held, "Deleted"));
  return json_response({{"done", true}});
}

Result<Response> download(Call& call) {
  if (call.services.quarantine == nullptr) return not_configured(call);
  TRY(const auto held, held_of(call));
  Response response;
  response.content_type = "application/zip";
  response.set("Content-Disposition", "attachment; filename=\"quarantined-" + std::to_string(held.id.value) + ".zip\"");
  TRY(response.body,
      call.services.quarantine->download(call.who.tenant, {held.id}, string_or(call.object(), "password")));
  return response;
}

Result<Response> download_many(Call& call) {
  if (call.services.quarantine == nullptr) return not_configured(call);
  const auto& body = call.object();
  std::vector<QuarantineId> ids;
  std::string named;
  for (const auto& id : body.at("ids").get_array()) {
    ids.push_back({id.get_int64()});
    named += (named.empty() ? "" : ", ") + std::to_string(id.get_int64());
  }
  call.path_values.emplace_back("ids", named);  // for the audit record
  Response response;
  response.content_type = "application/zip";
  response.set("Content-Disposition", "attachment; filename=\"quarantined.zip\"");
  TRY(response.body, call.services.quarantine->download(call.who.tenant, ids, string_or(body, "password")));
  return response;
}

Result<Response> bulk(Call& call) {
  if (call.services.quarantine == nullptr || call.services.tasks == nullptr) return not_configured(call);
  const auto& body = call.object();
  std::vector<std::int64_t> ids;
  if (const auto* given = body.if_contains("ids"); given != nullptr) {
    for (const auto& id : given->get_array()) ids.push_back(id.get_int64());
  } else if (const auto* wanted = body.if_contains("query"); wanted != nullptr) {
    const auto& o = wanted->get_object();
    TRY(auto query, query_from([&](const char* name) { return string_or(o, name); }));
    query.limit = 1000;
    constexpr std::size_t most = 100'000;
    while (ids.size() < most) {
      TRY(const auto page, call.services.quarantine->search(call.who.tenant, query));
      for (const auto& h : page) ids.push_back(h.id.value);
      if (static_cast<int>(page.size()) < query.limit) break;
      query.before_id = page.back().id.value;
    }
  } else {
    return problem(call, "request.invalid", "ids or query is needed");
  }
  return answer_with_task(call, "quarantine." + string_or(body, "action"), ids, call.request.body);
}

Result<Response> show_task(Call& call) {
  if (call.services.tasks == nullptr) return not_configured(call);
  TRY(const auto task, call.services.tasks->find(call.who.tenant, std::string(call.path_value("id"))));
  return json_response(told_in(call.language, task_json(task)));
}

Result<Response> list_tasks(Call& call) {
  if (call.services.tasks == nullptr) return not_configured(call);
  TRY(const auto tasks, call.services.tasks->list(call.who.tenant, static_cast<int>(call.query_integer("limit", 50))));
  json::array items;
  for (const auto& task : tasks) items.push_back(told_in(call.language, task_json(task, 100)));
  return json_response({{"items", std::move(items)}});
}

Result<Response> cancel_task(Call& call) {
  if (call.services.tasks == nullptr) return not_configured(call);
  TRY_VOID(call.services.tasks->cancel(call.who.tenant, std::string(call.path_value("id"))));
  TRY(const auto task, call.services.tasks->find(call.who.tenant, std::string(call.path_value("id"))));
  return json_response(told_in(call.language, task_json(task)));
}

Result<Response> settings(Call& call) {
  const int most = most_days(call);
  TRY(const auto now, protect::load_quarantine_settings(call.services.database, call.who.tenant, most));
  return json_response({{"days", now.days}, {"most", most}, {"preview", now.preview}});
}

Result<Response> set_settings(Call& call) {
  const protect::QuarantineSettings wanted{.days = static_cast<int>(integer_or(call.object(), "days")),
                                           .preview = bool_or(call.object(), "preview")};
  const auto done = protect::save_quarantine_settings(call.services.database, call.who.tenant, wanted, most_days(call));
  if (!done && done.error().code == Code::malformed) return problem(call, "request.invalid", done.error().what);
  if (!done) return tl::unexpected(done.error());
  return settings(call);
}

}  // namespace

std::span<const Route> quarantine_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/quarantine", Access::holder, "quarantine=read", "What is held back, newest first",
       "{state?: HeldState, filter?: string(1..64), direction?: string(1..32), service?: string(1..64), "
       "affected_user?: string(0..254), reason?: string(0..256), policy?: string(0..256), text?: string(0..512), "
       "recipient?: string(0..512), from?: time, until?: time, before?: int(1..0), limit?: int(1..1000)}",
       "", "HeldPage", list},
      {"GET", "/api/v1/quarantine/facets", Access::holder, "quarantine=read",
       "What a search of the quarantine consists of",
       "{state?: HeldState, filter?: string(1..64), direction?: string(1..32), service?: string(1..64), "
       "affected_user?: string(0..254), reason?: string(0..256), policy?: string(0..256), text?: string(0..512), "
       "recipient?: string(0..512), from?: time, until?: time}",
       "", "Facets", facets},
      {"GET", "/api/v1/quarantine-settings", Access::holder, "quarantine=read",
       "After how many days held mail is deleted by itself, the most that may be chosen, and whether its text is shown",
       "", "", "QuarantineSettings", settings},
      {"PUT", "/api/v1/quarantine-settings", Access::holder, "quarantine=full",
       "Set after how many days held mail is deleted, and whether its text is shown", "",
       "{days: int(1..3650), preview: bool}", "QuarantineSettings", set_settings},
      {"GET", "/api/v1/quarantine/{id}", Access::holder, "quarantine=read",
       "One held item with the explanation of its verdict", "", "", "Held", show},
      {"GET", "/api/v1/quarantine/{id}/preview", Access::holder, "quarantine=read", "Headers and body as harmless text",
       "", "", "Preview", preview},
      {"POST", "/api/v1/quarantine/{id}/restore", Access::holder, "quarantine=full", "Release to its recipients", "",
       "", "Held", restore, 1024, 202},
      {"DELETE", "/api/v1/quarantine/{id}", Access::holder, "quarantine=full", "Delete for ever", "", "", "Done",
       remove},
      {"POST", "/api/v1/quarantine/{id}/download", Access::holder, "quarantine=full",
       "The mail in a zip under a password", "", "{password: string(1..128)}", "@application/zip", download},
      {"POST", "/api/v1/quarantine/download", Access::holder, "quarantine=full",
       "Up to ten mails in one zip under a password", "", "{ids: [int](1..10), password: string(1..128)}",
       "@application/zip", download_many},
      {"POST", "/api/v1/quarantine/bulk", Access::holder, "quarantine=full",
       "Restore or delete many, as a task (Idempotency-Key header)", "", "BulkRequest", "Task", bulk, 1u << 20, 202},
      {"GET", "/api/v1/tasks", Access::holder, "quarantine=read", "Bulk tasks, newest first", "{limit?: int(1..200)}",
       "", "{items: [Task]}", list_tasks},
      {"GET", "/api/v1/tasks/{id}", Access::holder, "quarantine=read", "Progress of a bulk task", "", "", "Task",
       show_task},
      {"POST", "/api/v1/tasks/{id}/cancel", Access::holder, "quarantine=full",
       "Stop a bulk task; what is done stays done", "", "", "Task", cancel_task},
  };
  return all;
}

}  // namespace sekisho::api::own
