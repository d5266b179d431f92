#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "base/ids.h"

namespace sekisho::platform {

/// Something a page may want to show at once.
struct Change {
  std::uint64_t sequence = 0;  // grows over all tenants of this process
  TenantId tenant;
  std::string kind;  // "instance", "update", "credits"
  std::string json;  // what it became
};

/// The process's own news (server-sent events stand on it): the newest 1024 changes are kept, so that a page that
/// reconnects with the last sequence it saw misses nothing recent. Not durable: the store is the truth, this says when
/// to look. Thread-safe.
class Changes {
 public:
  std::uint64_t publish(TenantId tenant, std::string kind, std::string json);
  /// Of one tenant, newer than `after`, oldest first.
  std::vector<Change> since(TenantId tenant, std::uint64_t after) const;
  std::uint64_t last() const;
  /// Called on the publishing thread after each change; must be quick and must not call back. Returns a number for
  /// unsubscribe.
  int subscribe(std::function<void(const Change&)> listener);
  void unsubscribe(int number);

 private:
  struct State {
    std::uint64_t sequence = 0;
    std::deque<Change> kept;
    std::map<int, std::function<void(const Change&)>> listeners;
    int next_listener = 1;
  };
  mutable Guarded<State> state_;
};

}  // namespace sekisho::platform
