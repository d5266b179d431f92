#include "platform/roles.h"

#include "api/grants.h"
#include "api/own/own.h"

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
  TRY(const auto members, store.members(call.who.tenant));
  json::array items;
  for (const auto& role : list) {
    const auto known = members.find(role.id);
    items.push_back(role_json(role, known == members.end() ? 0 : known->second));
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
Result<Response> get_role(Call& call) {
  TRY(const auto id, call.id());
  return show_role(call, platform::RoleId{id});
}
Result<Response> add_role(Call& call) {
  TRY(const auto draft, role_draft(call.object()));
  TRY_VOID(check_no_more_than_own(call, draft.permissions));
  TRY(const auto id, platform::Roles(*call.services.platform).add(actor_of(call), side_of(call), draft));
  return show_role(call, id, 201);
}
Result<Response> edit_role(Call& call) {
  TRY(const auto id, call.id());
  TRY_VOID(show_role(call, platform::RoleId{id}));
  TRY(const auto draft, role_draft(call.object()));
  TRY_VOID(check_no_more_than_own(call, draft.permissions));
  TRY_VOID(platform::Roles(*call.services.platform).edit(actor_of(call), platform::RoleId{id}, draft));
  return show_role(call, platform::RoleId{id});
}
Result<Response> remove_role(Call& call) {
  TRY(const auto id, call.id());
  TRY_VOID(show_role(call, platform::RoleId{id}));
  TRY_VOID(platform::Roles(*call.services.platform).remove(actor_of(call), platform::RoleId{id}));
  return json_response({{"done", true}});
}

}  // namespace

std::span<const Route> role_routes() {
  // A screen of either console permits: CAS's own administration or the platform's.
  static constexpr std::string_view roles_read = "administrators=read|user_roles=read",
                                    roles_full = "administrators=full|user_roles=full";
  static const Route all[] = {
      {"GET", "/api/v1/roles", Access::holder, roles_read, "Roles and the screens they permit", "", "",
       "{items: [Role], screens: [{id: string, name: TwoTexts}]}", roles},
      {"POST", "/api/v1/roles", Access::holder, roles_full, "Add a role", "", "RoleDraft", "Role", add_role, 64 * 1024,
       201, true},
      {"GET", "/api/v1/roles/{id}", Access::holder, roles_read, "One role", "", "", "Role", get_role},
      {"PUT", "/api/v1/roles/{id}", Access::holder, roles_full, "Change it", "", "RoleDraft", "Role", edit_role,
       64 * 1024, 200, true},
      {"DELETE", "/api/v1/roles/{id}", Access::holder, roles_full, "Remove it", "", "", "Done", remove_role, 1024, 200,
       true},
  };
  return all;
}

}  // namespace sekisho::api::own
