#include "store/sql.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <vector>

#include "store/in_groups.h"
#include "store/like.h"
#include "store/setting.h"

namespace sekisho::store {

TEST_CASE("migrations apply once, and from every earlier version") {
  for (const auto& name : migration_names()) {
    CAPTURE(name);
    auto database = open_sqlite(":memory:");
    REQUIRE(database);
    REQUIRE(migrate_to(**database, name));
    REQUIRE(migrate(**database));
    REQUIRE(migrate(**database));
    const auto rows = (*database)->query("SELECT count(*) FROM migration");
    REQUIRE(rows);
    CHECK(rows->at(0).integer(0) == static_cast<std::int64_t>(migration_names().size()));
  }
}

TEST_CASE("a database of a newer program is refused") {
  auto database = open_sqlite(":memory:");
  REQUIRE(database);
  REQUIRE(migrate(**database));
  REQUIRE((*database)->execute("INSERT INTO migration (name) VALUES ('9999_future')"));
  const auto result = migrate(**database);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Code::conflict);
}

TEST_CASE("a transaction that fails leaves nothing, values come back as bound") {
  auto opened = open_sqlite(":memory:");
  REQUIRE(opened);
  auto& database = **opened;
  REQUIRE(database.execute("CREATE TABLE t (a INTEGER UNIQUE, b TEXT, c BLOB)"));
  CHECK_FALSE(database.transaction([&]() -> Result<void> {
    TRY_VOID(database.insert("INSERT INTO t VALUES ($1, $2, $3)", {std::int64_t{1}, std::string("x"), Blob{"y"}}));
    return fail(Code::internal, "stop");
  }));
  CHECK(database.query("SELECT * FROM t")->empty());
  const std::string nasty("a'; DROP TABLE t; --\0z", 22);
  REQUIRE(database.insert("INSERT INTO t VALUES ($1, $2, $3)", {std::int64_t{1}, nasty, Blob{nasty}}));
  const auto rows = database.query("SELECT a, b, c FROM t");
  REQUIRE(rows->size() == 1);
  CHECK(rows->at(0).text(1) == nasty);
  CHECK(rows->at(0).blob(2) == nasty);
  CHECK(database.execute("INSERT INTO t VALUES ($1, $2, $3)", {std::int64_t{1}, nasty, Blob{nasty}}).error().code ==
        Code::conflict);
}

TEST_CASE("many values are asked for in groups that a statement can hold, in order, none twice") {
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, most_in_list, most_in_list + 1, 3 * most_in_list}) {
    CAPTURE(count);
    std::vector<Value> values, seen;
    for (std::size_t i = 0; i < count; ++i) values.emplace_back(static_cast<std::int64_t>(i));
    std::size_t groups = 0;
    REQUIRE(in_groups(std::int64_t{7}, values, [&](const std::string& list, const std::vector<Value>& parameters) {
      ++groups;
      CHECK(parameters.size() <= most_in_list + 1);
      CHECK(std::get<std::int64_t>(parameters.front()) == 7);
      CHECK(list.ends_with("$" + std::to_string(parameters.size())));
      seen.insert(seen.end(), parameters.begin() + 1, parameters.end());
      return Result<void>();
    }));
    CHECK(seen == values);
    CHECK(groups == (count + most_in_list - 1) / most_in_list);
  }
  int asked = 0;
  const std::vector<Value> values(most_in_list + 1, Value{std::int64_t{1}});
  const auto failed = in_groups(std::int64_t{1}, values, [&](const auto&, const auto&) -> Result<void> {
    ++asked;
    return fail(Code::unavailable, "gone");
  });
  CHECK((!failed && failed.error().code == Code::unavailable && asked == 1));
}

TEST_CASE("a setting is a tenant's own, the last value saved, and none before") {
  auto opened = open_sqlite(":memory:");
  REQUIRE(opened);
  REQUIRE(migrate(**opened));
  for (const std::string id : {"1", "2"})
    REQUIRE((*opened)->execute("INSERT OR IGNORE INTO tenant (id, name, business_id, created_at) VALUES (" + id +
                               ", 't', 'b" + id + "', 0)"));
  const auto load = [&](std::int64_t tenant) { return load_setting(**opened, TenantId{tenant}, "a'b").value(); };
  CHECK_FALSE(load(1));
  REQUIRE(save_setting(**opened, TenantId{1}, "a'b", "one"));
  REQUIRE(save_setting(**opened, TenantId{1}, "a'b", ""));
  CHECK(load(1) == "");
  CHECK_FALSE(load(2));
}

TEST_CASE("transactions of many threads are committed together, and one that fails takes back nothing of the others") {
  const auto path = std::filesystem::temp_directory_path() / ("sekisho-group-" + std::to_string(::getpid()) + ".db");
  std::filesystem::remove(path);
  {
    const auto database = *open_sqlite(path.string());
    REQUIRE(database->execute(
        "CREATE TABLE pair (id INTEGER PRIMARY KEY, worker INTEGER NOT NULL, number INTEGER NOT NULL)"));
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (std::int64_t worker = 0; worker < 8; ++worker) {
      threads.emplace_back([&, worker] {
        for (std::int64_t number = 0; number < 40; ++number) {
          const auto done = database->transaction([&]() -> Result<void> {
            TRY_VOID(database->execute("INSERT INTO pair (worker, number) VALUES ($1, $2)", {worker, number}));
            if (number % 5 == 3) return fail(Code::conflict, "on purpose");
            if (number % 5 == 4) throw std::runtime_error("a library threw");
            TRY_VOID(database->transaction([&]() -> Result<void> {  // joins
              TRY_VOID(database->execute("INSERT INTO pair (worker, number) VALUES ($1, $2)", {worker, number}));
              return {};
            }));
            return {};
          });
          if (!done) ++failed;
          // What was said to be done is there for everybody.
          const auto rows =
              database->query("SELECT COUNT(*) FROM pair WHERE worker = $1 AND number = $2", {worker, number});
          if (!rows || rows->front().integer(0) != (done ? 2 : 0)) ++failed;
        }
      });
    }
    for (auto& thread : threads) thread.join();
    CHECK(failed == 8 * 16);
    CHECK(database->query("SELECT COUNT(*) FROM pair")->front().integer(0) == 8 * 24 * 2);
  }
  std::filesystem::remove(path);
}

TEST_CASE("a transaction started while rows are read does not wait for itself") {
  const auto database = *open_sqlite(":memory:");
  REQUIRE(database->execute("CREATE TABLE t (n INTEGER NOT NULL)"));
  for (std::int64_t n = 0; n < 3; ++n) REQUIRE(database->execute("INSERT INTO t (n) VALUES ($1)", {n}));
  std::thread other;
  int seen = 0;
  REQUIRE(database->each("SELECT n FROM t", {}, [&](const Row&) {
    if (seen++ == 0)
      other = std::thread([&] { static_cast<void>(database->transaction([] { return Result<void>(); })); });
    return database->transaction([] { return Result<void>(); }).has_value();
  }));
  other.join();
  CHECK(seen == 3);
}

TEST_CASE("signs of LIKE in a text that is looked for stand for themselves") {
  auto database = std::move(*open_sqlite(":memory:"));
  const auto finds = [&](const std::string& text, const std::string& pattern) {
    return database->query("SELECT $1 LIKE $2 ESCAPE '\\'", {text, pattern})->front().integer(0) == 1;
  };
  CHECK(finds("now 100% off_\\", like_anywhere("100% OFF_\\", Star::letter)));
  CHECK_FALSE(finds("now 100 off", like_anywhere("100%", Star::letter)));
  CHECK_FALSE(finds("offx", like_anywhere("off_", Star::letter)));
  CHECK(finds("a*b", like_anywhere("a*b", Star::letter)));
  CHECK_FALSE(finds("a-b", like_anywhere("a*b", Star::letter)));
  CHECK(finds("x a-b x", like_anywhere("a*b", Star::anything)));
  CHECK_FALSE(finds("x a-b x", like_pattern("a*b", Star::anything)));
  CHECK(finds("a-b", like_pattern("a*b", Star::anything)));
  CHECK(is_plain_in_json("山田 a"));
  for (const auto* text : {"\"", "\\", "\n"}) CHECK_FALSE(is_plain_in_json(text));
}

}  // namespace sekisho::store
