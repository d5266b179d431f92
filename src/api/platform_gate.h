#pragma once

#include "api/gate.h"
#include "platform/accounts.h"
#include "platform/api_keys.h"
#include "platform/licences.h"
#include "platform/roles.h"
#include "platform/sessions.h"
#include "platform/tenants.h"

namespace sekisho::api {

/// The Gate over the platform's sessions, CAS tokens and API keys.
class PlatformGate final : public Gate {
 public:
  /// operator_tenant   whose owner also acts for the whole installation ("fleet=full"); 0: nobody does.
  explicit PlatformGate(const platform::Context& context, TenantId operator_tenant = {});
  Result<Principal> token(std::string_view token, Surface surface, std::string_view address) override;
  Result<Principal> session(std::string_view cookie, std::string_view address) override;

 private:
  platform::Sessions sessions_;
  platform::Accounts accounts_;
  platform::Roles roles_;
  platform::ApiKeys keys_;
  platform::Tenants tenants_;
  platform::Licences licences_;
  TenantId operator_tenant_;
};

/// "logs=read" … "logs=full" for each screen and every level it includes: what routes ask for.
void add_permissions(Principal& principal, const platform::Permissions& permissions);

}  // namespace sekisho::api
