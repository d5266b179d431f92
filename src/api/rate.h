#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace sekisho::api {

/// Counts requests the way the reference does: the minute starts with the first request, and when more than `most` came
/// in it the rest is refused until it is over (services.md §1.1). Thread-safe; forgets subjects whose minute has
/// passed.
class RateLimit {
 public:
  /// Seconds to wait, 0 when the request may pass.
  int take(std::string_view subject, int most, Time now);
  /// The same without counting: for what only counts when it fails.
  int wait(std::string_view subject, int most, Time now);

 private:
  struct Minute {
    Time start;
    int count = 0;
  };
  static constexpr std::size_t max_subjects = 100'000;
  std::mutex mutex_;
  std::unordered_map<std::string, Minute> minutes_;
};

}  // namespace sekisho::api
