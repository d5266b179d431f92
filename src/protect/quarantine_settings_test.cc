#include "protect/quarantine_settings.h"

#include <doctest/doctest.h>

#include "store/setting.h"

namespace sekisho::protect {

TEST_CASE("a tenant keeps what is held as long as it says, never longer than the installation allows") {
  auto database = *store::open_sqlite(":memory:");
  REQUIRE(store::migrate(*database));
  for (const auto* business : {"B1", "B2"})
    REQUIRE(database
                ->insert("INSERT INTO tenant (name, business_id, language, created_at) VALUES ('T', $1, 'en', 0)",
                         {std::string(business)})
                .has_value());
  const TenantId ours{1}, others{2};
  const auto read = [&](TenantId tenant, int most) { return *load_quarantine_settings(*database, tenant, most); };
  CHECK(read(ours, 30) == QuarantineSettings{30, true});
  REQUIRE(save_quarantine_settings(*database, ours, {7, false}, 30));
  CHECK(read(ours, 30) == QuarantineSettings{7, false});
  CHECK(read(ours, 5) == QuarantineSettings{5, false});  // lowered since
  CHECK(read(others, 30) == QuarantineSettings{30, true});
  for (const int days : {0, -1, 31}) {
    const auto done = save_quarantine_settings(*database, ours, {days, true}, 30);
    REQUIRE_FALSE(done);
    CHECK(done.error().code == Code::malformed);
  }
  CHECK(read(ours, 30) == QuarantineSettings{7, false});
  for (const auto* damaged : {"", "0", "-3", "7 days", "99999999999999"}) {
    REQUIRE(store::save_setting(*database, ours, "quarantine.days", damaged));
    CHECK(read(ours, 30).days == 30);
  }
}

}  // namespace sekisho::protect
