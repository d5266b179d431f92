#include <algorithm>

#include "api/grants.h"
#include "api/own/own.h"
#include "api/vision/vision.h"
#include "base/encode.h"
#include "platform/roles.h"

// Roles of the platform (reference.md §9.2, §10.5) as the reference's clients manage them: what a role permits is a
// list of permission keys, "logs=read".
namespace sekisho::api::vision {
namespace {

using platform::Assignable;
using platform::Level;

// Of one screen the highest level alone: it includes those below.
json::array keys_of(const platform::Permissions& permissions) {
  json::array out;
  for (const auto& [screen, level] : permissions) {
    if (level != Level::none) out.emplace_back(screen + "=" + platform::to_string(level));
  }
  return out;
}

json::object role_json(const platform::Role& role) {
  return {{"id", std::to_string(role.id.value)},
          {"name", role.name},
          {"description", role.description},
          {"type", role.predefined ? "predefined" : "custom"},
          {"allowUserAccountAssignment", role.assignable != Assignable::keys},
          {"allowApiKeyAssignment", role.assignable != Assignable::users}};
}

// What may be changed, in short.
std::string version_of(const platform::Role& role) {
  const json::array facts{role.name, role.description, static_cast<int>(role.assignable), keys_of(role.permissions)};
  return sha256_hex(to_text(facts)).substr(0, 32);
}

Result<platform::Role> role_of(const Call& call) {
  TRY(const auto id, call.id());
  TRY(auto role, platform::Roles(*call.services.platform).find(call.who.tenant, platform::RoleId{id}));
  if (role.side != platform::Side::platform) return fail(Code::not_found, "The role was not found");
  return role;
}

Result<Response> roles(Call& call) {
  TRY(const auto list, platform::Roles(*call.services.platform).list(call.who.tenant, platform::Side::platform));
  std::vector<json::object> all;
  for (const auto& role : list) all.push_back(role_json(role));
  static constexpr std::string_view orders[] = {"name", "type"};
  static constexpr std::string_view fields[] = {
      "id", "name", "description", "type", "allowUserAccountAssignment", "allowApiKeyAssignment"};
  return page_of(call, std::move(all), fields, orders, 50, 200);
}

Result<Response> role(Call& call) {
  TRY(const auto role, role_of(call));
  auto out = role_json(role);
  out["permissionKeys"] = keys_of(role.permissions);
  auto response = json_response(out);
  response.set("ETag", "\"" + version_of(role) + "\"");
  return response;
}

json::object key_json(const platform::Screen& screen, Level level) {
  return {{"key", std::string(screen.id) + "=" + platform::to_string(level)},
          {"name", screen.english},
          {"level", platform::to_string(level)}};
}

// Those that a role can have: of screens that this product shows something in.
Result<Response> permission_keys(Call&) {
  json::array items;
  for (const auto& screen : platform::screens()) {
    if (!screen.platform || screen.about == platform::About::nothing) continue;
    for (const auto level : {Level::read, Level::partial, Level::full}) items.push_back(key_json(screen, level));
  }
  return whole_list(std::move(items));
}

Result<Response> role_permissions(Call& call) {
  TRY(const auto role, role_of(call));
  json::array items;
  for (const auto& [id, level] : role.permissions) {
    const auto* const screen = platform::find_screen(id);
    if (level != Level::none && screen != nullptr) items.push_back(key_json(*screen, level));
  }
  return whole_list(std::move(items));
}

// ---- changes

// Puts what the body says in place of the draft's; what it does not say stays. Empty when nothing is wrong.
std::string take(const json::object& body, platform::RoleDraft& draft) {
  for (const auto name : {"name", "description"}) {
    const auto* const value = body.if_contains(name);
    if (value != nullptr && !value->is_string()) return std::string(name) + " must be a string";
  }
  for (const auto name : {"allowUserAccountAssignment", "allowApiKeyAssignment"}) {
    const auto* const value = body.if_contains(name);
    if (value != nullptr && !value->is_bool()) return std::string(name) + " must be true or false";
  }
  draft.name = string_or(body, "name", draft.name);
  draft.description = string_or(body, "description", draft.description);
  const bool people = bool_or(body, "allowUserAccountAssignment", draft.assignable != Assignable::keys),
             keys = bool_or(body, "allowApiKeyAssignment", draft.assignable != Assignable::users);
  if (!people && !keys) return "A role must be assignable to user accounts, to API keys or to both";
  draft.assignable = people && keys ? Assignable::both : people ? Assignable::users : Assignable::keys;
  const auto* const wanted = body.if_contains("permissionKeys");
  if (wanted == nullptr) return {};
  if (!wanted->is_array() || wanted->get_array().empty() || wanted->get_array().size() > 500)
    return "permissionKeys must be an array of 1 to 500 keys";
  draft.permissions.clear();
  for (const auto& one : wanted->get_array()) {
    const auto read = one.is_string() && one.get_string().size() <= 64
                          ? platform::parse_permissions({one.get_string().data(), one.get_string().size()})
                          : Result<platform::Permissions>(fail(Code::malformed, "no key"));
    if (!read || read->size() != 1 || !platform::find_screen(read->begin()->first)->platform)
      return "permissionKeys has a key that is not known";
    auto& level = draft.permissions[read->begin()->first];
    level = std::max(level, read->begin()->second);
  }
  return {};
}

constexpr std::string_view more_than_own = "The role permits more than yours";

Result<Response> add_role(Call& call) {
  const auto& body = call.object();
  if (!body.contains("name") || !body.contains("permissionKeys"))
    return vision_error(400, "name and permissionKeys are needed");
  platform::RoleDraft draft;
  if (const auto wrong = take(body, draft); !wrong.empty()) return vision_error(400, wrong);
  if (!beyond_own(call, draft.permissions).empty()) return vision_error(403, more_than_own);
  TRY(const auto id,
      platform::Roles(*call.services.platform).add(own::actor_of(call), platform::Side::platform, draft));
  return created(call, std::to_string(id.value));
}

constexpr std::string_view was_changed = "The role has been changed meanwhile";

Result<Response> change_role(Call& call) {
  std::string wrong, beyond;
  const auto change = [&](const platform::Role& now) -> Result<void> {
    platform::RoleDraft draft{now.name,        now.description,   now.assignable,
                              now.permissions, now.organizations, now.origin};
    wrong = take(call.object(), draft);
    if (wrong.empty()) beyond = beyond_own(call, draft.permissions);
    if (!wrong.empty() || !beyond.empty()) return {};
    return platform::Roles(*call.services.platform).edit(own::actor_of(call), now.id, draft);
  };
  TRY(auto answer, change_in_version(call, was_changed, [&] { return role_of(call); }, version_of, change));
  if (!wrong.empty()) return vision_error(400, wrong);
  if (!beyond.empty()) return vision_error(403, more_than_own);
  return answer;
}

Result<Response> remove_role(Call& call) {
  return change_in_version(
      call, was_changed, [&] { return role_of(call); }, version_of,
      [&](const platform::Role& now) {
        return platform::Roles(*call.services.platform).remove(own::actor_of(call), now.id);
      });
}

}  // namespace

std::span<const Route> iam_role_routes() {
  // who assigns roles to accounts sees which there are
  static constexpr std::string_view read = "user_accounts=read|user_roles=read";
  static const Route all[] = {
      {"GET", "/v3.0/iam/roles", Access::holder, read, "Roles, predefined and custom", "", "", "{...}", roles},
      {"POST", "/v3.0/iam/roles", Access::holder, "user_roles=full", "Add a role, of permissions that the caller has",
       "", "{...}", "{...}", add_role, 64 * 1024, 201, true},
      {"GET", "/v3.0/iam/roles/permissionKeys", Access::holder, read, "The permission keys that a role can have", "",
       "", "{...}", permission_keys},
      {"GET", "/v3.0/iam/roles/{id}", Access::holder, read, "One role, with its ETag", "", "", "{...}", role},
      {"PATCH", "/v3.0/iam/roles/{id}", Access::holder, "user_roles=full", "Change a custom role (If-Match)", "",
       "{...}", "", change_role, 64 * 1024, 204, true},
      {"DELETE", "/v3.0/iam/roles/{id}", Access::holder, "user_roles=full",
       "Delete a custom role that nobody has (If-Match)", "", "", "", remove_role, 64 * 1024, 204, true},
      {"GET", "/v3.0/iam/roles/{id}/permissions", Access::holder, read, "What a role permits", "", "", "{...}",
       role_permissions},
  };
  return all;
}

}  // namespace sekisho::api::vision
