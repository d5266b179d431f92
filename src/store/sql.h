#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace sekisho::store {

/// A bound value or a column. Text is UTF-8; Blob is bytes.
struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string, Blob>;

/// One row of an answer. Column access by position; the wrong type reads as zero or empty.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  std::size_t size() const { return values_.size(); }
  bool is_null(std::size_t column) const { return std::holds_alternative<std::nullptr_t>(values_.at(column)); }
  std::int64_t integer(std::size_t column) const;
  double real(std::size_t column) const;
  std::string text(std::size_t column) const;
  std::string_view view(std::size_t column) const;  // the same, as long as the row lives
  std::string blob(std::size_t column) const;

 private:
  std::vector<Value> values_;
};
using Rows = std::vector<Row>;

/// One database: the seam behind which SQLite stands now and PostgreSQL can stand (ADR 0002). Statement texts are
/// shared by both: parameters are $1…$n in order of first use, always bound, never concatenated; the tenant is $1
/// wherever there is one. Thread-safe. Errors: conflict (constraint), unavailable (locked, full, gone), internal (a bad
/// statement).
class Database {
 public:
  virtual ~Database() = default;
  virtual Result<Rows> query(std::string_view sql, const std::vector<Value>& parameters = {}) = 0;
  /// Number of rows changed.
  virtual Result<std::int64_t> execute(std::string_view sql, const std::vector<Value>& parameters = {}) = 0;
  /// INSERT that returns the new row's integer key.
  virtual Result<std::int64_t> insert(std::string_view sql, const std::vector<Value>& parameters = {}) = 0;
  /// Runs `work` in one transaction, on one connection, exclusively among writers; rolls back if it returns an error.
  /// Calls of query/execute/insert inside `work` join it, an inner call too. Durable when this returns. `work` may run
  /// on the thread of another caller that waits.
  virtual Result<void> transaction(const std::function<Result<void>()>& work) = 0;
  /// Streams rows without holding them all; `row` returns false to stop.
  virtual Result<void> each(std::string_view sql, const std::vector<Value>& parameters,
                            const std::function<bool(const Row&)>& row) = 0;
  /// A consistent copy while in use (SQLite: online backup) into a new file.
  virtual Result<void> backup_to(const std::string& path) = 0;
};

/// Opens (creating) a SQLite database in WAL mode with synchronous=FULL. path ":memory:" for tests. Does not migrate.
Result<std::unique_ptr<Database>> open_sqlite(const std::string& path);

/// Applies every migration not applied yet, in the order of their names, each in one transaction; forward only.
/// Code::conflict when the database was written by a newer program (an applied migration is unknown here).
Result<void> migrate(Database& database);
/// Names of all migrations in order; `migrate_to` stops after `last` (tests start from every earlier version).
std::vector<std::string> migration_names();
Result<void> migrate_to(Database& database, std::string_view last);

}  // namespace sekisho::store
