#include "api/api.h"
#include "api/own/own.h"
#include "api/own/session_cookie.h"
#include "platform/sign_in.h"

namespace sekisho::api::own {

std::string session_cookie_text(const Request& request, std::string_view token, bool keep) {
  std::string out = std::string(session_cookie) + "=" + std::string(token) + "; Path=/; HttpOnly; SameSite=Strict";
  if (request.tls) out += "; Secure";
  if (!keep) out += "; Max-Age=0";
  return out;
}

namespace {

std::string_view problem_for(platform::Refusal refusal) {
  using R = platform::Refusal;
  switch (refusal) {
    case R::too_many_attempts:
      return "auth.locked";
    case R::cas_console_closed:
      return "auth.console_closed";
    case R::clp_name_refused:
      return "auth.clp_name_refused";
    case R::weak_password:
      return "request.invalid";
    case R::account_disabled:
    case R::account_not_activated:
    case R::idp_not_configured:
    case R::address_not_allowed:
    case R::licence_locked:
      return "auth.refused";
    default:
      return "auth.failed";
  }
}

Result<Response> answered(const Call& call, const platform::SignInAnswer& answer) {
  using S = platform::SignInState;
  if (answer.state == S::refused) {
    const auto refusal = answer.refusal.value_or(platform::Refusal::wrong_credentials);
    json::object extra;
    if (!answer.link.empty()) extra["link"] = answer.link;
    if (answer.retry_at) extra["retry_at"] = format_iso8601(*answer.retry_at);
    auto response = refusal_problem(call, problem_for(refusal), refusal, std::move(extra));
    if (answer.retry_at) {
      response.set("Retry-After", std::to_string(std::max<std::int64_t>(
                                      1, (to_millis(*answer.retry_at) - to_millis(call.services.clock.now())) / 1000)));
    }
    return response;
  }
  std::string_view state = "signed_in";
  if (answer.state == S::mfa_code_needed) state = "mfa_code_needed";
  if (answer.state == S::mfa_setup_needed) state = "mfa_setup_needed";
  if (answer.state == S::password_change_needed) state = "password_change_needed";
  json::object body{{"state", state},
                    {"challenge", answer.challenge},
                    {"csrf", answer.session ? answer.session->session.csrf : std::string{}}};
  auto response = json_response(body);
  if (answer.session) response.set("Set-Cookie", session_cookie_text(call.request, answer.session->token, true));
  return response;
}

Result<Response> sign_in(Call& call) {
  const auto& body = call.object();
  platform::SignIn door(*call.services.platform);
  TRY(const auto answer, door.with_password({.side = platform::side_from(string_or(body, "side", "cas")),
                                             .name = string_or(body, "name"),
                                             .password = string_or(body, "password"),
                                             .business_id = string_or(body, "business_id"),
                                             .address = call.request.peer,
                                             .agent = std::string(ellipsis(call.request.header("User-Agent"), 256))}));
  return answered(call, answer);
}

Result<Response> sign_in_code(Call& call) {
  platform::SignIn door(*call.services.platform);
  TRY(const auto answer, door.with_code(string_or(call.object(), "challenge"), string_or(call.object(), "code"),
                                        call.request.peer, ellipsis(call.request.header("User-Agent"), 256)));
  return answered(call, answer);
}

Result<Response> sign_in_password(Call& call) {
  platform::SignIn door(*call.services.platform);
  TRY(const auto answer,
      door.with_new_password(string_or(call.object(), "challenge"), string_or(call.object(), "password"),
                             call.request.peer, ellipsis(call.request.header("User-Agent"), 256)));
  return answered(call, answer);
}

Result<Response> mfa_for_challenge(Call& call) {
  platform::SignIn door(*call.services.platform);
  TRY(const auto setup, door.begin_mfa_for(string_or(call.object(), "challenge")));
  return json_response({{"secret", setup.secret_base32}, {"uri", setup.uri}});
}

Result<Response> request_reset(Call& call) {
  platform::SignIn door(*call.services.platform);
  TRY_VOID(door.request_reset(platform::side_from(string_or(call.object(), "side", "cas")),
                              string_or(call.object(), "name")));
  return json_response({{"done", true}}, 202);
}

Result<Response> set_password(Call& call) {
  platform::SignIn door(*call.services.platform);
  const auto purpose = string_or(call.object(), "purpose") == "invitation" ? platform::Purpose::invitation
                                                                           : platform::Purpose::reset_password;
  TRY_VOID(door.set_password_by_link(purpose, string_or(call.object(), "token"), string_or(call.object(), "password")));
  return json_response({{"done", true}});
}

Result<Response> who_am_i(Call& call) {
  const auto& context = *call.services.platform;
  TRY(const auto tenant, platform::Tenants(context).find(call.who.tenant));
  json::object permissions;
  for (const auto& permission : call.who.permissions) {  // "logs=full" sorts before "logs=read": keep the highest
    const auto equals = permission.find('=');
    if (equals == std::string::npos) continue;
    const auto screen = permission.substr(0, equals);
    const auto level = platform::level_from(std::string_view(permission).substr(equals + 1));
    const auto* known = permissions.if_contains(screen);
    const auto old = known == nullptr
                         ? platform::Level::none
                         : platform::level_from(std::string_view(known->get_string())).value_or(platform::Level::none);
    if (level && *level > old) permissions[screen] = platform::to_string(*level);
  }
  json::object account{{"id", call.who.account.value}, {"name", call.who.name}, {"role", call.who.role},
                       {"side", call.who.side},        {"language", "ja"},      {"email", ""},
                       {"display_name", ""},           {"kind", "api_key"},     {"has_mfa", false}};
  if (call.who.account.value != 0) {
    TRY(const auto found, platform::Accounts(context).find(call.who.tenant, call.who.account));
    account["language"] = found.language == Language::japanese ? "ja" : "en";
    account["email"] = found.email;
    account["display_name"] = found.display_name;
    account["kind"] = platform::to_string(found.kind);
    account["has_mfa"] = found.has_mfa;
  }
  return json_response({{"account", std::move(account)},
                        {"csrf", call.who.csrf},
                        {"permissions", std::move(permissions)},
                        {"organizations", json::array(call.who.organizations.begin(), call.who.organizations.end())},
                        {"tenant",
                         {{"id", tenant.id.value},
                          {"name", tenant.name},
                          {"business_id", tenant.business_id},
                          {"region", tenant.region},
                          {"time_zone", tenant.time_zone},
                          {"language", tenant.language == Language::japanese ? "ja" : "en"},
                          {"governance", platform::to_string(tenant.governance)},
                          {"platform", platform::to_string(tenant.platform)}}}});
}

Result<Response> sign_out(Call& call) {
  if (call.who.session != 0)
    TRY_VOID(platform::Sessions(*call.services.platform).end(call.who.tenant, platform::SessionId{call.who.session}));
  auto response = json_response({{"done", true}});
  response.set("Set-Cookie", session_cookie_text(call.request, "", false));
  return response;
}

Result<Response> list_sessions(Call& call) {
  TRY(const auto sessions, platform::Sessions(*call.services.platform).list(call.who.tenant, call.who.account));
  json::array items;
  for (const auto& session : sessions) {
    items.push_back(json::object{{"id", session.id.value},
                                 {"current", session.id.value == call.who.session},
                                 {"created_at", format_iso8601(session.created_at)},
                                 {"last_seen_at", format_iso8601(session.last_seen_at)},
                                 {"expires_at", format_iso8601(session.expires_at)},
                                 {"address", session.address},
                                 {"agent", session.agent}});
  }
  return json_response({{"items", std::move(items)}});
}

Result<Response> end_session(Call& call) {
  TRY(const auto id, call.id());
  TRY(const auto sessions, platform::Sessions(*call.services.platform).list(call.who.tenant, call.who.account));
  for (const auto& session : sessions) {
    if (session.id.value != id) continue;
    TRY_VOID(
        platform::Sessions(*call.services.platform).end(call.who.tenant, session.id, platform::EndReason::revoked));
    return json_response({{"done", true}});
  }
  return fail(Code::not_found, "no such session");
}

Result<Response> end_other_sessions(Call& call) {
  TRY(const auto ended, platform::Sessions(*call.services.platform)
                            .end_all_of(call.who.tenant, call.who.account, platform::EndReason::revoked,
                                        platform::SessionId{call.who.session}));
  return json_response({{"ended", ended}});
}

Result<Response> change_password(Call& call) {
  platform::SignIn door(*call.services.platform);
  TRY_VOID(door.change_password(actor_of(call), platform::SessionId{call.who.session},
                                string_or(call.object(), "old_password"), string_or(call.object(), "new_password")));
  return json_response({{"done", true}});
}

Result<Response> begin_mfa(Call& call) {
  platform::SignIn door(*call.services.platform);
  TRY(const auto setup, door.begin_mfa(call.who.tenant, call.who.account));
  return json_response({{"secret", setup.secret_base32}, {"uri", setup.uri}});
}

Result<Response> confirm_mfa(Call& call) {
  platform::SignIn door(*call.services.platform);
  TRY(const auto codes, door.confirm_mfa(actor_of(call), string_or(call.object(), "code")));
  return json_response({{"recovery_codes", to_array(codes)}});
}

}  // namespace

std::span<const Route> session_routes() {
  static const Route all[] = {
      {"POST", "/api/v1/session", Access::anyone, "", "Sign in with name and password", "", "SignIn", "SignInAnswer",
       sign_in, 8192, 200, true},
      {"POST", "/api/v1/session/code", Access::anyone, "", "Second step: the authenticator's code or a recovery code",
       "", "{challenge: string(1..512), code: string(1..64)}", "SignInAnswer", sign_in_code, 8192, 200, true},
      {"POST", "/api/v1/session/password", Access::anyone, "", "Second step: a new password for a one-time one", "",
       "{challenge: string(1..512), password: string(1..512)}", "SignInAnswer", sign_in_password, 8192, 200, true},
      {"POST", "/api/v1/session/mfa-setup", Access::anyone, "", "Second step: set up the authenticator", "",
       "{challenge: string(1..512)}", "MfaSetup", mfa_for_challenge, 8192, 200, true},
      {"POST", "/api/v1/session/reset-request", Access::anyone, "", "Mail a reset link, if there is such an account",
       "", "{side: \"cas\"|\"platform\", name: string(1..254)}", "Done", request_reset, 8192, 202, true},
      {"POST", "/api/v1/session/reset", Access::anyone, "", "Set a password by the link of an invitation or reset mail",
       "", "{purpose: \"invitation\"|\"reset\", token: string(1..512), password: string(1..512)}", "Done", set_password,
       8192, 200, true},
      {"GET", "/api/v1/session", Access::member, "", "Who is signed in, with permissions and tenant", "", "", "Session",
       who_am_i},
      {"DELETE", "/api/v1/session", Access::member, "", "Sign out", "", "", "Done", sign_out},
      {"GET", "/api/v1/sessions", Access::member, "", "My signed-in browsers", "", "", "{items: [SessionItem]}",
       list_sessions},
      {"DELETE", "/api/v1/sessions/{id}", Access::member, "", "Sign out one of my browsers", "", "", "Done",
       end_session},
      {"DELETE", "/api/v1/sessions", Access::member, "", "Sign out all my other browsers", "", "", "{ended: int}",
       end_other_sessions},
      {"POST", "/api/v1/session/change-password", Access::member, "", "Change my password", "",
       "{old_password: string(1..512), new_password: string(1..512)}", "Done", change_password, 8192, 200, true},
      {"POST", "/api/v1/session/mfa", Access::member, "", "Begin setting up my authenticator", "", "", "MfaSetup",
       begin_mfa},
      {"POST", "/api/v1/session/mfa/confirm", Access::member, "", "Prove it with a first code", "",
       "{code: string(6..10)}", "{recovery_codes: [string]}", confirm_mfa, 8192, 200, true},
  };
  return all;
}

}  // namespace sekisho::api::own
