#include "api/own/bulk_tasks.h"
#include "api/own/own.h"
#include "api/own/similar.h"
#include "desk/desk.h"
#include "desk/timeline.h"
#include "protect/log_search.h"
#include "protect/records.h"

namespace sekisho::api::own {
namespace {

constexpr std::size_t max_targets = 10'000;

// What is put together from several logs is the whole tenant's.
Result<void> must_see_all(const Call& call) {
  if (call.who.organizations.empty()) return {};
  return fail(Code::denied, "the role sees some organizations only");
}

Result<Response> timeline(Call& call) {
  TRY_VOID(must_see_all(call));
  TRY(const auto events, desk::timeline(call.services.database, call.who.tenant, std::string(call.query("key"))));
  json::array items;
  for (const auto& e : events)
    items.push_back(json::object{
        {"at", format_iso8601(e.at)}, {"kind", e.kind}, {"what", e.what}, {"by", e.by}, {"detail", e.detail}});
  return json_response({{"items", std::move(items)}});
}

constexpr int similar_days = 30, max_similar = 100;

// What else passed that is like one mail: its copies, its wave, mail with the same risky links.
Result<Response> similar(Call& call) {
  TRY_VOID(must_see_all(call));
  if (call.services.desk == nullptr || call.services.records == nullptr) return not_configured(call);
  TRY(const auto tracks, call.services.records->trace(call.who.tenant, std::string(call.query("key"))));
  if (tracks.empty()) return fail(Code::not_found, "no such mail");
  const auto& track = tracks.front();
  desk::ReportedMail mail{.message_id = track.message_id,
                          .sender = track.sender,
                          .subject = track.subject,
                          .sha256 = track.sha256,
                          .urls = desk::risky_urls(track.report_json)};
  TRY(auto found, call.services.desk->reported.similar(call.who.tenant, mail, similar_days, max_similar));
  std::erase_if(found, [&](const auto& one) { return one.item == track.item; });
  return json_response({{"items", similar_json(found)}});
}

// The passages that were chosen, or all that a search of the mail tracking log finds.
Result<Response> act(Call& call) {
  if (call.services.tasks == nullptr || call.services.logs == nullptr) return not_configured(call);
  const auto& body = call.object();
  std::vector<std::int64_t> ids;
  if (const auto* chosen = body.if_contains("tracks"); chosen != nullptr) {
    for (const auto& id : chosen->get_array()) ids.push_back(id.get_int64());
  } else if (body.contains("query")) {
    protect::LogRequest request{.type = protect::LogType::mail_tracking, .query = string_or(body, "query")};
    request.until =
        parse_iso8601(string_or(body, "until")).value_or(call.services.clock.now() + std::chrono::milliseconds(1));
    request.from = parse_iso8601(string_or(body, "from")).value_or(request.until - std::chrono::hours(24));
    protect::QueryProblem wrong;
    const auto done = call.services.logs->each(
        call.who.tenant, request,
        [&](const json::object& row) {
          ids.push_back(integer_or(row, "id"));
          return ids.size() <= max_targets;
        },
        &wrong);
    if (!done && !wrong.code.empty())
      return problem(call, "query.malformed", wrong.what, {{"position", wrong.position}, {"reason", wrong.code}});
    if (!done) return tl::unexpected(done.error());
    if (ids.size() > max_targets)
      return problem(call, "request.too_large", "more than 10,000 messages: narrow the search");
  } else {
    return problem(call, "request.invalid", "tracks or query is needed");
  }
  if (ids.empty()) return problem(call, "request.invalid", "the search finds nothing");
  return answer_with_task(call, "mail." + string_or(body, "action"), ids, call.request.body);
}

}  // namespace

std::span<const Route> investigation_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/mail-timeline", Access::holder, "logs=read",
       "One mail from arrival to the last action: passage, quarantine, users, administrators", "{key: string(1..1024)}",
       "", "{items: [{at: time, kind: string, what: string, by: string, detail: string}]}", timeline},
      {"GET", "/api/v1/mail-similar", Access::holder, "logs=read",
       "Mail of the last 30 days that is like one mail: same message, content, risky link, or sender and subject",
       "{key: string(1..1024)}", "", "{items: [SimilarMail]}", similar},
      {"POST", "/api/v1/investigation/act", Access::holder, "quarantine=full",
       "Take delivered mail out of its mailboxes, as a task: chosen passages, or all that a search finds", "",
       "{action: \"quarantine\"|\"delete\", tracks?: [int](1..10000), query?: string(0..4096), from?: time, until?: "
       "time}",
       "Task", act, 256 * 1024, 202},
  };
  return all;
}

}  // namespace sekisho::api::own
