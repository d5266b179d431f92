#include "store/sql.h"

#include <doctest/doctest.h>

#include <filesystem>

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
  CHECK(database.execute("INSERT INTO t VALUES ($1, $2, $3)", {std::int64_t{1}, nasty, Blob{nasty}}).error().code == Code::conflict);
}

}  // namespace sekisho::store
