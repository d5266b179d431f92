#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/http/message.h"
#include "base/ids.h"
#include "store/sql.h"

namespace sekisho::platform {
class Changes;
}

namespace sekisho::api {

/// Live events for consoles: the platform's changes as they come, and once a second what the store has grown by
/// ("detection", "quarantine", "mail", "task"), each tenant to its own readers. A stream ends after `longest`: its
/// reader comes again, and has to prove anew that it may. Thread-safe.
class EventHub {
 public:
  EventHub(store::Database& database, platform::Changes* changes,
           std::chrono::seconds longest = std::chrono::minutes(15));
  ~EventHub();
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;

  /// Null when the tenant has too many readers already.
  std::shared_ptr<EventStream> subscribe(TenantId tenant);
  void publish(TenantId tenant, std::string_view event, std::string_view json);

 private:
  struct Reader {
    TenantId tenant;
    std::shared_ptr<EventStream> stream;
    std::chrono::steady_clock::time_point since;
  };
  static constexpr std::size_t max_readers_per_tenant = 50, max_readers = 500;
  void loop();

  store::Database& database_;
  platform::Changes* changes_;
  const std::chrono::seconds longest_;
  int subscription_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::vector<Reader> readers_;
  std::thread thread_;
};

}  // namespace sekisho::api
