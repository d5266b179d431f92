#include "platform/roles.h"

#include <algorithm>

#include "platform/errors.h"
#include "platform/json_text.h"
#include "platform/text_rules.h"

namespace sekisho::platform {
namespace {

using store::Row;

constexpr std::string_view columns =
    "id, side, name, description, predefined, assignable, permissions, organizations, origin";

std::string to_text(Assignable assignable) {
  return assignable == Assignable::users ? "users" : assignable == Assignable::keys ? "keys" : "both";
}

Result<Role> role_of(const Row& row) {
  Role role{{row.integer(0)},
            side_from(row.text(1)),
            row.text(2),
            row.text(3),
            row.integer(4) != 0,
            row.text(5) == "users"  ? Assignable::users
            : row.text(5) == "keys" ? Assignable::keys
                                    : Assignable::both};
  TRY(role.permissions, parse_permissions(row.text(6)));
  const auto scope = row.text(7);
  for (const auto id : split(scope, ',')) {
    if (!id.empty()) role.organizations.push_back({std::atoll(std::string(id).c_str())});
  }
  role.origin = row.text(8);
  return role;
}

std::string scope_text(const std::vector<OrganizationId>& organizations) {
  std::string out;
  for (const auto id : organizations) out += (out.empty() ? "" : ",") + std::to_string(id.value);
  return out;
}

// Where roles, their scope and what belongs to an organization are given away: who is limited could undo the limit
// there.
bool could_widen(std::string_view screen) {
  constexpr std::string_view all[] = {"organizations", "administrators",     "single_sign_on", "user_accounts",
                                      "user_roles",    "identity_providers", "api_keys"};
  return std::find(std::begin(all), std::end(all), screen) != std::end(all);
}

}  // namespace

bool Role::sees(OrganizationId organization) const {
  return organizations.empty() ||
         std::find(organizations.begin(), organizations.end(), organization) != organizations.end();
}

Result<void> Roles::ensure_predefined(TenantId tenant) {
  return context_.database.transaction([&]() -> Result<void> {
    for (const auto side : {Side::cas, Side::platform}) {
      for (const auto& role : predefined_roles(side)) {
        TRY_VOID(
            context_.database.execute("INSERT INTO role (tenant, side, name, description, predefined, assignable, "
                                      "permissions, created_at) VALUES ($1, $2, $3, $4, 1, $5, $6, $7) "
                                      "ON CONFLICT (tenant, side, name) DO NOTHING",
                                      {tenant.value, std::string(to_string(side)), std::string(role.name),
                                       std::string(role.description), std::string(role.keys ? "both" : "users"),
                                       platform::to_text(role.permissions), to_millis(context_.clock.now())}));
      }
    }
    return {};
  });
}

Result<std::vector<Role>> Roles::list(TenantId tenant, Side side) const {
  TRY(const auto rows, context_.database.query(
                           "SELECT " + std::string(columns) + " FROM role WHERE tenant = $1 AND side = $2 ORDER BY id",
                           {tenant.value, std::string(to_string(side))}));
  std::vector<Role> all;
  for (const auto& row : rows) {
    TRY(auto role, role_of(row));
    all.push_back(std::move(role));
  }
  return all;
}

Result<Role> Roles::find(TenantId tenant, RoleId id) const {
  TRY(const auto rows,
      context_.database.query("SELECT " + std::string(columns) + " FROM role WHERE tenant = $1 AND id = $2",
                              {tenant.value, id.value}));
  if (rows.empty()) return fail(Code::not_found, "role: none with this id");
  return role_of(rows[0]);
}

Result<Role> Roles::find_by_name(TenantId tenant, Side side, std::string_view name) const {
  TRY(const auto rows, context_.database.query("SELECT " + std::string(columns) +
                                                   " FROM role WHERE tenant = $1 AND side = $2 AND name = $3",
                                               {tenant.value, std::string(to_string(side)), std::string(name)}));
  if (rows.empty()) return fail(Code::not_found, "role: none with this name");
  return role_of(rows[0]);
}

Result<void> Roles::check(TenantId tenant, Side side, RoleDraft& draft) const {
  TRY(draft.name, checked_name(draft.name, 64));
  TRY(draft.description, checked_description(draft.description, 256));
  TRY_VOID(check_permissions(side, draft.permissions));
  for (const auto id : draft.organizations) {
    TRY(const auto rows,
        context_.database.query("SELECT 1 FROM organization WHERE tenant = $1 AND id = $2 AND removed_at = 0",
                                {tenant.value, id.value}));
    if (rows.empty()) return fail(Code::not_found, "organization: none with this id");
  }
  return {};
}

// The organisations that mail and mailboxes belong to or did, of which the role's scope names some: what was recorded
// stays its organisation's when the domain is another's.
Result<Roles::Reach> Roles::reach(TenantId tenant, const Role& role) const {
  TRY(const auto rows, context_.database.query("SELECT COALESCE(MIN(id), 0) FROM organization WHERE tenant = $1 UNION "
                                               "SELECT id FROM organization WHERE tenant = $1 AND owned = 1",
                                               {tenant.value}));
  Reach out;
  for (const auto& row : rows) {
    const OrganizationId owner{row.integer(0)};
    (role.sees(owner) ? out.seen : out.hidden).push_back(owner);
  }
  return out;
}

Result<std::vector<OrganizationId>> Roles::scope(TenantId tenant, const Role& role) const {
  if (role.organizations.empty()) return std::vector<OrganizationId>();
  TRY(auto mail, reach(tenant, role));
  if (mail.hidden.empty()) return std::vector<OrganizationId>();
  return mail.seen.empty() ? role.organizations : std::move(mail.seen);
}

Result<Permissions> Roles::effective(TenantId tenant, const Role& role) const {
  if (role.organizations.empty()) return role.permissions;
  TRY(const auto mail, reach(tenant, role));
  if (mail.hidden.empty()) return role.permissions;
  Permissions out;
  for (const auto& [id, level] : role.permissions) {
    const auto* const screen = find_screen(id);
    if (screen == nullptr || id == "audit_logs") continue;  // which tells of acts on anybody's mail
    const bool own_logs = id == "logs" && !mail.seen.empty();
    if (screen->about != About::console && !own_logs) continue;
    out[id] = own_logs || could_widen(id) ? std::min(level, Level::read) : level;
  }
  return out;
}

Result<RoleId> Roles::add(const Actor& actor, Side side, const RoleDraft& wanted) {
  RoleDraft draft = wanted;
  RoleId id;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY_VOID(check(actor.tenant, side, draft));
    TRY(const auto all, list(actor.tenant, side));
    const auto limit = side == Side::cas ? limits::max_cas_roles : limits::max_platform_roles;
    if (all.size() >= static_cast<std::size_t>(limit)) return refuse(Refusal::limit_reached, "roles");
    for (const auto& other : all) {
      if (equal_ignore_case(other.name, draft.name)) return refuse(Refusal::name_taken, "role");
    }
    TRY(id.value,
        context_.database.insert("INSERT INTO role (tenant, side, name, description, assignable, permissions, "
                                 "organizations, origin, created_at) "
                                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                                 {actor.tenant.value, std::string(to_string(side)), draft.name, draft.description,
                                  to_text(draft.assignable), platform::to_text(draft.permissions),
                                  scope_text(draft.organizations), draft.origin, to_millis(context_.clock.now())}));
    return audit_.append(
        actor,
        {.category = "User Roles",
         .activity = "Add role",
         .details =
             JsonText().add("role", draft.name).add("permissions", platform::to_text(draft.permissions)).object()});
  });
  TRY_VOID(std::move(done));
  return id;
}

Result<void> Roles::edit(const Actor& actor, RoleId id, const RoleDraft& wanted) {
  RoleDraft draft = wanted;
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto role, find(actor.tenant, id));
    if (role.predefined) return refuse(Refusal::fixed_object, "predefined role");
    TRY_VOID(check(actor.tenant, role.side, draft));
    TRY(const auto all, list(actor.tenant, role.side));
    for (const auto& other : all) {
      if (other.id != id && equal_ignore_case(other.name, draft.name)) return refuse(Refusal::name_taken, "role");
    }
    TRY_VOID(
        context_.database.execute("UPDATE role SET tenant = $1, name = $2, description = $3, assignable = $4, "
                                  "permissions = $5, organizations = $6 WHERE tenant = $1 AND id = $7",
                                  {actor.tenant.value, draft.name, draft.description, to_text(draft.assignable),
                                   platform::to_text(draft.permissions), scope_text(draft.organizations), id.value}));
    return audit_.append(
        actor,
        {.category = "User Roles",
         .activity = "Edit role",
         .details =
             JsonText().add("role", draft.name).add("permissions", platform::to_text(draft.permissions)).object()});
  });
}

Result<void> Roles::remove(const Actor& actor, RoleId id) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto role, find(actor.tenant, id));
    if (role.predefined) return refuse(Refusal::fixed_object, "predefined role");
    TRY(const int used, members(actor.tenant, id));
    TRY(const auto keys, context_.database.query("SELECT 1 FROM api_key WHERE tenant = $1 AND role = $2",
                                                 {actor.tenant.value, id.value}));
    if (used > 0 || !keys.empty()) return refuse(Refusal::in_use, "role has members or keys");
    TRY_VOID(
        context_.database.execute("DELETE FROM role WHERE tenant = $1 AND id = $2", {actor.tenant.value, id.value}));
    return audit_.append(
        actor,
        {.category = "User Roles", .activity = "Delete role", .details = JsonText().add("role", role.name).object()});
  });
}

Result<int> Roles::members(TenantId tenant, RoleId id) const {
  TRY(const auto rows, context_.database.query("SELECT count(*) FROM account WHERE tenant = $1 AND role = $2",
                                               {tenant.value, id.value}));
  return static_cast<int>(rows[0].integer(0));
}

Result<std::map<RoleId, int>> Roles::members(TenantId tenant) const {
  TRY(const auto rows,
      context_.database.query("SELECT role, count(*) FROM account WHERE tenant = $1 GROUP BY role", {tenant.value}));
  std::map<RoleId, int> out;
  for (const auto& row : rows) out.emplace(RoleId{row.integer(0)}, static_cast<int>(row.integer(1)));
  return out;
}

}  // namespace sekisho::platform
