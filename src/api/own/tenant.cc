#include "api/own/own.h"
#include "platform/tenants.h"

namespace sekisho::api::own {
namespace {

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

}  // namespace

std::span<const Route> tenant_routes() {
  // A screen of either console permits: CAS's own administration or the platform's.
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
  };
  return all;
}

}  // namespace sekisho::api::own
