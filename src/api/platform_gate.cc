#include "api/platform_gate.h"

#include "platform/errors.h"
#include "platform/network.h"

namespace sekisho::api {

PlatformGate::PlatformGate(const platform::Context& context, TenantId operator_tenant)
    : sessions_(context),
      accounts_(context),
      roles_(context),
      keys_(context),
      tenants_(context),
      licences_(context),
      operator_tenant_(operator_tenant) {}

void add_permissions(Principal& principal, const platform::Permissions& permissions) {
  for (const auto& [screen, level] : permissions) {
    for (auto l = platform::Level::read; l <= level; l = static_cast<platform::Level>(static_cast<int>(l) + 1)) {
      principal.permissions.insert(screen + "=" + platform::to_string(l));
    }
  }
}

Result<Principal> PlatformGate::token(std::string_view token, Surface surface, std::string_view address) {
  if (token.size() > 512) return fail(Code::denied, "no such token");
  TRY(const auto key, keys_.authenticate(token, address));
  // CAS tokens open the CAS surface and nothing else; platform keys the other two.
  if ((key.side == platform::Side::cas) != (surface == Surface::cas))
    return fail(Code::denied, "a token of the other side");
  // After the grace period a side is locked: no API, no console (reference.md §10.2).
  TRY(const bool locked, licences_.is_locked(key.tenant, key.side));
  if (locked) return platform::refuse(platform::Refusal::licence_locked);
  Principal who;
  who.kind = Principal::Kind::token;
  who.tenant = key.tenant;
  who.key = key.id.value;
  who.name = key.name;
  who.side = platform::to_string(key.side);
  if (key.side == platform::Side::cas) {
    who.role = "API token";
    for (const auto& type : key.types) who.permissions.insert("cas." + type);
  } else {
    TRY(const auto role, roles_.find(key.tenant, key.role));
    who.role = role.name;
    TRY(const auto permissions, roles_.effective(key.tenant, role));
    add_permissions(who, permissions);
    TRY(const auto scope, roles_.scope(key.tenant, role));
    for (const auto id : scope) who.organizations.push_back(id.value);
  }
  return who;
}

Result<Principal> PlatformGate::session(std::string_view cookie, std::string_view address) {
  TRY(const auto session, sessions_.use(cookie));
  TRY(const auto settings, tenants_.console_settings(session.tenant));
  if (!platform::is_allowed_address(settings.allowed_networks, address))
    return fail(Code::denied, "address not allowed");
  TRY(const bool locked, licences_.is_locked(session.tenant, session.side));
  if (locked) return platform::refuse(platform::Refusal::licence_locked);
  TRY(const auto account, accounts_.find(session.tenant, session.account));
  if (account.status != platform::AccountStatus::enabled) return fail(Code::denied, "account not enabled");
  TRY(const auto role, roles_.find(session.tenant, account.role));
  Principal who;
  who.kind = Principal::Kind::session;
  who.tenant = session.tenant;
  who.account = session.account;
  who.session = session.id.value;
  who.name = account.name;
  who.role = role.name;
  who.side = platform::to_string(session.side);
  who.csrf = session.csrf;
  TRY(const auto permissions, roles_.effective(session.tenant, role));
  add_permissions(who, permissions);
  TRY(const auto scope, roles_.scope(session.tenant, role));
  for (const auto id : scope) who.organizations.push_back(id.value);
  // The one permission that looks across tenants: of the operator's own tenant, and there of its owner alone.
  const bool owner = account.kind == platform::AccountKind::clp || account.kind == platform::AccountKind::primary;
  if (owner && operator_tenant_.value != 0 && session.tenant == operator_tenant_)
    who.permissions.insert({"fleet=read", "fleet=full"});
  return who;
}

}  // namespace sekisho::api
