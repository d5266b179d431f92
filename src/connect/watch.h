#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "connect/connector.h"
#include "store/sql.h"

namespace sekisho::connect {

/// Follows some accounts of a connector: each new item is handed over once it is there, and the place is kept in the store when all of a
/// page are dealt with, so that a restart misses none and at most repeats some. Threads: one per account.
class Watch {
 public:
  /// Returns an error when the item could not be taken now: it is offered again after a pause.
  using Arrived = std::function<Result<void>(const Account& account, const ItemRef& item, const std::string& bytes)>;
  /// limit: an item beyond it is handed over to nobody, and logged.
  Watch(Connector& connector, store::Database& database, std::vector<Account> accounts, ByteCount limit, Arrived arrived);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  void loop(const Account& account);
  Result<void> follow(const Account& account);
  Result<Cursor> position(const Account& account);
  Result<void> keep(const Account& account, const Cursor& cursor);

  Connector& connector_;
  store::Database& database_;
  const ByteCount limit_;
  const Arrived arrived_;
  std::atomic<bool> stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sekisho::connect
