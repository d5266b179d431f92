#include "api/own/own.h"
#include "desk/desk.h"
#include "protect/quarantine.h"

namespace sekisho::api::own {
namespace {

Result<Response> read_settings(Call& call) {
  TRY(const auto settings, desk::load_end_user_settings(call.services.database, call.who.tenant));
  TRY(auto value, parse_json(desk::to_json_text(settings)));
  return json_response(value);
}

Result<Response> write_settings(Call& call) {
  TRY(const auto settings, desk::end_user_settings_from(to_text(call.body)));
  TRY_VOID(desk::save_end_user_settings(call.services.database, call.who.tenant, settings));
  return read_settings(call);
}

Result<json::object> request_json(Call& call, const desk::ReleaseRequest& r) {
  json::object out{{"id", r.id},
                   {"quarantine", r.held.value},
                   {"mailbox", r.mailbox},
                   {"note", r.note},
                   {"state", desk::to_string(r.state)},
                   {"answer", r.answer},
                   {"requested_at", format_iso8601(r.requested_at)},
                   {"decided_at", time_or_null(r.decided_at)},
                   {"decided_by", r.decided_by}};
  TRY(const auto held, call.services.quarantine->find(call.who.tenant, r.held));
  out["subject"] = held ? held->subject : "";
  out["sender"] = held ? held->sender : "";
  out["reason"] = held ? held->reason : "";
  out["held_state"] = held ? json::value(to_string(held->state)) : json::value(nullptr);
  return out;
}

Result<Response> list(Call& call) {
  if (call.services.desk == nullptr || call.services.quarantine == nullptr) return not_configured(call);
  std::optional<desk::RequestState> state;
  if (desk::RequestState given{}; desk::from_string(call.query("state"), given)) state = given;
  const auto limit = static_cast<int>(call.query_integer("limit", 50));
  TRY(const auto found,
      call.services.desk->requests.list(call.who.tenant, state, call.query_integer("before", 0), limit));
  TRY(const auto total, call.services.desk->requests.count(call.who.tenant, state));
  json::array items;
  for (const auto& one : found) {
    TRY(auto object, request_json(call, one));
    items.push_back(std::move(object));
  }
  const bool full = static_cast<int>(found.size()) == limit;
  return json_response({{"items", std::move(items)},
                        {"total", total},
                        {"next", full ? json::value(found.back().id) : json::value(nullptr)}});
}

Result<Response> decide(Call& call) {
  if (call.services.desk == nullptr || call.services.quarantine == nullptr) return not_configured(call);
  TRY(const auto id, call.id());
  TRY(const auto request, call.services.desk->requests.find(call.who.tenant, id));
  if (!request) return fail(Code::not_found, "no such release request");
  TRY(const auto language, call.services.desk->self_service.language_of(call.who.tenant, request->mailbox));
  const auto to =
      string_or(call.object(), "decision") == "grant" ? desk::RequestState::granted : desk::RequestState::refused;
  TRY(const auto decided, call.services.desk->requests.decide(
                              call.who.tenant, id, to, string_or(call.object(), "answer"), call.who.name, language));
  TRY(auto object, request_json(call, decided));
  return json_response(object);
}

Result<Response> preview(Call& call) {
  if (call.services.desk == nullptr) return not_configured(call);
  const auto language = call.query("language") == "en"   ? Language::english
                        : call.query("language") == "ja" ? Language::japanese
                                                         : call.language;
  TRY(const auto letter, call.services.desk->digests.preview(call.who.tenant, call.query("mailbox"), language));
  return json_response({{"subject", letter.subject}, {"text", letter.text}, {"html", letter.html}});
}

Result<Response> send(Call& call) {
  if (call.services.desk == nullptr) return not_configured(call);
  TRY_VOID(call.services.desk->digests.send_now(call.who.tenant, string_or(call.object(), "mailbox")));
  return json_response({{"done", true}});
}

}  // namespace

std::span<const Route> end_user_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/end-user/settings", Access::holder, "quarantine=read",
       "What end users may do with what is held for them, and when digests go out", "", "", "EndUserSettings",
       read_settings},
      {"PUT", "/api/v1/end-user/settings", Access::holder, "quarantine=full", "Change that", "", "EndUserSettings",
       "EndUserSettings", write_settings},
      {"GET", "/api/v1/end-user/requests", Access::holder, "quarantine=read",
       "Release requests of end users, newest first",
       "{state?: \"open\"|\"granted\"|\"refused\", before?: int(1..0), limit?: int(1..200)}", "",
       "{items: [ReleaseRequest], total: int, next: int~}", list},
      {"POST", "/api/v1/end-user/requests/{id}/decide", Access::holder, "quarantine=full",
       "Grant or refuse a release request; the user is told by mail", "",
       "{decision: \"grant\"|\"refuse\", answer?: string(0..500)}", "ReleaseRequest", decide},
      {"GET", "/api/v1/end-user/digest", Access::holder, "quarantine=read",
       "A mailbox's digest as it would be written; its links open nothing",
       "{mailbox: email, language?: \"ja\"|\"en\"}", "", "{subject: string, text: string, html: string}", preview},
      {"POST", "/api/v1/end-user/digest", Access::holder, "quarantine=full", "Send a mailbox its digest now", "",
       "{mailbox: email}", "Done", send},
  };
  return all;
}

}  // namespace sekisho::api::own
