#pragma once

#include <string>
#include <vector>

#include "platform/context.h"
#include "platform/events.h"
#include "platform/signing.h"

namespace sekisho::platform {

struct DemoTenant {
  TenantId tenant;
  std::string business_id;
  struct Shows {
    std::string_view english, japanese;
  };
  Shows shows;                          // which road it stands on, for the list that `script/server --demo` prints
  std::string cas_name, platform_name;  // sign-in names; the platform's is empty before its activation
};
inline constexpr std::string_view demo_password = "demo-Sekisho-2024";

/// Tenants in each state of the road, so that every one can be walked by hand: eligible with banner, not activated, not
/// connected, platform not updated, MSPL, expired, URL sandboxing with a shortage to come, Salesforce blocker, already
/// updated, phase not begun. Idempotent: tenants that are there (by Business ID) are left alone. Never for a real
/// installation: the password is known.
Result<std::vector<DemoTenant>> build_demo_tenants(const Context& context, Changes& changes, const SigningKey& key);

}  // namespace sekisho::platform
