#pragma once

#include <cstdint>

namespace sekisho::policy {

/// What is remembered of one threshold key (Notification::threshold_key) between mails. Stored by whoever sends.
struct ThresholdState {
  std::int64_t pending = 0;   // events not told yet
  std::int64_t first_ms = 0;  // time of the first of them
  bool operator==(const ThresholdState&) const = default;
};

/// Whether to send now, and how many events the notification stands for.
struct ThresholdAnswer {
  bool send = false;
  std::int64_t events = 0;
};

/// One more event (reference.md §2.9). count > 0: send at every count-th event. hours > 0: send once the first pending
/// event is so old. Neither: send at once. A clock that went back never loses events: they wait until it has caught up.
constexpr ThresholdAnswer on_event(ThresholdState& state, int count, int hours, std::int64_t now_ms) {
  if (state.pending++ == 0) state.first_ms = now_ms;
  const bool full = count > 0 && state.pending >= count;
  const bool due = hours > 0 && now_ms - state.first_ms >= std::int64_t{hours} * 3'600'000;
  if (count > 0 || hours > 0) {
    if (!full && !due) return {};
  }
  const ThresholdAnswer answer{true, state.pending};
  state = {};
  return answer;
}

/// Called from time to time: sends what became due without a further event. Nothing pending: nothing sent.
constexpr ThresholdAnswer on_tick(ThresholdState& state, int hours, std::int64_t now_ms) {
  if (state.pending == 0 || hours <= 0 || now_ms - state.first_ms < std::int64_t{hours} * 3'600'000) return {};
  const ThresholdAnswer answer{true, state.pending};
  state = {};
  return answer;
}

}  // namespace sekisho::policy
