#include "policy/high_profile.h"

#include <doctest/doctest.h>

#include "policy/policy_store.h"
#include "store/setting.h"

namespace sekisho::policy {

TEST_CASE("thresholds of the high-profile lists reach their tenant's scan settings; built-in is the program's choice") {
  auto database = std::move(*store::open_sqlite(":memory:"));
  ManualClock clock{from_millis(1'700'000'000'000)};
  PolicyStore policies{*database, clock};
  REQUIRE(store::migrate(*database).has_value());
  for (const auto* business : {"B1", "B2"})
    REQUIRE(database
                ->insert("INSERT INTO tenant (name, business_id, language, created_at) VALUES ('T', $1, 'en', 0)",
                         {std::string(business)})
                .has_value());
  const TenantId ours{1}, others{2};
  using scan::DetectionThreshold;
  CHECK(*policies.high_profile_thresholds(ours) == HighProfileThresholds{});
  CHECK(policies.build_settings(ours)->name_threshold == built_in_name_threshold);
  for (const auto users :
       {DetectionThreshold::conservative, DetectionThreshold::normal, DetectionThreshold::aggressive}) {
    for (const auto domains :
         {DetectionThreshold::conservative, DetectionThreshold::normal, DetectionThreshold::aggressive}) {
      const auto before = *policies.revision(ours);
      REQUIRE(policies.set_high_profile_thresholds(ours, {users, domains}));
      CHECK(*policies.revision(ours) > before);  // so that scan workers hear of it
      CHECK(*policies.high_profile_thresholds(ours) == HighProfileThresholds{users, domains});
      const auto settings = *policies.build_settings(ours);
      CHECK(settings.name_threshold == users);
      CHECK(settings.domain_threshold == domains);
    }
  }
  CHECK(*policies.high_profile_thresholds(others) == HighProfileThresholds{});
  REQUIRE(policies.set_high_profile_thresholds(ours, {std::nullopt, DetectionThreshold::aggressive}));
  CHECK(policies.build_settings(ours)->name_threshold == built_in_name_threshold);
  // damaged: as shipped
  REQUIRE(store::save_setting(*database, ours, "policy.high_profile_domains_threshold", "all"));
  CHECK(policies.high_profile_thresholds(ours)->domains == DetectionThreshold::normal);
}

}  // namespace sekisho::policy
