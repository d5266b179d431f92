#include "api/new_tenant.h"

#include "platform/accounts.h"
#include "policy/policy_store.h"

namespace sekisho::api {

Result<NewcomerTenant> make_tenant(const platform::Context& context, policy::PolicyStore& policies,
                                   const platform::NewTenant& draft, platform::Actor maker,
                                   const std::string& administrator) {
  NewcomerTenant out;
  TRY_VOID(context.database.transaction([&]() -> Result<void> {
    TRY(out.id, platform::Tenants(context).create(draft));
    maker.tenant = out.id;
    TRY(const auto first,
        platform::Accounts(context).add_first(maker, platform::Side::cas, administrator, administrator));
    out.one_time_password = first.one_time_password;
    return policies.seed(out.id, policy::Ship::protecting, draft.language);
  }));
  return out;
}

}  // namespace sekisho::api
