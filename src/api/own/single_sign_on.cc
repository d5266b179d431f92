#include <algorithm>

#include "api/api.h"
#include "api/grants.h"
#include "api/own/own.h"
#include "api/own/session_cookie.h"
#include "platform/sso/saml.h"
#include "platform/sso/sign_on.h"

namespace sekisho::api::own {
namespace {

namespace sso = platform::sso;

constexpr std::string_view browser_cookie = "sekisho_sso";

bool is_ready(const Call& call) { return call.services.platform != nullptr && call.services.sign_on != nullptr; }

// ---- settings
json::array group_roles_json(const sso::Provider& p) {
  json::array out;
  for (const auto& one : p.group_roles) out.push_back(json::object{{"group", one.group}, {"role_id", one.role.value}});
  return out;
}

json::object provider_json(const Call& call, const sso::Provider& p) {
  const auto& door = *call.services.sign_on;
  return {{"id", p.id},
          {"public_id", p.public_id},
          {"side", platform::to_string(p.side)},
          {"kind", sso::to_string(p.kind)},
          {"name", p.name},
          {"description", p.description},
          {"enabled", p.enabled},
          {"domains", to_array(p.domains)},
          {"issuer", p.issuer},
          {"sign_on_url", p.sign_on_url},
          {"client_id", p.client_id},
          {"has_secret", p.has_secret},
          {"certificates", to_array(p.certificates)},
          {"claim", p.claim},
          {"unsolicited", p.unsolicited},
          {"sign_requests", p.sign_requests},
          {"groups_attribute", p.groups_attribute},
          {"group_roles", group_roles_json(p)},
          {"start_url", door.url_of(p, "start")},
          {"redirect_uri", p.kind == sso::ProviderKind::oidc ? door.url_of(p, "callback") : std::string()},
          {"acs_url", p.kind == sso::ProviderKind::saml ? door.url_of(p, "acs") : std::string()},
          {"entity_id", p.kind == sso::ProviderKind::saml ? door.url_of(p, "metadata") : std::string()},
          {"created_at", format_iso8601(p.created_at)},
          {"modified_at", format_iso8601(p.modified_at)}};
}

sso::ProviderDraft draft_from(const json::object& body) {
  sso::ProviderDraft draft;
  draft.kind = string_or(body, "kind") == "saml" ? sso::ProviderKind::saml : sso::ProviderKind::oidc;
  draft.name = string_or(body, "name");
  draft.enabled = bool_or(body, "enabled", true);
  draft.domains = strings_of(body, "domains");
  draft.issuer = string_or(body, "issuer");
  draft.sign_on_url = string_or(body, "sign_on_url");
  draft.client_id = string_or(body, "client_id");
  if (body.contains("client_secret")) draft.client_secret = string_or(body, "client_secret");
  draft.certificates = strings_of(body, "certificates");
  draft.claim = string_or(body, "claim");
  if (body.contains("unsolicited")) draft.unsolicited = bool_or(body, "unsolicited", false);
  if (body.contains("sign_requests")) draft.sign_requests = bool_or(body, "sign_requests", false);
  if (body.contains("description")) draft.description = string_or(body, "description");
  if (body.contains("groups_attribute")) draft.groups_attribute = string_or(body, "groups_attribute");
  if (const auto* const list = body.if_contains("group_roles"); list && list->is_array()) {
    draft.group_roles.emplace();
    for (const auto& one : list->get_array())
      draft.group_roles->push_back({string_or(one.as_object(), "group"), {integer_or(one.as_object(), "role_id")}});
  }
  return draft;
}

Result<sso::Provider> own_provider(Call& call) {
  TRY(const auto id, call.id());
  TRY(const auto provider, call.services.sign_on->providers().find(call.who.tenant, id));
  if (provider.side != side_of(call)) return fail(Code::not_found, "no such identity provider");
  return provider;
}

Result<Response> providers(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto list, call.services.sign_on->providers().list(call.who.tenant, side_of(call)));
  json::array items;
  for (const auto& provider : list) items.push_back(provider_json(call, provider));
  return json_response({{"items", std::move(items)}, {"max", sso::limits::max_providers}});
}

Result<Response> show(Call& call, std::int64_t id, int status) {
  TRY(const auto provider, call.services.sign_on->providers().find(call.who.tenant, id));
  return json_response(provider_json(call, provider), status);
}

Result<Response> get_provider(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto provider, own_provider(call));
  return show(call, provider.id, 200);
}

// Who says which role a group has gives roles to people: they need what giving one takes, and give none beyond their
// own.
Result<void> check_roles_given(const Call& call, const sso::ProviderDraft& draft,
                               const std::vector<sso::GroupRole>& before) {
  if (!draft.group_roles || *draft.group_roles == before) return {};
  if (!call.who.may(call.who.side == "cas" ? "administrators=full" : "user_accounts=full"))
    return platform::refuse(platform::Refusal::permission_missing, "groups that give roles");
  for (const auto& given : *draft.group_roles) {
    if (std::ranges::find(before, given) == before.end()) TRY_VOID(check_no_more_than_own(call, given.role));
  }
  return {};
}

Result<Response> add_provider(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  const auto draft = draft_from(call.object());
  TRY_VOID(check_roles_given(call, draft, {}));
  TRY(const auto id, call.services.sign_on->providers().add(actor_of(call), side_of(call), draft));
  return show(call, id, 201);
}

Result<Response> edit_provider(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto provider, own_provider(call));
  const auto draft = draft_from(call.object());
  TRY_VOID(check_roles_given(call, draft, provider.group_roles));
  TRY_VOID(call.services.sign_on->providers().edit(actor_of(call), provider.id, draft));
  return show(call, provider.id, 200);
}

Result<Response> remove_provider(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto provider, own_provider(call));
  TRY_VOID(call.services.sign_on->providers().remove(actor_of(call), provider.id));
  return json_response({{"done", true}});
}

// ---- signing in
Response redirect(std::string_view where) {
  Response response;
  response.status = 303;
  response.set("Location", std::string(where));
  return response;
}

// The sign-in page says what the number means (GET /api/v1/update/errors).
Response back_to_sign_in(int code, platform::Side side) {
  return redirect(std::string("/?side=") + platform::to_string(side) + "&sso_error=" + std::to_string(code));
}

Response back_to_sign_in(const Error& error, platform::Side side) {
  const auto refusal = platform::refusal_of(error);
  return back_to_sign_in(static_cast<int>(refusal.value_or(platform::Refusal::idp_answer_invalid)), side);
}

platform::Side side_of_provider(const Call& call) {
  const auto provider = call.services.sign_on->providers().find_public(call.path_value("provider"));
  return provider ? provider->side : platform::Side::platform;
}

Result<Response> signed_in(const Call& call, const Result<platform::SignInAnswer>& answer) {
  const auto side = side_of_provider(call);
  if (!answer) return back_to_sign_in(answer.error(), side);
  if (!answer->session)
    return back_to_sign_in(static_cast<int>(answer->refusal.value_or(platform::Refusal::sso_no_account)), side);
  auto response = redirect("/");
  response.set("Set-Cookie", session_cookie_text(call.request, answer->session->token, true));
  return response;
}

Result<Response> offered(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto list, call.services.sign_on->providers().offered(platform::side_from(call.query("side")),
                                                                  call.query("business_id"), call.query("email")));
  json::array items;
  for (const auto& p : list)
    items.push_back(json::object{{"id", p.public_id},
                                 {"name", p.name},
                                 {"kind", sso::to_string(p.kind)},
                                 {"start_url", "/api/v1/sso/" + p.public_id + "/start"}});
  return json_response({{"items", std::move(items)}});
}

std::string browser_cookie_text(const Call& call, const std::string& token) {
  return std::string(browser_cookie) + "=" + token + "; Path=/api/v1/sso/; HttpOnly; SameSite=Lax; Max-Age=600" +
         (call.request.tls ? "; Secure" : "");
}

Result<Response> start(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  const auto begun = call.services.sign_on->begin(call.path_value("provider"));
  if (!begun) return back_to_sign_in(begun.error(), side_of_provider(call));
  auto response = redirect(begun->url);
  // Lax: it must come along when the provider sends the browser back. It opens nothing by itself.
  response.set("Set-Cookie", browser_cookie_text(call, begun->browser));
  return response;
}

Result<Response> callback(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  const sso::SignOn::OidcAnswer answer{std::string(call.query("state")), std::string(call.query("code")),
                                       std::string(call.query("iss")), std::string(call.query("error"))};
  return signed_in(call, call.services.sign_on->oidc_answer(call.path_value("provider"), answer,
                                                            cookie_of(call.request, browser_cookie), call.request.peer,
                                                            ellipsis(call.request.header("User-Agent"), 256)));
}

Result<Response> acs(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  Request form;
  form.query = read_query(call.request.body);
  const auto answered = call.services.sign_on->saml_answer(
      call.path_value("provider"), form.query_value("SAMLResponse"), form.query_value("RelayState"));
  if (!answered) return back_to_sign_in(answered.error(), side_of_provider(call));
  // A cross-site post carries no cookie; the page it leads to does.
  auto response = redirect("/api/v1/sso/" + std::string(call.path_value("provider")) +
                           "/finish?ticket=" + percent_encode(answered->ticket));
  if (!answered->browser.empty()) response.set("Set-Cookie", browser_cookie_text(call, answered->browser));
  return response;
}

Result<Response> finish(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  return signed_in(call, call.services.sign_on->saml_finish(call.path_value("provider"), call.query("ticket"),
                                                            cookie_of(call.request, browser_cookie), call.request.peer,
                                                            ellipsis(call.request.header("User-Agent"), 256)));
}

Result<Response> metadata(Call& call) {
  if (!is_ready(call)) return not_configured(call);
  TRY(const auto provider, call.services.sign_on->providers().find_public(call.path_value("provider")));
  if (provider.kind != sso::ProviderKind::saml) return fail(Code::not_found, "not a SAML provider");
  TRY(const auto key, call.services.sign_on->providers().encryption_key(provider.tenant, provider.id));
  Response response;
  response.content_type = "application/samlmetadata+xml";
  response.body =
      sso::sp_metadata(call.services.sign_on->url_of(provider, "metadata"),
                       call.services.sign_on->url_of(provider, "acs"), key.certificate, provider.sign_requests);
  return response;
}

}  // namespace

std::span<const Route> single_sign_on_routes() {
  static constexpr std::string_view read = "single_sign_on=read|identity_providers=read",
                                    full = "single_sign_on=full|identity_providers=full";
  static const Route all[] = {
      {"GET", "/api/v1/identity-providers", Access::holder, read, "Identity providers of this console", "", "",
       "{items: [IdentityProvider], max: int}", providers},
      {"POST", "/api/v1/identity-providers", Access::holder, full, "Add an identity provider", "",
       "IdentityProviderDraft", "IdentityProvider", add_provider, 128 * 1024, 201, true},
      {"GET", "/api/v1/identity-providers/{id}", Access::holder, read, "One identity provider", "", "",
       "IdentityProvider", get_provider},
      {"PUT", "/api/v1/identity-providers/{id}", Access::holder, full,
       "Change it; its kind stays; without client_secret the stored one stays", "", "IdentityProviderDraft",
       "IdentityProvider", edit_provider, 128 * 1024, 200, true},
      {"DELETE", "/api/v1/identity-providers/{id}", Access::holder, full, "Remove it", "", "", "Done", remove_provider,
       1024, 200, true},
      {"GET", "/api/v1/sso/providers", Access::anyone, "",
       "Where one may sign in: by Business ID or by the domain of an address",
       "{side: \"cas\"|\"platform\", business_id?: string(0..64), email?: string(0..254)}", "",
       "{items: [{id: string, name: string, kind: \"oidc\"|\"saml\", start_url: string}]}", offered},
      {"GET", "/api/v1/sso/{provider}/start", Access::anyone, "",
       "Begin single sign-on: redirects the browser to the provider", "", "", "", start, 1024, 303},
      {"GET", "/api/v1/sso/{provider}/callback", Access::anyone, "",
       "OpenID Connect redirect URI: signs in and redirects to the console, or to its sign-in page with sso_error",
       "{state?: string(0..512), code?: string(0..4096), iss?: string(0..1024), error?: string(0..256), ...}", "", "",
       callback, 1024, 303},
      {"POST", "/api/v1/sso/{provider}/acs", Access::anyone, "", "SAML assertion consumer service (HTTP-POST binding)",
       "", "*", "", acs, 512 * 1024, 303, true},
      {"GET", "/api/v1/sso/{provider}/finish", Access::anyone, "",
       "Second half of SAML sign-on, in the browser that began it", "{ticket?: string(0..512)}", "", "", finish, 1024,
       303},
      {"GET", "/api/v1/sso/{provider}/metadata", Access::anyone, "", "SAML metadata of this service provider", "", "",
       "@application/samlmetadata+xml", metadata},
  };
  return all;
}

}  // namespace sekisho::api::own
