#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/audit.h"
#include "platform/context.h"
#include "platform/permissions.h"

namespace sekisho::platform {

using RoleId = Id<struct RoleTag>;

namespace limits {
inline constexpr int max_cas_roles = 20;  // with Global administrator (reference.md §8)
inline constexpr int max_platform_roles = 200;
inline constexpr int max_role_members = 20;  // CAS side
}  // namespace limits

/// To whom a platform role may be given.
enum class Assignable : unsigned char { users, keys, both };

struct Role {
  RoleId id;
  Side side = Side::cas;
  std::string name, description;
  bool predefined = false;
  Assignable assignable = Assignable::both;
  Permissions permissions;
  std::vector<OrganizationId> organizations;  // scope; empty: all
  std::string origin;                         // "cas:<id>" when the update made it
  bool allows(std::string_view screen, Level needed) const { return level_of(permissions, screen) >= needed; }
  bool sees(OrganizationId organization) const;
};

struct RoleDraft {
  std::string name, description;
  Assignable assignable = Assignable::both;
  Permissions permissions;
  std::vector<OrganizationId> organizations;
  std::string origin;
};

/// Roles of both consoles. Refusals: bad_name, bad_permission, name_taken, limit_reached, fixed_object (predefined),
/// in_use.
class Roles {
 public:
  explicit Roles(const Context& context) : context_(context), audit_(context) {}
  /// Idempotent: adds the predefined roles of both sides that the tenant does not have.
  Result<void> ensure_predefined(TenantId tenant);
  Result<std::vector<Role>> list(TenantId tenant, Side side) const;
  Result<Role> find(TenantId tenant, RoleId id) const;
  /// Code::not_found.
  Result<Role> find_by_name(TenantId tenant, Side side, std::string_view name) const;
  Result<RoleId> add(const Actor& actor, Side side, const RoleDraft& draft);
  Result<void> edit(const Actor& actor, RoleId id, const RoleDraft& draft);
  Result<void> remove(const Actor& actor, RoleId id);
  /// How many accounts have it.
  Result<int> members(TenantId tenant, RoleId id) const;
  /// The same of every role that any account has.
  Result<std::map<RoleId, int>> members(TenantId tenant) const;
  /// What the role permits within its scope (reference.md §8, organisation scope). Mail and mailboxes belong to the
  /// organisation that owns their domain, else to the tenant's first. A role that sees all organisations with mail
  /// permits all it says. One that sees some of them permits reading the logs, of those alone, for policies, lists,
  /// quarantine and figures are the whole tenant's; one that sees none, nothing of the protection service. What either
  /// has of the administration it keeps, without the audit log, which tells of acts on anybody's mail, and reading only
  /// where it could widen its scope: organizations, accounts, roles, sign-on and keys.
  Result<Permissions> effective(TenantId tenant, const Role& role) const;
  /// The organisations whose records the role may see; empty: those of all.
  Result<std::vector<OrganizationId>> scope(TenantId tenant, const Role& role) const;

 private:
  struct Reach {
    std::vector<OrganizationId> seen, hidden;
  };
  Result<Reach> reach(TenantId tenant, const Role& role) const;
  Result<void> check(TenantId tenant, Side side, RoleDraft& draft) const;
  Context context_;
  AuditLog audit_;
};

}  // namespace sekisho::platform
