#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho {

/// Wall-clock time to the millisecond, UTC.
using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/// Time comes in from outside (architecture, invariant 8). Implementations are callable from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

/// A clock that tests set by hand.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : now_(start) {}
  Time now() const override { return now_; }
  void set(Time now) { now_ = now; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  Time now_;
};

inline std::int64_t to_millis(Time t) { return t.time_since_epoch().count(); }
inline Time from_millis(std::int64_t ms) { return Time{std::chrono::milliseconds{ms}}; }

/// "2026-11-23T14:27:22.715Z": ISO 8601, UTC, always three fraction digits.
std::string format_iso8601(Time t);
/// Accepts seconds with 0 to 9 fraction digits, `Z` or `±hh:mm`, and the malformed `+00:00Z` that real API clients send
/// (services.md §1.1). Date alone is midnight. Nothing else parses.
std::optional<Time> parse_iso8601(std::string_view text);

/// Processor time that the calling thread has taken so far: other work on the machine does not count.
std::chrono::nanoseconds processor_time();

}  // namespace sekisho
