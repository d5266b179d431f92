#include <algorithm>

#include "store/migration_list.h"
#include "store/sql.h"

namespace sekisho::store {
namespace {

constexpr std::string_view create_table =
    "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL DEFAULT 0)";

// Statements of a migration file, parted at ";" line ends; a trigger's body is kept whole (ends at "END;").
std::vector<std::string_view> statements_of(std::string_view sql) {
  std::vector<std::string_view> out;
  std::size_t start = 0;
  for (std::size_t at = sql.find(';'); at != std::string_view::npos; at = sql.find(';', at + 1)) {
    const auto statement = sql.substr(start, at - start);
    const bool in_trigger = statement.find("CREATE TRIGGER") != std::string_view::npos &&
                            (statement.size() < 3 || statement.substr(statement.size() - 3) != "END");
    if (in_trigger) continue;
    if (statement.find_first_not_of(" \r\n\t") != std::string_view::npos) out.push_back(statement);
    start = at + 1;
  }
  return out;
}

}  // namespace

std::vector<std::string> migration_names() {
  std::vector<std::string> names;
  for (const auto& migration : migrations()) names.emplace_back(migration.name);
  return names;
}

Result<void> migrate_to(Database& database, std::string_view last) {
  TRY_VOID(database.execute(create_table));
  TRY(const auto rows, database.query("SELECT name FROM migration"));
  std::vector<std::string> applied;
  for (const auto& row : rows) applied.push_back(row.text(0));
  const auto known = migration_names();
  for (const auto& name : applied) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return fail(Code::conflict, "the database was written by a newer version (it has migration " + name + ")");
    }
  }
  for (const auto& migration : migrations()) {
    if (!last.empty() && migration.name > last) break;
    if (std::find(applied.begin(), applied.end(), migration.name) != applied.end()) continue;
    TRY_VOID(database.transaction([&]() -> Result<void> {
      for (const auto statement : statements_of(migration.sql)) TRY_VOID(database.execute(statement));
      TRY_VOID(database.execute("INSERT INTO migration (name) VALUES ($1)", {std::string(migration.name)}));
      return {};
    }));
  }
  return {};
}

Result<void> migrate(Database& database) { return migrate_to(database, {}); }

}  // namespace sekisho::store
