#include <algorithm>

#include "api/cas/cas.h"
#include "api/response/responder.h"

namespace sekisho::api::cas {
namespace {

struct Verb {
  std::string_view theirs, ours;
};
constexpr Verb mail_verbs[] = {
    {"MAIL_DELETE", "delete"}, {"MAIL_QUARANTINE", "quarantine"}, {"MAIL_RESTORE", "restore"}};
constexpr Verb account_verbs[] = {{"ACCOUNT_DISABLE", "disable"},
                                  {"ACCOUNT_ENABLE_MFA", "enable_mfa"},
                                  {"ACCOUNT_RESET_PASSWORD", "reset_password"},
                                  {"ACCOUNT_REVOKE_SIGNIN_SESSIONS", "sign_out"}};

template <std::size_t N>
std::string_view ours_of(const Verb (&verbs)[N], std::string_view theirs) {
  for (const auto& verb : verbs) {
    if (verb.theirs == theirs) return verb.ours;
  }
  return {};
}
std::string_view theirs_of(std::string_view target, std::string_view ours) {
  if (target == "mail") {
    for (const auto& verb : mail_verbs) {
      if (verb.ours == ours) return verb.theirs;
    }
  }
  for (const auto& verb : account_verbs) {
    if (verb.ours == ours) return verb.theirs;
  }
  return {};
}

std::string_view status_word(ResponseStatus status) {
  switch (status) {
    case ResponseStatus::created:
      return "Created";
    case ResponseStatus::executing:
      return "Executing";
    case ResponseStatus::success:
      return "Success";
    case ResponseStatus::skipped:
    case ResponseStatus::canceled:
      return "Skipped";
    case ResponseStatus::failed:
      break;
  }
  return "Failed";
}

constexpr std::size_t max_actions = 500;
// in place of a description, which this surface has not: results repeat the service
constexpr std::string_view gmail_words = "asked for as Gmail";

Result<Response> submit(Call& call, std::vector<ResponseAction> actions) {
  if (call.services.responder == nullptr) return cas_error(call.request, 503, -5030001, "Actions are not available");
  TRY(const auto stored, call.services.responder->submit(std::move(actions)));
  return json_response({{"code", 0}, {"msg", ""}, {"traceId", call.request.id}, {"batch_id", stored.front().batch}},
                       201);
}

json::object action_object(const ResponseAction& a) {
  const bool final = a.status != ResponseStatus::created && a.status != ResponseStatus::executing;
  const bool gmail = a.description == gmail_words;
  json::object out{{"action_id", a.task},
                   {"batch_id", a.batch},
                   {"action_type", theirs_of(a.target, a.action)},
                   {"service", gmail ? "gmail" : "exchange"},
                   {"account_provider", gmail ? "google" : "office365"},
                   {"status", status_word(a.status)},
                   {"error_code", a.error_code},
                   {"error_message", a.error_message},
                   {"action_requested_at", format_iso8601(a.requested_at)},
                   {"action_executed_at", final ? format_iso8601(a.changed_at) : std::string{}}};
  if (a.target == "mail") {
    out["account_user_email"] = a.mailbox;
    out["mailbox"] = a.mailbox;
    out["mail_message_id"] = a.message_id;
    out["mail_unique_id"] = a.unique_id;
  } else {
    out["account_user_email"] = a.mailbox;
  }
  return out;
}

Result<Response> results(Call& call, std::string_view target, const char* path) {
  if (call.services.responder == nullptr) return cas_error(call.request, 503, -5030001, "Actions are not available");
  auto& responder = *call.services.responder;
  const auto& request = call.request;
  const auto batch = std::string(request.query_value("batch_id"));
  const auto limit = read_limit(request, 500, 500);
  if (!limit) return bad_parameter(call, limit.error().what);
  using namespace std::chrono_literals;
  auto window = read_window(request, call.services.clock.now(), 5min, 72h);
  if (!window) return bad_parameter(call, window.error().what);
  PageId page{*window, 0, 0};
  if (const auto text = request.query_value("page_id"); !text.empty()) {
    const auto read = read_page_id(text);
    if (!read) return bad_parameter(call, "Invalid parameter: page_id");
    page = *read;
  }
  std::vector<ResponseAction> found;
  if (!batch.empty()) {
    // A client in the field takes "Created" for an end and breaks on "Executing" (services.md §1.2): answer when it is
    // over.
    responder.wait_for_batch(call.who.tenant, batch,
                             std::chrono::milliseconds(call.services.settings.mitigation_wait_ms));
    TRY(found, responder.by_batch(call.who.tenant, batch));
    if (found.empty() || found.front().surface != "cas" || found.front().target != target)
      return cas_error(request, 404, -4040002, "The batch was not found");
  } else {
    TRY(found, responder.between(call.who.tenant, "cas", page.window.from, page.window.until, page.id, 100'000));
  }
  std::erase_if(found, [&](const ResponseAction& a) { return a.target != target || a.id <= page.id; });
  const bool more = static_cast<int>(found.size()) > *limit;
  if (more) found.resize(static_cast<std::size_t>(*limit));
  json::array actions;
  for (const auto& action : found) actions.push_back(action_object(action));
  std::vector<std::pair<std::string, std::string>> pairs = {{"batch_id", batch}};
  if (batch.empty()) {
    pairs.emplace_back("start", format_iso8601(page.window.from));
    pairs.emplace_back("end", format_iso8601(page.window.until));
  }
  pairs.emplace_back("limit", std::to_string(*limit));
  auto next_pairs = pairs;
  if (more) next_pairs.emplace_back("page_id", write_page_id({page.window, 0, found.back().id}));
  pairs.emplace_back("page_id", std::string(request.query_value("page_id")));
  const auto count = actions.size();
  return json_response({{"code", 0},
                        {"msg", ""},
                        {"traceId", request.id},
                        {"count", count},
                        {"current_link", link(call, path, pairs)},
                        {"next_link", more ? link(call, path, next_pairs) : std::string{}},
                        {"actions", std::move(actions)}});
}

}  // namespace

Result<Response> mitigate_mails(Call& call) {
  if (!call.body.is_array() || call.body.get_array().empty())
    return bad_parameter(call, "The body must be a non-empty array");
  if (call.body.get_array().size() > max_actions) return bad_parameter(call, "Too many actions in one request");
  std::vector<ResponseAction> actions;
  for (const auto& element : call.body.get_array()) {
    if (!element.is_object()) return bad_parameter(call, "Each action must be an object");
    const auto& one = element.get_object();
    const auto service = string_or(one, "service"), provider = string_or(one, "account_provider");
    ResponseAction action;
    action.tenant = call.who.tenant;
    action.surface = "cas";
    action.target = "mail";
    action.action = std::string(ours_of(mail_verbs, string_or(one, "action_type")));
    if (action.action.empty()) return bad_parameter(call, "Invalid parameter: action_type");
    if (service != "exchange" && service != "gmail") return bad_parameter(call, "Invalid parameter: service");
    if (provider != (service == "gmail" ? "google" : "office365"))
      return bad_parameter(call, "Invalid parameter: account_provider");
    if (service == "gmail" && action.action != "delete") return bad_parameter(call, "Gmail supports MAIL_DELETE only");
    if (service == "gmail") action.description = gmail_words;
    action.mailbox = string_or(one, "mailbox");
    action.message_id = string_or(one, "mail_message_id");
    action.unique_id = string_or(one, "mail_unique_id");
    if (action.mailbox.empty()) return bad_parameter(call, "Missing parameter: mailbox");
    if (action.message_id.empty() && action.unique_id.empty())
      return bad_parameter(call, "Missing parameter: mail_message_id or mail_unique_id");
    if (action.mailbox.size() > 512 || action.message_id.size() > 1024 || action.unique_id.size() > 1024)
      return bad_parameter(call, "A parameter is too long");
    for (const auto time : {"mail_message_delivery_time", "detection_time"}) {
      const auto text = string_or(one, time);
      if (!text.empty() && !parse_iso8601(text)) return bad_parameter(call, std::string("Invalid parameter: ") + time);
    }
    action.requested_by = call.who.name;
    actions.push_back(std::move(action));
  }
  return submit(call, std::move(actions));
}

Result<Response> mitigate_accounts(Call& call) {
  if (!call.body.is_array() || call.body.get_array().empty())
    return bad_parameter(call, "The body must be a non-empty array");
  if (call.body.get_array().size() > max_actions) return bad_parameter(call, "Too many actions in one request");
  std::vector<ResponseAction> actions;
  for (const auto& element : call.body.get_array()) {
    if (!element.is_object()) return bad_parameter(call, "Each action must be an object");
    const auto& one = element.get_object();
    ResponseAction action;
    action.tenant = call.who.tenant;
    action.surface = "cas";
    action.target = "account";
    action.action = std::string(ours_of(account_verbs, string_or(one, "action_type")));
    action.mailbox = string_or(one, "account_user_email");
    if (action.action.empty()) return bad_parameter(call, "Invalid parameter: action_type");
    if (string_or(one, "service") != "exchange") return bad_parameter(call, "Invalid parameter: service");
    if (string_or(one, "account_provider") != "office365")
      return bad_parameter(call, "Invalid parameter: account_provider");
    if (action.mailbox.empty() || action.mailbox.size() > 512)
      return bad_parameter(call, "Missing parameter: account_user_email");
    action.requested_by = call.who.name;
    actions.push_back(std::move(action));
  }
  return submit(call, std::move(actions));
}

Result<Response> mail_results(Call& call) { return results(call, "mail", "/v1/mitigation/mails"); }
Result<Response> account_results(Call& call) { return results(call, "account", "/v1/mitigation/accounts"); }

}  // namespace sekisho::api::cas
