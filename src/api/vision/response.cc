#include <algorithm>

#include "api/response/responder.h"
#include "api/vision/vision.h"

namespace sekisho::api::vision {
namespace {

constexpr std::size_t max_items = 1000;

struct Verb {
  std::string_view path, ours, action;  // path's last segment, as stored, as tasks show it
};
constexpr Verb mail_verbs[] = {{"quarantine", "quarantine", "quarantineMessage"},
                               {"delete", "delete", "deleteMessage"},
                               {"restore", "restore", "restoreMessage"}};
constexpr Verb account_verbs[] = {{"disable", "disable", "disableAccount"},
                                  {"enable", "enable", "enableAccount"},
                                  {"signOut", "sign_out", "forceSignOut"},
                                  {"resetPassword", "reset_password", "resetPassword"}};

std::string_view action_name(const ResponseAction& a) {
  if (a.target == "mail") {
    for (const auto& verb : mail_verbs) {
      if (verb.ours == a.action) return verb.action;
    }
  }
  for (const auto& verb : account_verbs) {
    if (verb.ours == a.action) return verb.action;
  }
  return a.action == "unblock" ? "restoreBlock" : "block";
}

std::string_view status_word(ResponseStatus status) {
  switch (status) {
    case ResponseStatus::created:
      return "queued";
    case ResponseStatus::executing:
      return "running";
    case ResponseStatus::success:
    case ResponseStatus::skipped:
      return "succeeded";
    case ResponseStatus::canceled:
      return "canceled";
    case ResponseStatus::failed:
      break;
  }
  return "failed";
}

json::object task_json(const ResponseAction& a) {
  json::object out{{"id", a.task},
                   {"status", status_word(a.status)},
                   {"createdDateTime", time_text(a.requested_at)},
                   {"lastActionDateTime", time_text(a.changed_at)},
                   {"action", action_name(a)},
                   {"description", a.description},
                   {"account", a.requested_by}};
  if (a.status == ResponseStatus::failed)
    out["error"] = json::object{{"code", "TaskError"}, {"message", a.error_message}, {"number", 4'009'999}};
  json::object item{{"status", status_word(a.status)}, {"lastActionDateTime", time_text(a.changed_at)}};
  if (a.target == "mail") {
    item["messageId"] = a.message_id;
    item["mailBox"] = a.mailbox;
    item["uniqueId"] = a.unique_id;
    item["messageSubject"] = a.subject;
    item["organizationId"] = std::to_string(a.tenant.value);
    out["tasks"] = json::array{std::move(item)};
  } else if (a.target == "account") {
    item["accountName"] = a.mailbox;
    item["iam"] = "AAD";
    out["tasks"] = json::array{std::move(item)};
  } else {
    out["type"] = a.unique_id;
    out["value"] = a.message_id;
  }
  return out;
}

// What filters of tasks may name: the members, those of the mail or account inside, and the reference's names of
// endpoints, which no task has.
constexpr std::string_view task_fields[] = {"id",          "status",      "createdDateTime", "lastActionDateTime",
                                            "action",      "description", "account",         "error",
                                            "tasks",       "type",        "value",           "messageId",
                                            "mailBox",     "uniqueId",    "messageSubject",  "organizationId",
                                            "accountName", "iam",         "endpointName",    "agentGuid"};
json::object with_item_facts(json::object task) {
  const auto* inner = task.if_contains("tasks");
  if (inner == nullptr) return task;
  const auto facts = inner->get_array().at(0).get_object();
  for (const auto& [name, value] : facts) task.emplace(name, value);
  return task;
}

// Answers each element of the body in its place: a task, or why not.
template <class Read>
Result<Response> batch(Call& call, const Read& read) {
  if (call.services.responder == nullptr) return vision_error(503, "Response actions are not available");
  if (!call.body.is_array() || call.body.get_array().empty())
    return vision_error(400, "The body must be a non-empty array");
  if (call.body.get_array().size() > max_items) return vision_error(400, "Too many elements");
  json::array answers;
  for (const auto& element : call.body.get_array()) {
    ResponseAction action;
    action.tenant = call.who.tenant;
    action.surface = "vision";
    action.requested_by = call.who.name;
    const std::string problem =
        element.is_object() ? read(element.get_object(), action) : std::string("Each element must be an object");
    if (!problem.empty()) {
      answers.push_back(refused(400, problem));
      continue;
    }
    TRY(const auto twin, call.services.responder->open_duplicate(action));
    if (!twin.empty()) {
      auto answer = accepted(call, twin);
      answer["status"] = 400;
      answer["body"] =
          json::object{{"error", {{"code", "TaskError"}, {"message", "Task duplication."}, {"number", 4'009'001}}}};
      answers.push_back(std::move(answer));
      continue;
    }
    TRY(const auto stored, call.services.responder->submit({action}));
    answers.push_back(accepted(call, stored.front().task));
  }
  return json_response(answers, 207);
}

template <std::size_t N>
std::string_view verb_of(const Verb (&verbs)[N], const Call& call) {
  for (const auto& verb : verbs) {
    if (verb.path == call.request.segments.back()) return verb.ours;
  }
  return {};
}

Result<Response> emails(Call& call) {
  const auto verb = verb_of(mail_verbs, call);
  return batch(call, [&](const json::object& o, ResponseAction& a) -> std::string {
    a.target = "mail";
    a.action = std::string(verb);
    a.message_id = string_or(o, "messageId");
    a.unique_id = string_or(o, "uniqueId");
    a.mailbox = string_or(o, "mailBox", string_or(o, "mailbox"));  // one script in the field writes it small
    a.description = string_or(o, "description");
    if (a.message_id.empty() == a.unique_id.empty()) return "Exactly one of messageId and uniqueId is needed";
    if (a.message_id.size() > 1024 || a.unique_id.size() > 1024 || a.mailbox.size() > 512 ||
        a.description.size() > 1024)
      return "A value is too long";
    return {};
  });
}

Result<Response> accounts(Call& call) {
  const auto verb = verb_of(account_verbs, call);
  return batch(call, [&](const json::object& o, ResponseAction& a) -> std::string {
    a.target = "account";
    a.action = std::string(verb);
    a.mailbox = string_or(o, "accountName");
    a.description = string_or(o, "description");
    if (a.mailbox.empty() || a.mailbox.size() > 512 || a.description.size() > 1024) return "accountName is needed";
    return {};
  });
}

Result<Response> task(Call& call) {
  if (call.services.responder == nullptr) return vision_error(503, "Response actions are not available");
  TRY(const auto found, call.services.responder->by_task(call.who.tenant, std::string(call.path_value("id"))));
  return json_response(task_json(found));
}

// Who may ask for a task may take it back, as long as nobody has begun with it.
Result<Response> cancel_tasks(Call& call) {
  if (call.services.responder == nullptr) return vision_error(503, "Response actions are not available");
  if (!call.body.is_array() || call.body.get_array().empty() || call.body.get_array().size() > max_items)
    return vision_error(400, "The body must be an array of 1 to 1000 tasks");
  json::array answers;
  for (const auto& element : call.body.get_array()) {
    const auto id = element.is_object() ? string_or(element.get_object(), "id") : std::string{};
    if (id.empty() || id.size() > 64) {
      answers.push_back(refused(400, "Each element must be an object with the id of a task"));
      continue;
    }
    const auto found = call.services.responder->by_task(call.who.tenant, id);
    if (!found && found.error().code != Code::not_found) return tl::unexpected(found.error());
    if (!found || found->surface != "vision") {
      answers.push_back(refused(404, "The task was not found"));
      continue;
    }
    if (found->target == "account" && !call.who.may("response=full")) {
      answers.push_back(refused(403, "The role of the API key does not permit this."));
      continue;
    }
    TRY(const bool canceled, call.services.responder->cancel(call.who.tenant, "vision", id));
    answers.push_back(canceled ? accepted(call, id)
                               : refused(400, "The task is not queued any more and cannot be canceled.", "TaskError"));
  }
  return json_response(answers, 207);
}

Result<Response> tasks(Call& call) {
  if (call.services.responder == nullptr) return vision_error(503, "Response actions are not available");
  static constexpr std::string_view orders[] = {"createdDateTime", "lastActionDateTime"};
  TRY(const auto order, order_of(call, orders, {"createdDateTime", true}));
  TRY(const auto filter, filter_of(call, task_fields));
  json::array items;
  if (const auto ids = equal_values(filter, "id"); !ids.empty()) {  // in the order asked: clients merge by index
    TRY(const auto found, call.services.responder->by_tasks(call.who.tenant, ids));
    for (const auto& action : found) items.push_back(task_json(action));
    return whole_list(std::move(items));
  }
  TRY(const auto span, span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24 * 180)));
  TRY(const auto skip, read_skip(call));
  TRY(const auto top, top_of(call, 50, 200));
  // Changes are never before requests: what was requested within the window is looked up by it, what changed within it
  // by all before.
  const auto wanted_time = call.query("dateTimeTarget");
  if (!wanted_time.empty() && wanted_time != "createdDateTime" && wanted_time != "lastActionDateTime")
    return fail(Code::malformed, "dateTimeTarget is not valid");
  const bool within_changes = wanted_time == "lastActionDateTime";
  TRY(auto found, call.services.responder->between(call.who.tenant, "vision", within_changes ? Time{} : span.from,
                                                   span.until, 0, 100'000));
  if (within_changes)
    std::erase_if(found,
                  [&](const ResponseAction& a) { return a.changed_at < span.from || a.changed_at >= span.until; });
  const bool by_change = order.name == "lastActionDateTime", descending = !order.ascending;
  const auto place = [by_change](const ResponseAction& a) {
    return std::pair(to_millis(by_change ? a.changed_at : a.requested_at), a.id);
  };
  std::sort(found.begin(), found.end(), [&](const ResponseAction& a, const ResponseAction& b) {
    return descending ? place(b) < place(a) : place(a) < place(b);
  });
  json::object out{{"totalCount", 0}, {"count", 0}};
  std::pair<std::int64_t, std::int64_t> last;
  std::int64_t total = 0;
  for (const auto& action : found) {
    if (!takes_all(filter) && !matches(filter, with_item_facts(task_json(action)))) continue;
    ++total;
    const auto at = place(action);
    if (skip && (descending ? at >= std::pair(skip->at, skip->id) : at <= std::pair(skip->at, skip->id))) continue;
    if (static_cast<int>(items.size()) == top) {
      if (!out.contains("nextLink")) out["nextLink"] = next_link(call, write_skip({last.first, last.second}));
      continue;
    }
    last = at;
    items.push_back(task_json(action));
  }
  out["totalCount"] = total;
  out["count"] = items.size();
  out["items"] = std::move(items);
  return json_response(out);
}

}  // namespace

std::span<const Route> response_routes() {
  static const Route all[] = {
      {"POST", "/v3.0/response/emails/quarantine", Access::holder, "response=partial", "Quarantine messages", "",
       "[any]", "[any]", emails, 1u << 20, 207},
      {"POST", "/v3.0/response/emails/delete", Access::holder, "response=partial", "Delete messages", "", "[any]",
       "[any]", emails, 1u << 20, 207},
      {"POST", "/v3.0/response/emails/restore", Access::holder, "response=partial", "Restore messages", "", "[any]",
       "[any]", emails, 1u << 20, 207},
      {"POST", "/v3.0/response/domainAccounts/disable", Access::holder, "response=full", "Disable accounts", "",
       "[any]", "[any]", accounts, 1u << 20, 207},
      {"POST", "/v3.0/response/domainAccounts/enable", Access::holder, "response=full", "Enable accounts", "", "[any]",
       "[any]", accounts, 1u << 20, 207},
      {"POST", "/v3.0/response/domainAccounts/signOut", Access::holder, "response=full", "Sign accounts out", "",
       "[any]", "[any]", accounts, 1u << 20, 207},
      {"POST", "/v3.0/response/domainAccounts/resetPassword", Access::holder, "response=full", "Reset passwords", "",
       "[any]", "[any]", accounts, 1u << 20, 207},
      {"GET", "/v3.0/response/tasks", Access::holder, "response=read", "Response tasks", "", "", "{...}", tasks},
      {"POST", "/v3.0/response/tasks/cancel", Access::holder, "response=partial",
       "Cancel tasks that are queued; those of accounts with response=full", "", "[any]", "[any]", cancel_tasks,
       64 * 1024, 207},
      {"GET", "/v3.0/response/tasks/{id}", Access::holder, "response=read", "One response task", "", "", "{...}", task},
  };
  return all;
}

}  // namespace sekisho::api::vision
