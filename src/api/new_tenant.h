#pragma once

#include <string>

#include "platform/tenants.h"

namespace sekisho::policy {
class PolicyStore;
}

namespace sekisho::api {

struct NewcomerTenant {
  TenantId id;
  std::string one_time_password;  // of its first administrator; shown once
};
/// A tenant that can begin: with its first administrator on the CAS side, who signs in by `administrator` (a mail
/// address or name), and with protecting policies. All of it or nothing. `maker` stands in its audit log. Errors:
/// malformed (a refusal of platform/errors.h), unavailable.
Result<NewcomerTenant> make_tenant(const platform::Context& context, policy::PolicyStore& policies,
                                   const platform::NewTenant& draft, platform::Actor maker,
                                   const std::string& administrator);

}  // namespace sekisho::api
