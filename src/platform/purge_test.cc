#include "platform/purge.h"

#include <set>

#include "platform/audit.h"
#include "platform/testing.h"

namespace sekisho::platform {
namespace {

using std::chrono::hours;
constexpr auto day = hours(24);

// A tenant with one row in some of the tables that go, and a licence that ends in `days`.
struct Lapsing {
  explicit Lapsing(int days, bool trial = false) : tenant(world.tenant()) {
    REQUIRE(
        Accounts(world.context()).add_first({.tenant = tenant, .name = "system"}, Side::cas, "ann@example.test", ""));
    REQUIRE(world.database->execute("INSERT INTO setting (tenant, name, value) VALUES ($1, 'x', 'y')", {tenant.value}));
    REQUIRE(Licences(world.context())
                .put(tenant, {.serial = "one",
                              .trial = trial,
                              .seats = 1,
                              .starts_at = world.clock.now() - day,
                              .expires_at = world.clock.now() + day * days}));
  }
  void hourly(int rounds, PurgeSettings settings = {}) {
    for (int i = 0; i < rounds; ++i) {
      world.clock.advance(hours(1));
      REQUIRE(purge_round(world.context(), settings));
    }
  }
  std::int64_t rows(const std::string& table) {
    return world.database->query("SELECT COUNT(*) FROM " + table + " WHERE tenant = $1", {tenant.value})
        ->at(0)
        .integer(0);
  }
  bool is_gone() { return *is_purged(world.context(), tenant); }
  std::int64_t audited(const std::string& activity) {
    return world.database
        ->query("SELECT COUNT(*) FROM audit WHERE tenant = $1 AND activity = $2", {tenant.value, activity})
        ->at(0)
        .integer(0);
  }
  World world;
  TenantId tenant;
};

}  // namespace

TEST_CASE("every table with a tenant either goes or stays") {
  World world;
  std::set<std::string> known;
  for (const auto list : {purged_tables(), kept_tables()}) {
    for (const auto table : list) CHECK(known.insert(std::string(table)).second);
  }
  std::set<std::string> there;
  const auto tables = world.database->query(
      "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'tenant' WHERE m.type = "
      "'table'");
  REQUIRE(tables);
  for (const auto& row : *tables) there.insert(row.text(0));
  CHECK(known == there);
}

TEST_CASE(
    "the data goes 60 days after the licence's end and 24 rounds, not an hour before, and what proves the past stays") {
  Lapsing lapsing(10);
  lapsing.hourly(24 * (10 + 30) - 1);
  CHECK(lapsing.audited("Announce data removal") == 0);
  lapsing.hourly(1);
  CHECK(lapsing.audited("Announce data removal") == 1);
  CHECK(lapse_of(lapsing.world.context(), lapsing.tenant)->value().purge_at ==
        lapsing.world.clock.now() + day * limits::lock_days);
  lapsing.hourly(24 * 30 + limits::purge_rounds - 2);
  CHECK_FALSE(lapsing.is_gone());
  CHECK(lapsing.rows("account") == 1);
  lapsing.hourly(1);
  CHECK(lapsing.is_gone());
  for (const auto table : purged_tables()) {
    CAPTURE(std::string(table));
    CHECK(lapsing.rows(std::string(table)) == 0);
  }
  CHECK(lapsing.rows("licence") == 1);
  CHECK(lapsing.audited("Remove data") == 1);
  CHECK(AuditLog(lapsing.world.context()).verify(lapsing.tenant)->intact);
  lapsing.hourly(48);
  CHECK(lapsing.audited("Remove data") == 1);
}

TEST_CASE("a trial has no grace") {
  Lapsing lapsing(1, true);
  lapsing.hourly(24 * 31 + limits::purge_rounds - 2);
  CHECK_FALSE(lapsing.is_gone());
  lapsing.hourly(1);
  CHECK(lapsing.is_gone());
}

TEST_CASE("a renewal calls it off, also in the last hour; another lapse begins from the start") {
  Lapsing lapsing(0);
  lapsing.hourly(24 * 60 + limits::purge_rounds - 2);
  REQUIRE(Licences(lapsing.world.context()).set_expiry(lapsing.tenant, "one", lapsing.world.clock.now() + day));
  lapsing.hourly(1);
  CHECK(lapsing.audited("Call off data removal") == 1);
  CHECK_FALSE(*lapse_of(lapsing.world.context(), lapsing.tenant));
  lapsing.hourly(24 * 61 + limits::purge_rounds - 3);
  CHECK_FALSE(lapsing.is_gone());
  CHECK(lapsing.rows("account") == 1);
  lapsing.hourly(2);
  CHECK(lapsing.is_gone());
}

TEST_CASE("a clock that jumps, a service that stood still and many processes do not shorten the rounds") {
  Lapsing lapsing(0);
  lapsing.world.clock.advance(day * 1000);
  for (int i = 0; i < 100; ++i) REQUIRE(purge_round(lapsing.world.context(), {}));  // many at once are one
  CHECK(lapse_of(lapsing.world.context(), lapsing.tenant)->value().rounds == 1);
  lapsing.hourly(20);
  CHECK(lapse_of(lapsing.world.context(), lapsing.tenant)->value().rounds == 21);
  lapsing.world.clock.advance(hours(10));
  lapsing.hourly(1);
  CHECK(lapse_of(lapsing.world.context(), lapsing.tenant)->value().rounds == 1);
  lapsing.world.clock.set(lapsing.world.clock.now() - hours(2));  // back
  lapsing.hourly(1);
  CHECK(lapse_of(lapsing.world.context(), lapsing.tenant)->value().rounds == 1);
  CHECK_FALSE(lapsing.is_gone());
}

TEST_CASE("who has no licence, one that is yet to begin, another that lives, or is the operator is never touched") {
  Lapsing lapsing(0);
  auto context = lapsing.world.context();
  lapsing.hourly(24 * 62, {.spared = lapsing.tenant});
  CHECK(lapsing.rows("account") == 1);
  lapsing.hourly(48, {.enabled = false});
  CHECK(lapsing.rows("account") == 1);
  CHECK(lapsing.audited("Announce data removal") == 1);
  REQUIRE(Licences(context).put(lapsing.tenant, {.serial = "two",
                                                 .seats = 1,
                                                 .starts_at = lapsing.world.clock.now() + day * 30,
                                                 .expires_at = lapsing.world.clock.now() + day * 60}));
  lapsing.hourly(48);
  CHECK(lapsing.rows("account") == 1);
  const auto other = lapsing.world.tenant("Without");
  lapsing.hourly(48);
  CHECK_FALSE(*is_purged(context, other));
  CHECK_FALSE(*purge_due(context, other));
}

TEST_CASE("another tenant's rows stay, and more rows than one piece holds all go") {
  Lapsing lapsing(0);
  const auto other = lapsing.world.tenant("Other");
  for (const auto tenant : {lapsing.tenant, other}) {
    REQUIRE(lapsing.world.database->execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4100) "
        "INSERT INTO one_time (tenant, account, purpose, hash, subject, created_at, expires_at) SELECT $1, 1, "
        "'transfer', $1 || 'h' || i, '', 0, 0 FROM n",
        {tenant.value}));
  }
  lapsing.hourly(24 * 60 + limits::purge_rounds);
  CHECK(lapsing.rows("one_time") == 0);
  CHECK(lapsing.world.database->query("SELECT COUNT(*) FROM one_time WHERE tenant = $1", {other.value})
            ->at(0)
            .integer(0) == 4100);
}

}  // namespace sekisho::platform
