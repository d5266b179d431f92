#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace sekisho::app {

/// A check that may hang, run on a thread of its own and only when somebody asks; many who ask at once, or soon after
/// each other, share one run. Thread-safe. The destructor waits for the run that is under way.
class TimedCheck {
 public:
  /// check: what is wrong, empty when nothing is. fresh_for: an answer so young is given again.
  TimedCheck(std::function<std::string()> check, std::chrono::milliseconds fresh_for);
  ~TimedCheck();
  TimedCheck(const TimedCheck&) = delete;
  TimedCheck& operator=(const TimedCheck&) = delete;
  /// Begins a run unless one is under way or its last answer is fresh.
  void begin();
  /// What is wrong, empty when nothing is; nothing at all when the check that begin() asked for has not ended by then.
  std::optional<std::string> answer(std::chrono::steady_clock::time_point until);

 private:
  void work();

  const std::function<std::string()> check_;
  const std::chrono::milliseconds fresh_for_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool wanted_ = false, stopping_ = false;
  std::optional<std::string> answer_;
  std::chrono::steady_clock::time_point answered_at_{};
  std::thread thread_;
};

}  // namespace sekisho::app
