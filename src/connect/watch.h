#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "connect/connector.h"
#include "store/sql.h"

namespace sekisho::connect {

/// How long an account rests after a failure: twice as long each time, until it went well again.
struct Backoff {
  std::chrono::milliseconds least{1'000}, most{60'000};
};

/// How one followed account stands.
struct Standing {
  enum class State : std::uint8_t { starting, connected, failing };
  Account account;
  State state = State::starting;
  std::string problem;              // why it fails, for administrators; empty otherwise
  std::chrono::seconds lasting{0};  // how long it has been so
};
std::string_view to_string(Standing::State state);

/// Follows accounts of a connector: each new item is handed over once it is there, and the place is kept in the store
/// when all of a page are dealt with, so that a restart misses none and at most repeats some. A service that went away,
/// an account that is refused: that account alone is tried again, after growing pauses. Threads: one per account.
class Watch {
 public:
  /// Returns an error when the item could not be taken now: it is offered again after a pause.
  using Arrived = std::function<Result<void>(const Account& account, const Arrival& item, const std::string& bytes)>;
  /// Its errors are only logged: a mark is told once.
  using Marked = std::function<Result<void>(const Account& account, const Mark& mark, const std::string& bytes)>;
  /// limit: an item beyond it is handed over to nobody, and logged. Nothing is followed before follow().
  Watch(Connector& connector, store::Database& database, ByteCount limit, Arrived arrived, Marked marked = {},
        Backoff backoff = {});
  ~Watch();
  /// From now on these accounts and no others. An account that left is given up within a moment. One thread at a time.
  void follow(const std::vector<Account>& accounts);
  /// Every account that is followed, by name. Any thread.
  std::vector<Standing> standings() const;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  struct Follower {
    std::atomic<bool> stop = false;
    std::thread thread;
  };
  struct Stand {
    Standing standing;
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
  };
  void say(const Account& account, Standing::State state, const std::string& problem);
  void loop(const Account& account, const std::atomic<bool>& stop);
  Result<void> catch_up(const Account& account, const std::atomic<bool>& stop);
  Result<Cursor> position(const Account& account);
  Result<void> keep(const Account& account, const Cursor& cursor);

  Connector& connector_;
  store::Database& database_;
  const ByteCount limit_;
  const Arrived arrived_;
  const Marked marked_;
  const Backoff backoff_;
  // by tenant and account in lower case
  std::map<std::pair<TenantId, std::string>, std::unique_ptr<Follower>> followers_;
  mutable std::mutex mutex_;
  std::map<std::pair<TenantId, std::string>, Stand> stands_;  // the same keys; guarded by mutex_
};

}  // namespace sekisho::connect
