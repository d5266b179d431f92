#include "platform/audit.h"

#include "platform/testing.h"

namespace sekisho::platform {

TEST_CASE("U-45: a changed, removed, inserted or cut record is named by the verification") {
  struct Row {
    std::string says, damage;
    std::int64_t first_broken;
  };
  const Row rows[] = {
      {"nothing", "", 0},
      {"a field changed", "UPDATE audit SET activity = 'Other' WHERE tenant = 1 AND sequence = 4", 4},
      {"a record removed", "DELETE FROM audit WHERE tenant = 1 AND sequence = 3", 3},
      {"the newest removed", "DELETE FROM audit WHERE tenant = 1 AND sequence = 6", 6},
      {"one added by hand",
       "INSERT INTO audit SELECT tenant, 7, at, organization, account, role, source, address, category, activity, "
       "result, details, hash, hash FROM audit WHERE tenant = 1 AND sequence = 6",
       7},
      {"two swapped",
       "UPDATE audit SET sequence = CASE sequence WHEN 2 THEN -5 ELSE 2 END WHERE tenant = 1 AND sequence = 2", 1},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    World world;
    const auto tenant = world.tenant();
    AuditLog audit(world.context());
    for (int i = 0; i < 5; ++i)
      REQUIRE(audit.append({.tenant = tenant, .name = "ann"},
                           {.category = "Test", .activity = "Act " + std::to_string(i)}));
    CHECK(world.database->execute("UPDATE audit SET activity = 'x'").error().code == Code::conflict);
    CHECK(world.database->execute("DELETE FROM audit").error().code == Code::conflict);
    REQUIRE(world.database->execute("DROP TRIGGER audit_no_update"));
    REQUIRE(world.database->execute("DROP TRIGGER audit_no_delete"));
    if (!row.damage.empty()) REQUIRE(world.database->execute(row.damage));
    const auto verdict = audit.verify(tenant);
    REQUIRE(verdict);
    CHECK(verdict->intact == row.damage.empty());
    CHECK(verdict->first_broken == row.first_broken);
  }
}

TEST_CASE(
    "audit records whose time is over are removed by a record that vouches for it, and nothing else can be removed") {
  World world;
  const auto tenant = world.tenant(), other = world.tenant("Other");
  AuditLog audit(world.context());
  const auto act = [&](TenantId whose, const std::string& what) {
    REQUIRE(audit.append({.tenant = whose, .name = "ann"}, {.category = "Test", .activity = what}));
  };
  const auto before = *audit.count(tenant);
  act(tenant, "old 1"), act(tenant, "old 2"), act(other, "old");
  world.clock.advance(std::chrono::hours(24 * 10));
  act(tenant, "new");
  const auto limit = world.clock.now() - std::chrono::hours(24 * 8);
  // nothing older than a day before it
  CHECK(*audit.purge(tenant, world.clock.now() - std::chrono::hours(24 * 10)) == 0);
  CHECK(*audit.purge(tenant, limit) == before + 2);
  CHECK(*audit.purge(tenant, limit) == 0);
  std::string left;
  const auto records = audit.search(tenant, {.oldest_first = true});
  REQUIRE(records);
  for (const auto& record : *records) left += record.activity + " by " + record.account + "; ";
  CHECK(left == "new by ann; Remove old records by system; ");
  CHECK(*audit.count(tenant) == 2);
  CHECK(audit.verify(tenant)->intact);
  CHECK(audit.verify(tenant)->records == 2);
  CHECK(audit.verify(other)->intact);
  CHECK_FALSE(audit.search(other, {.text = "old"})->empty());
  CHECK(world.database->execute("DELETE FROM audit").error().code == Code::conflict);

  // Again, when the first removal's own record is old; the newest record always stays.
  world.clock.advance(std::chrono::hours(24 * 20));
  CHECK(*audit.purge(tenant, world.clock.now() - std::chrono::hours(24)) == 1);
  CHECK(audit.verify(tenant)->intact);
  act(tenant, "newer");

  // By hand: the base moved, and what stood before it gone.
  const auto newest = audit.search(tenant, {.limit = 1})->front();
  REQUIRE(
      world.database->execute("UPDATE audit_base SET sequence = $1, hash = (SELECT previous FROM audit WHERE tenant = "
                              "$2 AND sequence = $3) WHERE tenant = $2",
                              {newest.sequence - 1, tenant.value, newest.sequence}));
  REQUIRE(world.database->execute("DELETE FROM audit WHERE tenant = $1 AND sequence < $2",
                                  {tenant.value, newest.sequence}));
  CHECK_FALSE(audit.verify(tenant)->intact);
}

TEST_CASE("audit records are searched, paged and exported") {
  World world;
  const auto tenant = world.tenant(), other = world.tenant("Other");
  AuditLog audit(world.context());
  for (int i = 0; i < 30; ++i) {
    REQUIRE(audit.append({.tenant = tenant, .name = i % 2 ? "ann" : "=cmd", .source = "API"},
                         {.category = "Test", .activity = "Act " + std::to_string(i), .successful = i % 3 != 0}));
  }
  REQUIRE(audit.append({.tenant = other, .name = "ann"}, {.category = "Test", .activity = "elsewhere"}));
  CHECK(audit.search(tenant, {.account = "ann"})->size() == 15);
  CHECK(audit.search(tenant, {.source = "API", .result = "Unsuccessful"})->size() == 10);
  CHECK(audit.search(tenant, {.text = "elsewhere"})->empty());
  const auto page = audit.search(tenant, {.category = "Test", .limit = 10});
  CHECK(page->size() == 10);
  CHECK(audit.search(tenant, {.category = "Test", .before = page->back().sequence, .limit = 100})->size() == 20);
  CHECK(audit.export_csv(tenant, {})->find(",'=cmd,") != std::string::npos);
}

}  // namespace sekisho::platform
