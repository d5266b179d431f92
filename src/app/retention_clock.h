#pragma once

#include <chrono>
#include <optional>

#include "base/time.h"

namespace sekisho::app {

/// What retention takes for "now". A clock that jumps ahead (a wrong time server, a board without battery) must not
/// remove held mail and logs before their time: after a step of more than two days beyond what has passed, the old time
/// goes on until the new one has stood for a day of running. A pure state; the caller keeps `trusted()` over restarts,
/// where a stop of two days and more looks the same and only costs that day.
class RetentionClock {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::hours longest_step{48}, stand{24};

  /// trusted: as kept from an earlier life; nothing: the first one.
  explicit RetentionClock(std::optional<Time> trusted) : trusted_(trusted) {}
  /// The time to reckon with at this round. now: the wall clock; running: a clock that nobody sets.
  Time at(Time now, Steady running);
  std::optional<Time> trusted() const { return trusted_; }
  bool is_waiting() const { return jumped_.has_value(); }

 private:
  struct Jump {
    Time to;  // where the clock stood when it was noticed
    Steady at;
  };
  std::optional<Time> trusted_;
  std::optional<Steady> last_;
  std::optional<Jump> jumped_;
};

}  // namespace sekisho::app
