#include "policy/high_profile.h"

#include "policy/policy_store.h"
#include "store/setting.h"

namespace sekisho::policy {
namespace {

constexpr std::string_view for_users = "policy.high_profile_users_threshold",
                           for_domains = "policy.high_profile_domains_threshold", built_in = "built_in";

}  // namespace

Result<HighProfileThresholds> PolicyStore::high_profile_thresholds(TenantId tenant) {
  HighProfileThresholds out;
  TRY(const auto users, setting(tenant, for_users, built_in));
  TRY(const auto domains, setting(tenant, for_domains, to_string(out.domains)));
  // what does not read is as shipped
  if (scan::DetectionThreshold read{}; scan::from_string(users, read)) out.users = read;
  static_cast<void>(scan::from_string(domains, out.domains));
  return out;
}

Result<void> PolicyStore::set_high_profile_thresholds(TenantId tenant, const HighProfileThresholds& thresholds) {
  return database_.transaction([&]() -> Result<void> {
    TRY_VOID(
        store::save_setting(database_, tenant, for_users, thresholds.users ? to_string(*thresholds.users) : built_in));
    TRY_VOID(store::save_setting(database_, tenant, for_domains, to_string(thresholds.domains)));
    return touch(tenant);
  });
}

}  // namespace sekisho::policy
