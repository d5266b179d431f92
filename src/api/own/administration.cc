#include "api/grants.h"
#include "api/own/own.h"
#include "platform/accounts.h"
#include "platform/api_keys.h"
#include "platform/audit.h"
#include "platform/credits.h"
#include "platform/licences.h"
#include "platform/roles.h"
#include "platform/sign_in.h"
#include "platform/tenants.h"

namespace sekisho::api::own {
namespace {

json::object permissions_json(const platform::Permissions& permissions) {
  json::object out;
  for (const auto& [screen, level] : permissions) {
    if (level != platform::Level::none) out[screen] = platform::to_string(level);
  }
  return out;
}

Result<platform::Permissions> permissions_from(const json::object& body) {
  platform::Permissions out;
  const auto* given = body.if_contains("permissions");
  if (given == nullptr || !given->is_object()) return out;
  for (const auto& member : given->get_object()) {
    const auto level =
        platform::level_from(std::string_view(member.value().get_string().data(), member.value().get_string().size()));
    if (!level) return fail(Code::malformed, "permissions: no such level");
    out[std::string(member.key().data(), member.key().size())] = *level;
  }
  return out;
}

std::vector<OrganizationId> organizations_from(const json::object& body) {
  std::vector<OrganizationId> out;
  const auto* given = body.if_contains("organizations");
  if (given == nullptr || !given->is_array()) return out;
  for (const auto& id : given->get_array()) {
    if (id.is_int64()) out.push_back(OrganizationId{id.get_int64()});
  }
  return out;
}

// ---- accounts
json::object account_json(const platform::Account& a, const std::string& role) {
  return {{"id", a.id.value},
          {"side", platform::to_string(a.side)},
          {"kind", platform::to_string(a.kind)},
          {"name", a.name},
          {"email", a.email},
          {"display_name", a.display_name},
          {"description", a.description},
          {"role_id", a.role.value},
          {"role", role},
          {"status", platform::to_string(a.status)},
          {"allow_sso", a.allow_sso},
          {"has_mfa", a.has_mfa},
          {"mfa_required", a.mfa_required},
          {"language", a.language == Language::japanese ? "ja" : "en"},
          {"origin", a.origin},
          {"created_at", format_iso8601(a.created_at)},
          {"last_sign_in_at", time_or_null(a.last_sign_in_at)}};
}

Result<Response> show_account(Call& call, AccountId id, int status = 200) {
  const auto& context = *call.services.platform;
  TRY(const auto account, platform::Accounts(context).find(call.who.tenant, id));
  if (account.side != side_of(call)) return fail(Code::not_found, "no such account");
  const auto role = platform::Roles(context).find(call.who.tenant, account.role);
  return json_response(account_json(account, role ? role->name : std::string{}), status);
}

Result<AccountId> account_id(const Call& call) {
  TRY(const auto id, call.id());
  TRY(const auto account, platform::Accounts(*call.services.platform).find(call.who.tenant, AccountId{id}));
  if (account.side != side_of(call)) return fail(Code::not_found, "no such account");
  return AccountId{id};
}

Result<Response> accounts(Call& call) {
  const auto& context = *call.services.platform;
  TRY(const auto list, platform::Accounts(context).list(call.who.tenant, side_of(call)));
  TRY(const auto roles, platform::Roles(context).list(call.who.tenant, side_of(call)));
  json::array items;
  for (const auto& account : list) {
    std::string role;
    for (const auto& r : roles) {
      if (r.id == account.role) role = r.name;
    }
    items.push_back(account_json(account, role));
  }
  return json_response({{"items", std::move(items)}});
}

platform::AccountDraft account_draft(const json::object& body) {
  platform::AccountDraft draft;
  const auto kind = string_or(body, "kind", "local");
  if (kind == "sso") draft.kind = platform::AccountKind::sso;
  if (kind == "saml") draft.kind = platform::AccountKind::saml;
  if (kind == "saml_group") draft.kind = platform::AccountKind::saml_group;
  draft.email = string_or(body, "email");
  draft.display_name = string_or(body, "display_name");
  draft.description = string_or(body, "description");
  draft.role = platform::RoleId{integer_or(body, "role_id")};
  draft.allow_sso = bool_or(body, "allow_sso");
  draft.language = string_or(body, "language", "ja") == "ja" ? Language::japanese : Language::english;
  return draft;
}

Result<Response> add_account(Call& call) {
  TRY(const auto id,
      platform::Accounts(*call.services.platform).add(actor_of(call), side_of(call), account_draft(call.object())));
  return show_account(call, id, 201);
}
Result<Response> get_account(Call& call) {
  TRY(const auto id, account_id(call));
  return show_account(call, id);
}
Result<Response> edit_account(Call& call) {
  TRY(const auto id, account_id(call));
  TRY_VOID(platform::Accounts(*call.services.platform).edit(actor_of(call), id, account_draft(call.object())));
  return show_account(call, id);
}
Result<Response> remove_account(Call& call) {
  TRY(const auto id, account_id(call));
  TRY_VOID(platform::Accounts(*call.services.platform).remove(actor_of(call), id));
  return json_response({{"done", true}});
}
Result<Response> enable_account(Call& call) {
  TRY(const auto id, account_id(call));
  TRY_VOID(
      platform::Accounts(*call.services.platform).set_enabled(actor_of(call), id, bool_or(call.object(), "enabled")));
  return show_account(call, id);
}
Result<Response> require_mfa(Call& call) {
  TRY(const auto id, account_id(call));
  TRY_VOID(
      platform::Accounts(*call.services.platform).require_mfa(actor_of(call), id, bool_or(call.object(), "required")));
  return show_account(call, id);
}
Result<Response> reset_account(Call& call) {
  TRY(const auto id, account_id(call));
  TRY_VOID(platform::Accounts(*call.services.platform).send_reset(actor_of(call), id));
  return json_response({{"done", true}}, 202);
}
Result<Response> invite_account(Call& call) {
  TRY(const auto id, account_id(call));
  TRY_VOID(platform::Accounts(*call.services.platform).send_invitation(actor_of(call), id));
  return json_response({{"done", true}}, 202);
}

// Ownership of the platform passes on: a code goes to the present owner's address, then roles swap and both are signed
// out.
Result<Response> begin_transfer(Call& call) {
  TRY(const auto id, account_id(call));
  TRY_VOID(platform::Accounts(*call.services.platform).begin_transfer(actor_of(call), id));
  return json_response({{"done", true}}, 202);
}
Result<Response> confirm_transfer(Call& call) {
  TRY_VOID(
      platform::Accounts(*call.services.platform).confirm_transfer(actor_of(call), string_or(call.object(), "code")));
  return json_response({{"done", true}});
}
Result<Response> remove_mfa(Call& call) {
  TRY(const auto id, account_id(call));
  TRY_VOID(platform::SignIn(*call.services.platform).remove_mfa(actor_of(call), id));
  return show_account(call, id);
}

// ---- roles
json::object role_json(const platform::Role& r, int members) {
  json::array organizations;
  for (const auto id : r.organizations) organizations.emplace_back(id.value);
  constexpr const char* names[] = {"users", "keys", "both"};
  return {{"id", r.id.value},
          {"side", platform::to_string(r.side)},
          {"name", r.name},
          {"description", r.description},
          {"predefined", r.predefined},
          {"assignable", names[static_cast<int>(r.assignable)]},
          {"permissions", permissions_json(r.permissions)},
          {"organizations", std::move(organizations)},
          {"members", members},
          {"origin", r.origin}};
}

Result<Response> show_role(Call& call, platform::RoleId id, int status = 200) {
  platform::Roles roles(*call.services.platform);
  TRY(const auto role, roles.find(call.who.tenant, id));
  if (role.side != side_of(call)) return fail(Code::not_found, "no such role");
  TRY(const auto members, roles.members(call.who.tenant, id));
  return json_response(role_json(role, members), status);
}

Result<Response> roles(Call& call) {
  platform::Roles store(*call.services.platform);
  TRY(const auto list, store.list(call.who.tenant, side_of(call)));
  json::array items;
  for (const auto& role : list) {
    TRY(const auto members, store.members(call.who.tenant, role.id));
    items.push_back(role_json(role, members));
  }
  json::array screens;
  for (const auto& screen : platform::screens()) {
    if (!(side_of(call) == platform::Side::cas ? screen.cas : screen.platform) ||
        screen.about == platform::About::nothing)
      continue;
    screens.push_back(json::object{{"id", screen.id}, {"name", {{"en", screen.english}, {"ja", screen.japanese}}}});
  }
  return json_response({{"items", std::move(items)}, {"screens", std::move(screens)}});
}
Result<platform::RoleDraft> role_draft(const json::object& body) {
  platform::RoleDraft draft;
  draft.name = string_or(body, "name");
  draft.description = string_or(body, "description");
  const auto assignable = string_or(body, "assignable", "both");
  draft.assignable = assignable == "users"  ? platform::Assignable::users
                     : assignable == "keys" ? platform::Assignable::keys
                                            : platform::Assignable::both;
  TRY(draft.permissions, permissions_from(body));
  draft.organizations = organizations_from(body);
  return draft;
}
// Nothing that is given opens more than who gives it has: else a role that manages keys or roles could lift itself.
Result<void> check_no_more_than(const Call& call, const platform::Permissions& permissions) {
  if (const auto beyond = beyond_own(call, permissions); !beyond.empty())
    return fail(Code::denied, "the role permits more than yours: " + beyond.substr(0, beyond.find('=')));
  return {};
}
Result<Response> get_role(Call& call) {
  TRY(const auto id, call.id());
  return show_role(call, platform::RoleId{id});
}
Result<Response> add_role(Call& call) {
  TRY(const auto draft, role_draft(call.object()));
  TRY_VOID(check_no_more_than(call, draft.permissions));
  TRY(const auto id, platform::Roles(*call.services.platform).add(actor_of(call), side_of(call), draft));
  return show_role(call, id, 201);
}
Result<Response> edit_role(Call& call) {
  TRY(const auto id, call.id());
  TRY_VOID(show_role(call, platform::RoleId{id}));
  TRY(const auto draft, role_draft(call.object()));
  TRY_VOID(check_no_more_than(call, draft.permissions));
  TRY_VOID(platform::Roles(*call.services.platform).edit(actor_of(call), platform::RoleId{id}, draft));
  return show_role(call, platform::RoleId{id});
}
Result<Response> remove_role(Call& call) {
  TRY(const auto id, call.id());
  TRY_VOID(show_role(call, platform::RoleId{id}));
  TRY_VOID(platform::Roles(*call.services.platform).remove(actor_of(call), platform::RoleId{id}));
  return json_response({{"done", true}});
}

// ---- CAS tokens and API keys
json::object key_json(const platform::ApiKey& k) {
  return {{"id", k.id.value},
          {"side", platform::to_string(k.side)},
          {"name", k.name},
          {"description", k.description},
          {"role_id", k.role.value},
          {"types", to_array(k.types)},
          {"networks", to_array(k.networks)},
          {"enabled", k.enabled},
          {"created_at", format_iso8601(k.created_at)},
          {"modified_at", format_iso8601(k.modified_at)},
          {"expires_at", time_or_null(k.expires_at)},
          {"last_used_at", time_or_null(k.last_used_at)}};
}
Result<Response> issued(const platform::IssuedKey& key, int status) {
  return json_response({{"key", key_json(key.key)}, {"secret", key.secret}}, status);
}

Result<Response> tokens(Call& call) {
  TRY(const auto list, platform::ApiKeys(*call.services.platform).list(call.who.tenant, platform::Side::cas));
  json::array items, types;
  for (const auto& key : list) items.push_back(key_json(key));
  for (const auto& type : platform::cas_api_types())
    types.push_back(json::object{{"id", type.id}, {"name", {{"en", type.english}, {"ja", type.japanese}}}});
  return json_response(
      {{"items", std::move(items)}, {"types", std::move(types)}, {"max", platform::limits::max_cas_tokens}});
}
Result<platform::ApiKeyId> key_id(const Call& call, platform::Side side) {
  TRY(const auto id, call.id());
  TRY(const auto key, platform::ApiKeys(*call.services.platform).find(call.who.tenant, platform::ApiKeyId{id}));
  if (key.side != side) return fail(Code::not_found, "no such key");
  return key.id;
}
platform::CasTokenDraft token_draft(const json::object& body) {
  return {string_or(body, "name"), string_or(body, "description"), strings_of(body, "types")};
}
Result<Response> add_token(Call& call) {
  TRY(const auto key,
      platform::ApiKeys(*call.services.platform).add_cas_token(actor_of(call), token_draft(call.object())));
  return issued(key, 201);
}
Result<Response> edit_token(Call& call) {
  TRY(const auto id, key_id(call, platform::Side::cas));
  platform::ApiKeys keys(*call.services.platform);
  TRY_VOID(keys.edit_cas_token(actor_of(call), id, token_draft(call.object())));
  TRY(const auto key, keys.find(call.who.tenant, id));
  return json_response(key_json(key));
}
Result<Response> refresh_token(Call& call) {
  TRY(const auto id, key_id(call, platform::Side::cas));
  TRY(const auto key, platform::ApiKeys(*call.services.platform).refresh_cas_token(actor_of(call), id));
  return issued(key, 200);
}
Result<Response> remove_token(Call& call) {
  TRY(const auto id, key_id(call, platform::Side::cas));
  TRY_VOID(platform::ApiKeys(*call.services.platform).remove(actor_of(call), id));
  return json_response({{"done", true}});
}
Result<Response> keys(Call& call) {
  TRY(const auto list, platform::ApiKeys(*call.services.platform).list(call.who.tenant, platform::Side::platform));
  json::array items;
  for (const auto& key : list) items.push_back(key_json(key));
  return json_response({{"items", std::move(items)}});
}
platform::PlatformKeyDraft key_draft(const json::object& body) {
  return {string_or(body, "name"),
          string_or(body, "description"),
          platform::RoleId{integer_or(body, "role_id")},
          static_cast<int>(integer_or(body, "months", 12)),
          strings_of(body, "networks"),
          bool_or(body, "enabled", true)};
}
Result<void> check_no_more_than(const Call& call, platform::RoleId id) {
  TRY(const auto role, platform::Roles(*call.services.platform).find(call.who.tenant, id));
  return check_no_more_than(call, role.permissions);
}
Result<Response> add_key(Call& call) {
  const auto draft = key_draft(call.object());
  TRY_VOID(check_no_more_than(call, draft.role));
  TRY(const auto key, platform::ApiKeys(*call.services.platform).add_platform_key(actor_of(call), draft));
  return issued(key, 201);
}
Result<Response> edit_key(Call& call) {
  TRY(const auto id, key_id(call, platform::Side::platform));
  const auto draft = key_draft(call.object());
  TRY_VOID(check_no_more_than(call, draft.role));
  platform::ApiKeys store(*call.services.platform);
  TRY_VOID(store.edit_platform_key(actor_of(call), id, draft));
  TRY(const auto key, store.find(call.who.tenant, id));
  return json_response(key_json(key));
}
Result<Response> remove_key(Call& call) {
  TRY(const auto id, key_id(call, platform::Side::platform));
  TRY_VOID(platform::ApiKeys(*call.services.platform).remove(actor_of(call), id));
  return json_response({{"done", true}});
}

// ---- licence and credits
json::object licence_json(const platform::Licence& l, Time now) {
  return {{"id", l.id},
          {"serial", l.terms.serial},
          {"name", l.terms.name},
          {"side", platform::to_string(l.terms.side)},
          {"programme", platform::to_string(l.terms.programme)},
          {"edition", platform::edition_name(l.terms.edition)},
          {"trial", l.terms.trial},
          {"seats", l.terms.seats},
          {"starts_at", format_iso8601(l.terms.starts_at)},
          {"expires_at", format_iso8601(l.terms.expires_at)},
          {"state", platform::to_string(platform::state_of(l.terms, now))},
          {"registered_at", format_iso8601(l.registered_at)}};
}
json::object credits_json(const platform::CreditSummary& s) {
  json::array used;
  for (const auto& [feature, amount] : s.used_by) {
    const auto name = platform::feature_name(feature);
    used.push_back(json::object{
        {"feature", feature}, {"name", {{"en", name.english}, {"ja", name.japanese}}}, {"credits", amount}});
  }
  return {{"granted", s.granted},
          {"used", s.used},
          {"balance", s.balance()},
          {"shortage", s.shortage()},
          {"used_by", std::move(used)}};
}
Result<Response> licence(Call& call) {
  const auto& context = *call.services.platform;
  const auto now = call.services.clock.now();
  TRY(const auto tenant, platform::Tenants(context).find(call.who.tenant));
  TRY(const auto list, platform::Licences(context).list(call.who.tenant));
  TRY(const auto credits, platform::Credits(context).summary(call.who.tenant));
  json::array items;
  for (const auto& l : list) items.push_back(licence_json(l, now));
  const auto current = platform::Licences(context).current(call.who.tenant, side_of(call));
  std::optional<int> warning;
  if (current) warning = platform::expiry_warning(current->terms.expires_at, now);
  return json_response({{"business_id", tenant.business_id},
                        {"company", tenant.name},
                        {"current", current ? json::value(licence_json(*current, now)) : json::value(nullptr)},
                        {"items", std::move(items)},
                        {"credits", credits_json(credits)},
                        {"expiry_warning_days", warning ? json::value(*warning) : json::value(nullptr)}});
}
Result<Response> activate_licence(Call& call) {
  if (call.services.licence_public_key.empty()) return not_configured(call);
  TRY_VOID(platform::Licences(*call.services.platform)
               .activate(actor_of(call), call.services.licence_public_key, string_or(call.object(), "key")));
  return licence(call);
}
Result<Response> credits(Call& call) {
  platform::Credits store(*call.services.platform);
  TRY(const auto summary, store.summary(call.who.tenant));
  TRY(const auto history, store.history(call.who.tenant));
  TRY(const auto daily, store.daily(call.who.tenant, static_cast<int>(call.query_integer("days", 30))));
  json::array entries, days;
  for (const auto& e : history) {
    entries.push_back(json::object{{"sequence", e.sequence},
                                   {"kind", platform::to_string(e.kind)},
                                   {"amount", e.amount},
                                   {"feature", e.feature},
                                   {"source", e.source},
                                   {"at", format_iso8601(e.at)},
                                   {"expires_at", time_or_null(e.expires_at)},
                                   {"account", e.account}});
  }
  for (const auto& d : daily)
    days.push_back(json::object{{"day", format_iso8601(d.day)}, {"granted", d.granted}, {"used", d.used}});
  return json_response(
      {{"summary", credits_json(summary)}, {"history", std::move(entries)}, {"daily", std::move(days)}});
}
// The calculator: what seats and features would cost (U-6 to U-9).
Result<Response> credit_calculator(Call& call) {
  const auto seats = call.query_integer("seats", 0);
  const bool xdr = call.query("edition") == "standard_xdr", sandboxing = call.query("url_sandboxing") == "true";
  const auto granted =
      seats * platform::credits_per_seat(xdr ? platform::Edition::standard_xdr : platform::Edition::standard);
  const auto used = granted + (sandboxing ? 25 * seats : 0);
  return json_response({{"granted", granted}, {"used", used}, {"shortage", used > granted ? used - granted : 0}});
}

// ---- tenant, organisations, console settings, audit
Result<Response> tenant(Call& call) {
  TRY(const auto t, platform::Tenants(*call.services.platform).find(call.who.tenant));
  return json_response({{"id", t.id.value},
                        {"name", t.name},
                        {"business_id", t.business_id},
                        {"region", t.region},
                        {"time_zone", t.time_zone},
                        {"language", t.language == Language::japanese ? "ja" : "en"},
                        {"governance", platform::to_string(t.governance)},
                        {"platform", platform::to_string(t.platform)}});
}
Result<Response> set_preferences(Call& call) {
  TRY_VOID(platform::Tenants(*call.services.platform)
               .set_preferences(actor_of(call), string_or(call.object(), "time_zone"),
                                string_or(call.object(), "language") == "ja" ? Language::japanese : Language::english));
  return tenant(call);
}
Result<Response> organizations(Call& call) {
  TRY(const auto list, platform::Organizations(*call.services.platform).list(call.who.tenant));
  json::array items;
  for (const auto& o : list)
    items.push_back(json::object{{"id", o.id.value},
                                 {"name", o.name},
                                 {"description", o.description},
                                 {"created_at", format_iso8601(o.created_at)}});
  return json_response({{"items", std::move(items)}, {"max", platform::limits::max_organizations}});
}
Result<Response> add_organization(Call& call) {
  TRY(const auto id,
      platform::Organizations(*call.services.platform)
          .add(actor_of(call), string_or(call.object(), "name"), string_or(call.object(), "description")));
  return json_response({{"id", id.value}}, 201);
}
Result<Response> edit_organization(Call& call) {
  TRY(const auto id, call.id());
  TRY_VOID(platform::Organizations(*call.services.platform)
               .edit(actor_of(call), OrganizationId{id}, string_or(call.object(), "name"),
                     string_or(call.object(), "description")));
  return json_response({{"done", true}});
}
Result<Response> remove_organization(Call& call) {
  TRY(const auto id, call.id());
  TRY_VOID(platform::Organizations(*call.services.platform).remove(actor_of(call), OrganizationId{id}));
  return json_response({{"done", true}});
}
Result<Response> console_settings(Call& call) {
  TRY(const auto s, platform::Tenants(*call.services.platform).console_settings(call.who.tenant));
  return json_response({{"idle_minutes", s.idle_minutes},
                        {"session_minutes", s.session_minutes},
                        {"max_sessions", s.max_sessions},
                        {"mfa_required", s.mfa_required},
                        {"allowed_networks", to_array(s.allowed_networks)}});
}
Result<Response> set_console_settings(Call& call) {
  const auto& b = call.object();
  platform::ConsoleSettings s;
  s.idle_minutes = static_cast<int>(integer_or(b, "idle_minutes"));
  s.session_minutes = static_cast<int>(integer_or(b, "session_minutes"));
  s.max_sessions = static_cast<int>(integer_or(b, "max_sessions"));
  s.mfa_required = bool_or(b, "mfa_required");
  s.allowed_networks = strings_of(b, "allowed_networks");
  TRY_VOID(platform::Tenants(*call.services.platform).set_console_settings(actor_of(call), s));
  return console_settings(call);
}
Result<platform::AuditQuery> audit_query(const Call& call) {
  platform::AuditQuery query;
  if (call.has_query("from")) query.from = parse_iso8601(call.query("from"));
  if (call.has_query("until")) query.to = parse_iso8601(call.query("until"));
  query.account = std::string(call.query("account"));
  query.source = std::string(call.query("source"));
  query.category = std::string(call.query("category"));
  query.result = std::string(call.query("result"));
  query.text = std::string(call.query("text"));
  query.before = call.query_integer("before", 0);
  query.limit = static_cast<int>(call.query_integer("limit", 50));
  return query;
}
Result<Response> audit(Call& call) {
  TRY(const auto query, audit_query(call));
  TRY(const auto records, platform::AuditLog(*call.services.platform).search(call.who.tenant, query));
  json::array items;
  for (const auto& r : records) {
    const auto details = parse_json(r.details);
    items.push_back(json::object{{"sequence", r.sequence},
                                 {"at", format_iso8601(r.at)},
                                 {"organization", r.organization},
                                 {"account", r.account},
                                 {"role", r.role},
                                 {"source", r.source},
                                 {"address", r.address},
                                 {"category", r.category},
                                 {"activity", r.activity},
                                 {"result", r.result},
                                 {"details", details ? *details : json::value(json::object{})},
                                 {"hash", r.hash}});
  }
  const bool full = static_cast<int>(records.size()) == query.limit;
  return json_response(
      {{"items", std::move(items)}, {"next", full ? json::value(records.back().sequence) : json::value(nullptr)}});
}
Result<Response> audit_csv(Call& call) {
  TRY(auto query, audit_query(call));
  query.limit = 1000;
  Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.set("Content-Disposition", "attachment; filename=\"audit.csv\"");
  TRY(response.body, platform::AuditLog(*call.services.platform).export_csv(call.who.tenant, query));
  return response;
}
Result<Response> audit_verify(Call& call) {
  TRY(const auto v, platform::AuditLog(*call.services.platform).verify(call.who.tenant));
  return json_response(
      {{"records", v.records}, {"intact", v.intact}, {"first_broken", v.first_broken}, {"problem", v.problem}});
}

}  // namespace

std::span<const Route> administration_routes() {
  // A screen of either console permits: CAS's own administration or the platform's.
  static constexpr std::string_view accounts_read = "administrators=read|user_accounts=read",
                                    accounts_full = "administrators=full|user_accounts=full";
  static constexpr std::string_view roles_read = "administrators=read|user_roles=read",
                                    roles_full = "administrators=full|user_roles=full";
  static constexpr std::string_view licence_read = "license=read|license_information=read",
                                    licence_full = "license=full|license_information=full";
  static constexpr std::string_view settings_read = "console_preferences=read|console_settings=read",
                                    settings_full = "console_preferences=full|console_settings=full";
  static const Route all[] = {
      {"GET", "/api/v1/tenant", Access::member, "", "This tenant", "", "", "Tenant", tenant},
      {"PUT", "/api/v1/tenant/preferences", Access::holder, settings_full, "Time zone and language", "",
       "{time_zone: string(1..64), language: \"ja\"|\"en\"}", "Tenant", set_preferences, 8192, 200, true},
      {"GET", "/api/v1/console-settings", Access::holder, settings_read, "Session and network settings", "", "",
       "ConsoleSettings", console_settings},
      {"PUT", "/api/v1/console-settings", Access::holder, settings_full, "Change them", "", "ConsoleSettings",
       "ConsoleSettings", set_console_settings, 64 * 1024, 200, true},
      {"GET", "/api/v1/organizations", Access::holder, "organizations=read", "Organisations", "", "",
       "{items: [Organization], max: int}", organizations},
      {"POST", "/api/v1/organizations", Access::holder, "organizations=full", "Add an organisation", "",
       "OrganizationDraft", "{id: int}", add_organization, 8192, 201, true},
      {"PUT", "/api/v1/organizations/{id}", Access::holder, "organizations=full", "Rename it", "", "OrganizationDraft",
       "Done", edit_organization, 8192, 200, true},
      {"DELETE", "/api/v1/organizations/{id}", Access::holder, "organizations=full", "Remove it", "", "", "Done",
       remove_organization, 8192, 200, true},
      {"GET", "/api/v1/accounts", Access::holder, accounts_read, "Accounts of this console", "", "",
       "{items: [Account]}", accounts},
      {"POST", "/api/v1/accounts", Access::holder, accounts_full, "Invite somebody", "", "AccountDraft", "Account",
       add_account, 16 * 1024, 201, true},
      {"GET", "/api/v1/accounts/{id}", Access::holder, accounts_read, "One account", "", "", "Account", get_account},
      {"PUT", "/api/v1/accounts/{id}", Access::holder, accounts_full, "Change it; e-mail and kind stay", "",
       "AccountDraft", "Account", edit_account, 16 * 1024, 200, true},
      {"DELETE", "/api/v1/accounts/{id}", Access::holder, accounts_full, "Remove it", "", "", "Done", remove_account,
       1024, 200, true},
      {"POST", "/api/v1/accounts/{id}/enable", Access::holder, accounts_full, "Enable or disable it", "",
       "{enabled: bool}", "Account", enable_account, 1024, 200, true},
      {"POST", "/api/v1/accounts/{id}/mfa", Access::holder, accounts_full, "Require an authenticator", "",
       "{required: bool}", "Account", require_mfa, 1024, 200, true},
      {"DELETE", "/api/v1/accounts/{id}/mfa", Access::holder, accounts_full,
       "Remove its authenticator and recovery codes", "", "", "Account", remove_mfa, 1024, 200, true},
      {"POST", "/api/v1/accounts/{id}/transfer", Access::holder, "user_accounts=full",
       "Begin handing the Primary User Account over: a code is mailed to the owner", "", "", "Done", begin_transfer,
       1024, 202, true},
      {"POST", "/api/v1/accounts/transfer/confirm", Access::holder, "user_accounts=full",
       "Hand it over with the code; both are signed out", "", "{code: string(1..16)}", "Done", confirm_transfer, 1024,
       200, true},
      {"POST", "/api/v1/accounts/{id}/reset", Access::holder, accounts_full, "Mail a reset link", "", "", "Done",
       reset_account, 1024, 202, true},
      {"POST", "/api/v1/accounts/{id}/invite", Access::holder, accounts_full, "Mail the invitation again", "", "",
       "Done", invite_account, 1024, 202, true},
      {"GET", "/api/v1/roles", Access::holder, roles_read, "Roles and the screens they permit", "", "",
       "{items: [Role], screens: [{id: string, name: TwoTexts}]}", roles},
      {"POST", "/api/v1/roles", Access::holder, roles_full, "Add a role", "", "RoleDraft", "Role", add_role, 64 * 1024,
       201, true},
      {"GET", "/api/v1/roles/{id}", Access::holder, roles_read, "One role", "", "", "Role", get_role},
      {"PUT", "/api/v1/roles/{id}", Access::holder, roles_full, "Change it", "", "RoleDraft", "Role", edit_role,
       64 * 1024, 200, true},
      {"DELETE", "/api/v1/roles/{id}", Access::holder, roles_full, "Remove it", "", "", "Done", remove_role, 1024, 200,
       true},
      {"GET", "/api/v1/api-tokens", Access::holder, "automation_apis=read", "Tokens of the CAS-compatible API", "", "",
       "{items: [ApiKey], types: [{id: string, name: TwoTexts}], max: int}", tokens},
      {"POST", "/api/v1/api-tokens", Access::holder, "automation_apis=full", "Add a token; its secret is shown once",
       "", "ApiTokenDraft", "IssuedKey", add_token, 16 * 1024, 201, true},
      {"PUT", "/api/v1/api-tokens/{id}", Access::holder, "automation_apis=full", "Change name, description or types",
       "", "ApiTokenDraft", "ApiKey", edit_token, 16 * 1024, 200, true},
      {"POST", "/api/v1/api-tokens/{id}/refresh", Access::holder, "automation_apis=full",
       "A new secret for another 365 days", "", "", "IssuedKey", refresh_token, 1024, 200, true},
      {"DELETE", "/api/v1/api-tokens/{id}", Access::holder, "automation_apis=full", "Delete it: later calls fail", "",
       "", "Done", remove_token, 1024, 200, true},
      {"GET", "/api/v1/api-keys", Access::holder, "api_keys=read", "Platform API keys", "", "", "{items: [ApiKey]}",
       keys},
      {"POST", "/api/v1/api-keys", Access::holder, "api_keys=full", "Add a key; its secret is shown once", "",
       "ApiKeyDraft", "IssuedKey", add_key, 16 * 1024, 201, true},
      {"PUT", "/api/v1/api-keys/{id}", Access::holder, "api_keys=full", "Change it; the expiry stays", "",
       "ApiKeyDraft", "ApiKey", edit_key, 16 * 1024, 200, true},
      {"DELETE", "/api/v1/api-keys/{id}", Access::holder, "api_keys=full", "Delete it", "", "", "Done", remove_key,
       1024, 200, true},
      {"GET", "/api/v1/licence", Access::holder, licence_read, "License Information with Business ID and credits", "",
       "", "LicenceInformation", licence},
      {"POST", "/api/v1/licence", Access::holder, licence_full, "Register a licence key", "", "{key: string(1..16384)}",
       "LicenceInformation", activate_licence, 64 * 1024, 200, true},
      {"GET", "/api/v1/credits", Access::holder, "credits=read|license=read", "Summary, history and days",
       "{days?: int(1..366)}", "", "CreditInformation", credits},
      {"GET", "/api/v1/credits/calculator", Access::member, "", "What seats and features would cost",
       "{seats: int(1..10000000), edition?: \"standard\"|\"standard_xdr\", url_sandboxing?: bool}", "",
       "{granted: int, used: int, shortage: int}", credit_calculator},
      {"GET", "/api/v1/audit", Access::holder, "audit_logs=read", "The audit log, newest first",
       "{from?: time, until?: time, account?: string(0..254), source?: string(0..32), category?: string(0..128), "
       "result?: string(0..32), text?: string(0..256), before?: int(1..0), limit?: int(1..1000)}",
       "", "AuditPage", audit},
      {"GET", "/api/v1/audit/export", Access::holder, "audit_logs=read", "The same as CSV",
       "{from?: time, until?: time, account?: string(0..254), source?: string(0..32), category?: string(0..128), "
       "result?: string(0..32), text?: string(0..256)}",
       "", "@text/csv", audit_csv},
      {"GET", "/api/v1/audit/verify", Access::holder, "audit_logs=read", "Whether the chain is whole", "", "",
       "{records: int, intact: bool, first_broken: int, problem: string}", audit_verify},
  };
  return all;
}

}  // namespace sekisho::api::own
