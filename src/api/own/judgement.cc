#include <algorithm>

#include "api/own/own.h"
#include "policy/policy_store.h"
#include "protect/corrections.h"
#include "protect/retro.h"
#include "protect/style_book.h"
#include "scan/mail/model_state.h"

namespace sekisho::api::own {
namespace {

// ---- corrections: what was judged wrongly
// ------------------------------------------------------------------------------------------
protect::CorrectionBook book_of(const Call& call) {
  return {call.services.database, *call.services.policies, call.services.clock};
}

json::object correction_json(const protect::CorrectionRow& row) {
  return {{"id", row.id},
          {"at", format_iso8601(row.at)},
          {"item", row.item},
          {"message_id", row.message_id},
          {"verdict", row.verdict},
          {"source", row.source},
          {"reporter", row.reporter},
          {"trusted", row.trusted},
          {"sender", row.sender},
          {"subject", row.subject},
          {"undone_at", time_or_null(row.undone_at)},
          {"undone_by", row.undone_by}};
}

Result<Response> correct(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  auto book = book_of(call);
  TRY(const auto row, book.report(call.who.tenant, {.key = string_or(call.object(), "mail"),
                                                    .verdict = string_or(call.object(), "verdict"),
                                                    .source = "api",
                                                    .reporter = call.who.name,
                                                    .trusted = true,
                                                    .mailbox = {}}));
  return json_response(correction_json(row), 201);
}

Result<Response> corrections(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  auto book = book_of(call);
  TRY(const auto rows, book.list(call.who.tenant, static_cast<int>(call.query_integer("limit", 200))));
  json::array items;
  for (const auto& row : rows) items.push_back(correction_json(row));
  return json_response({{"items", std::move(items)}});
}

Result<Response> undo(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  auto book = book_of(call);
  TRY_VOID(book.undo(call.who.tenant, id, call.who.name));
  return json_response({{"done", true}});
}

// ---- retro scan
// --------------------------------------------------------------------------------------------------------------------
protect::Retro retro_of(const Call& call) { return {call.services.database, nullptr, nullptr, call.services.clock}; }

json::value mail_model_of(const Services& services) {
  if (!services.mail_model) return nullptr;
  const auto now = services.mail_model();
  return json::object{
      {"source", name_of(now.source)},
      {"version", now.version},
      {"refused", now.refusal.empty() ? json::value(nullptr)
                                      : json::value{{"en", now.refusal.english}, {"ja", now.refusal.japanese}}}};
}

Result<Response> retro_state(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto rules, call.services.policies->load(call.who.tenant));
  auto retro = retro_of(call);
  TRY(const auto state, retro.state(call.who.tenant, rules));
  TRY(const auto actions, retro.actions(call.who.tenant, static_cast<int>(call.query_integer("limit", 200))));
  json::array items;
  for (const auto& a : actions) {
    items.push_back(json::object{{"id", a.id},
                                 {"at", format_iso8601(a.at)},
                                 {"changed_at", format_iso8601(a.changed_at)},
                                 {"item", a.item},
                                 {"recipient", a.recipient},
                                 {"message_id", a.message_id},
                                 {"action", a.action},
                                 {"rule", a.rule},
                                 {"reason", a.reason},
                                 {"cause", a.cause},
                                 {"state", a.state},
                                 {"error", a.error}});
  }
  const bool ever = state.started_at != Time{};
  return json_response({{"enabled", state.enabled},
                        {"running", state.running},
                        {"window_days", protect::Retro::window_days},
                        {"started_at", ever ? json::value(format_iso8601(state.started_at)) : json::value(nullptr)},
                        {"cause", state.cause},
                        {"judged", state.judged},
                        {"late", state.late},
                        {"cleared", state.cleared},
                        {"mail_model", mail_model_of(call.services)},
                        {"actions", std::move(items)}});
}

Result<Response> retro_again(Call& call) {
  auto retro = retro_of(call);
  TRY_VOID(retro.again(call.who.tenant));
  return json_response({{"done", true}}, 202);
}

// ---- writing style
// -----------------------------------------------------------------------------------------------------------------
protect::StyleBook style_of(const Call& call) {
  return {call.services.database, *call.services.policies, call.services.clock};
}

Result<Response> styles(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  auto book = style_of(call);
  TRY(const auto progress, book.progress(call.who.tenant));
  json::array items;
  for (const auto& one : progress) {
    items.push_back(
        json::object{{"address", one.address},
                     {"name", one.name},
                     {"mails", one.mails},
                     {"needed", one.needed},
                     {"trained", one.trained},
                     {"last_at", one.mails > 0 ? json::value(format_iso8601(one.last)) : json::value(nullptr)}});
  }
  return json_response({{"items", std::move(items)}});
}

Result<Response> forget_style(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  auto book = style_of(call);
  TRY_VOID(book.forget(call.who.tenant, std::string(call.path_value("address"))));
  return json_response({{"done", true}});
}

}  // namespace

std::span<const Route> judgement_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/corrections", Access::holder, "policies=read",
       "What was reported as judged wrongly, newest first, undone ones too", "{limit?: int(1..1000)}", "",
       "{items: [Correction]}", corrections},
      {"POST", "/api/v1/corrections", Access::holder, "policies=full",
       "Report a wrong judgement: mail like this one is moved towards what it is said to be", "",
       "{mail: string(1..998), verdict: \"wanted\"|\"spam\"|\"phishing\"}", "Correction", correct, 1u << 20, 201},
      {"DELETE", "/api/v1/corrections/{id}", Access::holder, "policies=full",
       "Undo a report, as if it had not been made", "", "", "Done", undo},
      {"GET", "/api/v1/retro-scan", Access::holder, "policies=read",
       "Retro Scan & Auto Remediate: what was judged again, why, and what was done", "{limit?: int(1..1000)}", "",
       "RetroScan", retro_state},
      {"POST", "/api/v1/retro-scan", Access::holder, "policies=full", "Judge the mails of the window again", "", "",
       "Done", retro_again, 1024, 202},
      {"GET", "/api/v1/writing-style", Access::holder, "policies=read",
       "How far the writing style of each high-profile user is learnt", "", "", "{items: [StyleProgress]}", styles},
      {"DELETE", "/api/v1/writing-style/{address}", Access::holder, "policies=full",
       "Forget the learnt writing style of a person", "", "", "Done", forget_style},
  };
  return all;
}

}  // namespace sekisho::api::own
