#include "platform/credits.h"

#include <rapidcheck.h>

#include "platform/testing.h"

namespace sekisho::platform {

TEST_CASE("U-11: after any history the summary is what the entries re-add to, and nothing is written twice") {
  const auto holds = rc::check("ledger re-adds", [] {
    World world;
    const auto tenant = world.tenant();
    Credits credits(world.context());
    const auto moves = *rc::gen::container<std::vector<std::tuple<int, int, int>>>(
        rc::gen::tuple(rc::gen::inRange(0, 6), rc::gen::inRange(-2, 500), rc::gen::inRange(0, 9)));
    for (const auto& [move, amount, source] : moves) {
      const auto name = std::to_string(move) + ":" + std::to_string(source);
      const std::string feature(source % 2 ? feature::standard : feature::url_sandboxing);
      switch (move) {
        case 0:
          static_cast<void>(credits.grant(tenant, amount, name, world.clock.now() + std::chrono::hours(source * 10)));
          break;
        case 1:
          static_cast<void>(credits.allocate(tenant, feature, amount, name));
          break;
        case 2:
          static_cast<void>(credits.release(tenant, feature, amount, name));
          break;
        case 3:
          static_cast<void>(credits.set_use(tenant, feature, amount));
          break;
        case 4:
          world.clock.advance(std::chrono::hours(source));
          break;
        default:
          RC_ASSERT(credits.settle(tenant).has_value());
      }
    }
    const auto entries = credits.history(tenant);
    std::int64_t granted = 0, used = 0, expected_sequence = 0;
    std::map<std::string, int> sources;
    std::map<std::string, std::int64_t> by;
    for (const auto& entry : *entries) {
      RC_ASSERT(entry.sequence == ++expected_sequence);
      RC_ASSERT(entry.amount > 0);
      RC_ASSERT(++sources[entry.source] == 1);
      if (entry.kind == EntryKind::grant) granted += entry.amount;
      if (entry.kind == EntryKind::expiry) granted -= entry.amount;
      if (entry.kind == EntryKind::allocation) used += entry.amount, by[entry.feature] += entry.amount;
      if (entry.kind == EntryKind::release) used -= entry.amount, by[entry.feature] -= entry.amount;
      RC_ASSERT(granted >= 0);
      for (const auto& [f, credits_used] : by) RC_ASSERT(credits_used >= 0);
    }
    const auto sum = credits.summary(tenant);
    RC_ASSERT(sum->granted == granted);
    RC_ASSERT(sum->used == used);
    RC_ASSERT(sum->balance() == granted - used);
    const auto days = credits.daily(tenant, 366);
    RC_ASSERT(days->back().granted == granted);
    RC_ASSERT(days->back().used == used);
  });
  CHECK(holds);
}

TEST_CASE("U-11: the ledger cannot be edited") {
  World world;
  const auto tenant = world.tenant();
  REQUIRE(Credits(world.context()).grant(tenant, 10, "g", world.clock.now()));
  CHECK_FALSE(*Credits(world.context()).grant(tenant, 10, "g", world.clock.now()));
  CHECK(world.database->execute("UPDATE credit_entry SET amount = 99").error().code == Code::conflict);
  CHECK(world.database->execute("DELETE FROM credit_entry").error().code == Code::conflict);
}

TEST_CASE("credits that are no longer used come back at the next local midnight") {
  World world;
  const auto tenant = world.tenant();
  Credits credits(world.context());
  REQUIRE(credits.set_use(tenant, feature::standard, 2500));
  REQUIRE(credits.set_use(tenant, feature::standard, 0));
  world.clock.set(*parse_iso8601("2026-11-23T14:59:59Z"));  // 23:59:59 in Tokyo
  CHECK(*credits.settle(tenant) == 0);
  CHECK(credits.summary(tenant)->used == 2500);
  world.clock.set(*parse_iso8601("2026-11-23T15:00:00Z"));
  CHECK(*credits.settle(tenant) == 1);
  CHECK(credits.summary(tenant)->used == 0);
}

TEST_CASE("who is counted: deduplicated users of enabled policies") {
  std::vector<CountedUser> directory;
  for (int i = 0; i < 200; ++i) directory.push_back({"u" + std::to_string(i)});
  directory.push_back({"guest", false, true});
  directory.push_back({"shared", false, false, false, true});
  std::vector<std::string> first, second;
  for (int i = 0; i < 100; ++i)
    first.push_back("u" + std::to_string(i)), second.push_back("u" + std::to_string(i + 100));
  CHECK(count_users(directory, {{PriceGroup::microsoft, true, false, false, first},
                                {PriceGroup::microsoft, true, true, false, second}})
            .credits() == 7500);
  CHECK(count_users(directory, {{PriceGroup::microsoft, true, false, false, first},
                                {PriceGroup::microsoft, true, false, false, first}})
            .standard_users == 100);
  CHECK(count_users(directory, {{PriceGroup::microsoft, false, true, true, {}}}).credits() == 0);
  CHECK(count_users(directory, {{PriceGroup::sites, true, false, false, first}}).standard_users == 200);
  CHECK(
      count_users(directory, {{PriceGroup::microsoft, true, false, false, {"guest", "shared", "u1"}}}).standard_users ==
      1);
  CHECK(count_users(directory,
                    {{PriceGroup::box, true, false, false, first}, {PriceGroup::gmail, true, false, false, first}})
            .standard_users == 200);
}

}  // namespace sekisho::platform
