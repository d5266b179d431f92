#pragma once

#include <string>

#include "platform/credits.h"
#include "platform/instances.h"
#include "platform/testing.h"
#include "platform/update/facts.h"
#include "platform/update/foundation.h"
#include "platform/update/update.h"

namespace sekisho::platform::update {

inline const SigningKey& test_key() {
  static const SigningKey key = *SigningKey::from_seed(std::string(32, 'k'));
  return key;
}

struct Case {
  Programme programme = Programme::tssl;
  Edition edition = Edition::standard;
  int seats = 100;
  std::chrono::hours expires_in{24 * 200};
  ServiceFacts facts;
  bool connected = true;
  PlatformState platform = PlatformState::updated;
};

/// A tenant that may be updated, unless the case says otherwise, with two CAS administrators, a custom role, a token, a
/// session.
struct Traveller {
  Traveller(World& made, const Case& wanted = {}, const std::string& name = "Example")
      : world(made),
        tenant(made.tenant(name)),
        stored(*made.database),
        update(made.context(), stored, made.changes, test_key()) {
    const auto context = world.context();
    const Actor system{.tenant = tenant, .name = "system", .source = "System"};
    REQUIRE(Licences(context).put(
        tenant,
        {"serial-" + name, "", Side::cas, "Trend Micro Cloud App Security", wanted.programme, wanted.edition, false,
         wanted.seats, world.clock.now() - std::chrono::hours(24 * 300), world.clock.now() + wanted.expires_in}));
    clp = Accounts(context).add_first(system, Side::cas, "clp-" + name, "owner@" + name + ".test")->id;
    cas_actor = {.tenant = tenant, .account = clp, .name = "clp-" + name, .address = "192.0.2.7"};
    role = *Roles(context).add(cas_actor, Side::cas,
                               {.name = "Auditor",
                                .permissions = {{"logs", Level::read},
                                                {"policies", Level::full},
                                                {"administrators", Level::full},
                                                {"license", Level::read}}});
    REQUIRE(Accounts(context).add(cas_actor, Side::cas, {.email = "ann@" + name + ".test", .role = role}));
    REQUIRE(Accounts(context).add(cas_actor, Side::cas,
                                  {.kind = AccountKind::sso, .email = "bob@" + name + ".test", .role = role}));
    if (wanted.platform != PlatformState::none) {
      REQUIRE(activate_platform(context, cas_actor, "jp"));
      primary = {.tenant = tenant,
                 .account = Accounts(context).primary(tenant)->id,
                 .name = "clp-" + name,
                 .address = "192.0.2.7"};
      if (wanted.platform == PlatformState::updated)
        REQUIRE(Tenants(context).set_platform(tenant, PlatformState::updated));
    }
    if (wanted.connected)
      REQUIRE(Instances(context, world.changes).set(tenant, Product::cas, InstanceStatus::connected));
    REQUIRE(stored.write(tenant, wanted.facts));
  }
  Agreement agreement() const { return {"2024-01", "2024-01", "2024-01"}; }
  StartOrder order() { return {"2024-01", true, preflight(world.context(), stored, tenant)->digest}; }
  World& world;
  TenantId tenant;
  StoredFacts stored;
  Update update;
  AccountId clp;
  RoleId role;
  Actor cas_actor, primary;
};

}  // namespace sekisho::platform::update
