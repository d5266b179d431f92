#include "api/own/bulk_tasks.h"
#include "api/own/explanation.h"
#include "api/own/own.h"
#include "api/own/similar.h"
#include "desk/desk.h"
#include "policy/policy_store.h"
#include "worker/pool.h"

namespace sekisho::api::own {
namespace {

constexpr int similar_days = 30, max_similar = 200;

json::object report_json(const desk::ReportedMail& m) {
  return {{"id", m.id},
          {"reporter", m.reporter},
          {"via", m.via},
          {"claim", desk::to_string(m.claim)},
          {"note", m.note},
          {"state", desk::to_string(m.state)},
          {"message_id", m.message_id},
          {"sender", m.sender},
          {"recipients", to_array(m.recipients)},
          {"subject", m.subject},
          {"sha256", m.sha256},
          {"size", m.size},
          {"kept", !m.blob.empty()},
          {"item", m.item},
          {"verdict_then", m.verdict_then},
          {"action_then", m.action_then},
          {"verdict_now", m.verdict_now},
          {"action_now", m.action_now},
          {"urls", to_array(m.urls)},
          {"reported_at", format_iso8601(m.reported_at)},
          {"judged_at", time_or_null(m.judged_at)},
          {"decided_at", time_or_null(m.decided_at)},
          {"decided_by", m.decided_by},
          {"answer", m.answer}};
}

Result<Response> list(Call& call) {
  if (call.services.desk == nullptr) return not_configured(call);
  desk::ReportedQuery query{.text = std::string(call.query("text")),
                            .before_id = call.query_integer("before", 0),
                            .limit = static_cast<int>(call.query_integer("limit", 50))};
  if (desk::Triage state{}; desk::from_string(call.query("state"), state)) query.state = state;
  if (desk::Claim claim{}; desk::from_string(call.query("claim"), claim)) query.claim = claim;
  TRY(const auto found, call.services.desk->reported.search(call.who.tenant, query));
  TRY(const auto total, call.services.desk->reported.count(call.who.tenant, query));
  json::array items;
  for (const auto& mail : found) items.push_back(report_json(mail));
  const bool full = static_cast<int>(found.size()) == query.limit;
  return json_response({{"items", std::move(items)},
                        {"total", total},
                        {"next", full ? json::value(found.back().id) : json::value(nullptr)}});
}

Result<desk::ReportedMail> report_of(const Call& call) {
  TRY(const auto id, call.id());
  TRY(auto mail, call.services.desk->reported.find(call.who.tenant, id));
  if (!mail) return fail(Code::not_found, "no such report");
  return *std::move(mail);
}

Result<Response> show(Call& call) {
  if (call.services.desk == nullptr) return not_configured(call);
  TRY(const auto mail, report_of(call));
  TRY(const auto similar, call.services.desk->reported.similar(call.who.tenant, mail, similar_days, max_similar));
  return json_response({{"report", report_json(mail)},
                        {"explanation", explanation_of_text(mail.report_json)},
                        {"similar", similar_json(similar)}});
}

Result<Response> preview(Call& call) {
  if (call.services.desk == nullptr || call.services.pool == nullptr) return not_configured(call);
  constexpr std::size_t most = 64 * 1024;
  TRY(const auto mail, report_of(call));
  TRY(const auto bytes, call.services.desk->reported.content(call.who.tenant, mail.id));
  TRY(const auto text, call.services.pool->preview(bytes, most));
  return json_response({{"text", text}, {"truncated", text.size() >= most - 4}});
}

Result<Response> submit(Call& call) {
  if (call.services.desk == nullptr) return not_configured(call);
  if (call.request.body.empty()) return problem(call, "request.invalid", "the body is empty");
  desk::Claim claim{};
  static_cast<void>(desk::from_string(call.query("claim"), claim));
  const auto reporter = call.query("reporter").empty() ? std::string_view(call.who.name) : call.query("reporter");
  TRY(const auto id, call.services.desk->reported.submit(call.who.tenant, reporter, "api", claim, call.query("note"),
                                                         call.request.body));
  TRY(const auto mail, call.services.desk->reported.find(call.who.tenant, id));
  return json_response(report_json(*mail), 201);
}

Result<Response> decide(Call& call) {
  if (call.services.desk == nullptr) return not_configured(call);
  TRY(const auto mail, report_of(call));
  TRY(const auto language, call.services.desk->self_service.language_of(call.who.tenant, mail.reporter));
  desk::Triage to{};
  static_cast<void>(desk::from_string(string_or(call.object(), "state"), to));
  TRY(const auto decided,
      call.services.desk->reported.decide(call.who.tenant, mail.id, to, string_or(call.object(), "answer"),
                                          call.who.name, language));
  return json_response(report_json(decided));
}

Result<Response> judge_again(Call& call) {
  if (call.services.desk == nullptr) return not_configured(call);
  TRY(const auto mail, report_of(call));
  TRY_VOID(call.services.desk->reported.judge_again(call.who.tenant, mail.id));
  return json_response({{"done", true}});
}

// Everywhere: the passages that are like it, or those of them that were chosen.
Result<Response> purge(Call& call) {
  if (call.services.desk == nullptr || call.services.tasks == nullptr) return not_configured(call);
  TRY(const auto mail, report_of(call));
  TRY(const auto similar, call.services.desk->reported.similar(call.who.tenant, mail, similar_days, max_similar));
  std::vector<std::int64_t> ids;
  const auto* chosen = call.object().if_contains("tracks");
  for (const auto& one : similar) {
    const bool wanted = chosen == nullptr || std::any_of(chosen->get_array().begin(), chosen->get_array().end(),
                                                         [&](const auto& id) { return id.get_int64() == one.track; });
    if (wanted) ids.push_back(one.track);
  }
  if (ids.empty()) return problem(call, "request.invalid", "nothing like it passed here");
  return answer_with_task(call, "mail." + string_or(call.object(), "action"), ids,
                          call.request.path + "\n" + call.request.body);
}

// One address, for a while, with the reason written beside it: never a domain, never for ever.
Result<Response> allow(Call& call) {
  if (call.services.desk == nullptr || call.services.policies == nullptr) return not_configured(call);
  TRY(const auto mail, report_of(call));
  if (mail.sender.empty()) return problem(call, "request.invalid", "the reported mail has no sender");
  const auto days = integer_or(call.object(), "days", 30);
  TRY_VOID(call.services.policies->add_entries(
      call.who.tenant, policy::ListKind::approved_senders,
      {{.value = mail.sender,
        .note = "reported mail " + std::to_string(mail.id),
        .expires_ms = to_millis(call.services.clock.now() + std::chrono::hours(24 * days))}},
      call.who.name));
  return json_response({{"done", true}});
}

Result<Response> read_settings(Call& call) {
  TRY(const auto settings, desk::load_reporting_settings(call.services.database, call.who.tenant));
  TRY(auto value, parse_json(desk::to_json_text(settings)));
  return json_response(value);
}

Result<Response> write_settings(Call& call) {
  TRY(const auto settings, desk::reporting_settings_from(to_text(call.body)));
  TRY_VOID(desk::save_reporting_settings(call.services.database, call.who.tenant, settings));
  return read_settings(call);
}

}  // namespace

std::span<const Route> reported_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/reported", Access::holder, "user_reported=read", "Mail that users reported, newest first",
       "{state?: \"new\"|\"confirmed\"|\"rejected\", claim?: \"phishing\"|\"spam\"|\"not_risk\", text?: "
       "string(0..256), before?: int(1..0), limit?: int(1..200)}",
       "", "{items: [ReportedMail], total: int, next: int~}", list},
      {"POST", "/api/v1/reported", Access::holder, "user_reported=full", "Report a mail: the body is the mail itself",
       "{claim: \"phishing\"|\"spam\"|\"not_risk\", reporter?: email, note?: string(0..500)}", "*", "ReportedMail",
       submit, 51u << 20, 201},
      {"GET", "/api/v1/reported/{id}", Access::holder, "user_reported=read",
       "One report: verdict then and now, its explanation, and what is like it", "", "",
       "{report: ReportedMail, explanation: Explanation, similar: [SimilarMail]}", show},
      {"GET", "/api/v1/reported/{id}/preview", Access::holder, "user_reported=read",
       "The reported mail as harmless text", "", "", "Preview", preview},
      {"POST", "/api/v1/reported/{id}/decide", Access::holder, "user_reported=full",
       "Confirm or reject what the user said; the user is told by mail", "",
       "{state: \"confirmed\"|\"rejected\", answer?: string(0..500)}", "ReportedMail", decide},
      {"POST", "/api/v1/reported/{id}/judge", Access::holder, "user_reported=full", "Judge it anew with today's rules",
       "", "", "Done", judge_again},
      {"POST", "/api/v1/reported/{id}/purge", Access::holder, "quarantine=full",
       "Take what is like it out of every mailbox, as a task", "",
       "{action: \"quarantine\"|\"delete\", tracks?: [int](1..200)}", "Task", purge, 64 * 1024, 202},
      {"POST", "/api/v1/reported/{id}/allow", Access::holder, "global_settings=full",
       "Approve its sender's address for some days", "", "{days?: int(1..365)}", "Done", allow},
      {"GET", "/api/v1/reporting-settings", Access::holder, "user_reported=read",
       "Report addresses, confirmations and their texts", "", "", "ReportingSettings", read_settings},
      {"PUT", "/api/v1/reporting-settings", Access::holder, "user_reported=full", "Change them", "",
       "ReportingSettings", "ReportingSettings", write_settings},
  };
  return all;
}

}  // namespace sekisho::api::own
