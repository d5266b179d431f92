#include <sqlite3.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <thread>
#include <unordered_map>

#include "store/sql.h"

namespace sekisho::store {
namespace {

Error sqlite_error(sqlite3* db, int code, std::string_view what) {
  Code kind = Code::internal;
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      kind = Code::conflict;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_CORRUPT:
    case SQLITE_CANTOPEN:
      kind = Code::unavailable;
      break;
    default:
      break;
  }
  return {kind, "sqlite: " + std::string(sqlite3_errmsg(db)) + " in " + std::string(what.substr(0, 200))};
}

// One connection with its prepared statements.
class Connection {
 public:
  ~Connection() {
    for (auto& [text, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }

  Result<void> open(const std::string& path) {
    const int code =
        sqlite3_open_v2(path.c_str(), &db_,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) return tl::unexpected(sqlite_error(db_, code, path));
    sqlite3_busy_timeout(db_, 10'000);
    for (const char* pragma :
         {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA temp_store=MEMORY"}) {
      TRY_VOID(run(pragma));
    }
    return {};
  }

  Result<void> run(const char* sql) {
    const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return tl::unexpected(sqlite_error(db_, code, sql));
    return {};
  }

  Result<void> each(std::string_view sql, const std::vector<Value>& parameters,
                    const std::function<bool(const Row&)>& row) {
    TRY(sqlite3_stmt* const statement, prepare(sql));
    TRY_VOID(bind(statement, sql, parameters));
    const int columns = sqlite3_column_count(statement);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
      std::vector<Value> values;
      values.reserve(static_cast<std::size_t>(columns));
      for (int i = 0; i < columns; ++i) values.push_back(column(statement, i));
      if (!row(Row(std::move(values)))) {
        code = SQLITE_DONE;
        break;
      }
    }
    Error error;
    if (code != SQLITE_DONE) error = sqlite_error(db_, code, sql);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (code != SQLITE_DONE) return tl::unexpected(std::move(error));
    return {};
  }

  sqlite3* raw() const { return db_; }

 private:
  Result<sqlite3_stmt*> prepare(std::string_view sql) {
    const auto known = statements_.find(std::string(sql));
    if (known != statements_.end()) return known->second;
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK) return tl::unexpected(sqlite_error(db_, code, sql));
    if (statement == nullptr) return fail(Code::internal, "sqlite: empty statement");
    if (statements_.size() > 500) {  // texts are constants, but filters are composed: keep the cache bounded
      for (auto& [text, old] : statements_) sqlite3_finalize(old);
      statements_.clear();
    }
    statements_.emplace(std::string(sql), statement);
    return statement;
  }

  Result<void> bind(sqlite3_stmt* statement, std::string_view sql, const std::vector<Value>& parameters) {
    if (sqlite3_bind_parameter_count(statement) != static_cast<int>(parameters.size())) {
      return fail(Code::internal, "sqlite: parameter count differs in " + std::string(sql.substr(0, 200)));
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const int at = static_cast<int>(i) + 1;
      const int code = std::visit(
          [&](const auto& value) {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, std::nullptr_t>)
              return sqlite3_bind_null(statement, at);
            else if constexpr (std::is_same_v<T, std::int64_t>)
              return sqlite3_bind_int64(statement, at, value);
            else if constexpr (std::is_same_v<T, double>)
              return sqlite3_bind_double(statement, at, value);
            else if constexpr (std::is_same_v<T, Blob>)
              return sqlite3_bind_blob64(statement, at, value.bytes.data(), value.bytes.size(), SQLITE_TRANSIENT);
            else
              return sqlite3_bind_text64(statement, at, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
          },
          parameters[i]);
      if (code != SQLITE_OK) return tl::unexpected(sqlite_error(db_, code, sql));
    }
    return {};
  }

  static Value column(sqlite3_stmt* statement, int i) {
    switch (sqlite3_column_type(statement, i)) {
      case SQLITE_INTEGER:
        return static_cast<std::int64_t>(sqlite3_column_int64(statement, i));
      case SQLITE_FLOAT:
        return sqlite3_column_double(statement, i);
      case SQLITE_TEXT: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
      }
      case SQLITE_BLOB: {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i));
        return Blob{bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, i)))
                          : std::string()};
      }
      default:
        return nullptr;
    }
  }

  sqlite3* db_ = nullptr;
  std::unordered_map<std::string, sqlite3_stmt*> statements_;
};

// One writer connection behind a lock, and a pool of readers (WAL: readers do not wait for the writer).
class Sqlite final : public Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::string& path) {
    auto database = std::make_unique<Sqlite>();
    static int memory_number = 0;
    database->path_ =
        path == ":memory:" ? "file:memory" + std::to_string(++memory_number) + "?mode=memory&cache=shared" : path;
    database->in_memory_ = path == ":memory:";
    TRY_VOID(database->writer_.open(database->path_));
    return std::unique_ptr<Database>(std::move(database));
  }

  Result<Rows> query(std::string_view sql, const std::vector<Value>& parameters) override {
    Rows rows;
    TRY_VOID(each(sql, parameters, [&](const Row& row) {
      rows.push_back(row);
      return true;
    }));
    return rows;
  }

  Result<void> each(std::string_view sql, const std::vector<Value>& parameters,
                    const std::function<bool(const Row&)>& row) override {
    if (in_transaction_here() || in_memory_ || !is_read(sql)) {
      const std::lock_guard lock(writer_mutex_);
      const auto outer = writer_reader_.exchange(std::this_thread::get_id());
      auto result = writer_.each(sql, parameters, row);
      writer_reader_ = outer;
      return result;
    }
    TRY(auto reader, take_reader());
    auto result = reader->each(sql, parameters, row);
    give_back(std::move(reader));
    return result;
  }

  Result<std::int64_t> execute(std::string_view sql, const std::vector<Value>& parameters) override {
    const std::lock_guard lock(writer_mutex_);
    TRY_VOID(writer_.each(sql, parameters, [](const Row&) { return true; }));
    return static_cast<std::int64_t>(sqlite3_changes64(writer_.raw()));
  }

  Result<std::int64_t> insert(std::string_view sql, const std::vector<Value>& parameters) override {
    const std::lock_guard lock(writer_mutex_);
    TRY_VOID(writer_.each(sql, parameters, [](const Row&) { return true; }));
    return static_cast<std::int64_t>(sqlite3_last_insert_rowid(writer_.raw()));
  }

  // Group commit: transactions that wait for the writer at the same time are run one after the other by one of their
  // threads and made durable by one COMMIT, each within its own savepoint, so that one that fails takes back nothing of
  // the others.
  Result<void> transaction(const std::function<Result<void>()>& work) override {
    if (in_transaction_here()) return work();
    Waiting own{.work = &work};
    if (writer_reader_ == std::this_thread::get_id()) {  // called while reading from the writer: nobody else can lead
      run_group({&own});
      return std::move(own.result);
    }
    std::unique_lock lock(waiting_mutex_);
    waiting_.push_back(&own);
    while (!own.done) {
      if (leading_) {
        led_.wait(lock);
        continue;
      }
      leading_ = true;
      std::vector<Waiting*> group;
      while (!waiting_.empty() && group.size() < largest_group) {
        group.push_back(waiting_.front());
        waiting_.pop_front();
      }
      lock.unlock();
      run_group(group);
      lock.lock();
      for (auto* const one : group) one->done = true;
      leading_ = false;
      led_.notify_all();
    }
    return std::move(own.result);
  }

  Result<void> backup_to(const std::string& path) override {
    Connection target;
    TRY_VOID(target.open(path));
    Connection source;
    TRY_VOID(source.open(path_));
    sqlite3_backup* backup = sqlite3_backup_init(target.raw(), "main", source.raw(), "main");
    if (backup == nullptr) return tl::unexpected(sqlite_error(target.raw(), sqlite3_errcode(target.raw()), "backup"));
    int code;
    do {
      code = sqlite3_backup_step(backup, 1000);
      if (code == SQLITE_BUSY || code == SQLITE_LOCKED) sqlite3_sleep(5);
    } while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);
    sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) return tl::unexpected(sqlite_error(target.raw(), code, "backup"));
    return {};
  }

 private:
  static constexpr std::size_t largest_group = 64;

  struct Waiting {
    const std::function<Result<void>()>* work = nullptr;
    Result<void> result;
    bool done = false;
  };

  void run_group(const std::vector<Waiting*>& group) {
    const std::lock_guard lock(writer_mutex_);
    const auto refuse_all = [&](const Error& error) {
      for (auto* const one : group) {
        if (one->result) one->result = tl::unexpected(error);
      }
    };
    if (auto begun = writer_.run("BEGIN IMMEDIATE"); !begun) return refuse_all(begun.error());
    transaction_owner_ = std::this_thread::get_id();
    bool any = false;
    for (auto* const one : group) {
      one->result = run_one(*one->work, group.size() > 1);
      any = any || one->result;
      // A full disk and its like end the whole transaction (sqlite.org/lang_transaction.html, "Response to errors"):
      // nothing of it stays.
      if (sqlite3_get_autocommit(writer_.raw()) != 0) {
        transaction_owner_ = std::thread::id();
        return refuse_all(one->result ? Error{Code::unavailable, "sqlite: the transaction ended early"}
                                      : one->result.error());
      }
    }
    transaction_owner_ = std::thread::id();
    if (!any) return static_cast<void>(writer_.run("ROLLBACK"));
    if (auto committed = writer_.run("COMMIT"); !committed) {
      static_cast<void>(writer_.run("ROLLBACK"));
      refuse_all(committed.error());
    }
  }

  Result<void> run_one(const std::function<Result<void>()>& work, bool beside_others) {
    if (!beside_others) return guarded(work);
    TRY_VOID(writer_.run("SAVEPOINT one"));
    auto result = guarded(work);
    if (sqlite3_get_autocommit(writer_.raw()) != 0) return result;
    if (!result) static_cast<void>(writer_.run("ROLLBACK TO one"));
    TRY_VOID(writer_.run("RELEASE one"));
    return result;
  }

  // What a library throws inside one transaction must not leave the others, or the connection, in the middle.
  static Result<void> guarded(const std::function<Result<void>()>& work) {
    try {
      return work();
    } catch (const std::exception& problem) {
      return fail(Code::internal, std::string("transaction: ") + problem.what());
    }
  }

  static bool is_read(std::string_view sql) {
    const auto start = sql.find_first_not_of(" \n\t");
    return start != std::string_view::npos && (sql.substr(start, 6) == "SELECT" || sql.substr(start, 4) == "WITH");
  }
  bool in_transaction_here() const { return transaction_owner_.load() == std::this_thread::get_id(); }

  Result<std::unique_ptr<Connection>> take_reader() {
    {
      const std::lock_guard lock(readers_mutex_);
      if (!readers_.empty()) {
        auto reader = std::move(readers_.back());
        readers_.pop_back();
        return reader;
      }
    }
    auto reader = std::make_unique<Connection>();
    TRY_VOID(reader->open(path_));
    return reader;
  }
  void give_back(std::unique_ptr<Connection> reader) {
    const std::lock_guard lock(readers_mutex_);
    if (readers_.size() < 16) readers_.push_back(std::move(reader));
  }

  std::string path_;
  bool in_memory_ = false;
  std::mutex waiting_mutex_;
  std::condition_variable led_;
  std::deque<Waiting*> waiting_;
  bool leading_ = false;
  std::recursive_mutex writer_mutex_;
  std::atomic<std::thread::id> transaction_owner_{}, writer_reader_{};
  Connection writer_;
  std::mutex readers_mutex_;
  std::vector<std::unique_ptr<Connection>> readers_;
};

}  // namespace

std::int64_t Row::integer(std::size_t column) const {
  const auto* value = std::get_if<std::int64_t>(&values_.at(column));
  return value ? *value : 0;
}
double Row::real(std::size_t column) const {
  const auto& value = values_.at(column);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return static_cast<double>(integer(column));
}
std::string Row::text(std::size_t column) const { return std::string(view(column)); }
std::string_view Row::view(std::size_t column) const {
  const auto* value = std::get_if<std::string>(&values_.at(column));
  return value ? *value : std::string_view();
}
std::string Row::blob(std::size_t column) const {
  const auto* value = std::get_if<Blob>(&values_.at(column));
  return value ? value->bytes : std::string();
}

Result<std::unique_ptr<Database>> open_sqlite(const std::string& path) { return Sqlite::open(path); }

}  // namespace sekisho::store
