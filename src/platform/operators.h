#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/accounts.h"
#include "platform/context.h"

namespace sekisho::platform {

/// The few calls that look across tenants: finding the tenant of somebody who signs in, and the operator's lists.
/// Nothing that a tenant's administrator can reach answers with what they return.
class Operators {
 public:
  explicit Operators(const Context& context) : context_(context) {}
  struct Candidate {
    Account account;
    std::string password_hash;
  };
  /// Accounts with this sign-in name, at most five; of one company when business_id is not empty.
  Result<std::vector<Candidate>> sign_in_candidates(Side side, const std::string& name,
                                                    const std::string& business_id) const;
  /// A CLP name that the platform update retired (U-15).
  Result<std::optional<TenantId>> tenant_of_former_name(const std::string& name) const;
  Result<std::vector<TenantId>> tenants() const;
  Result<std::optional<TenantId>> tenant_of_business(const std::string& business_id) const;

 private:
  Context context_;
};

}  // namespace sekisho::platform
