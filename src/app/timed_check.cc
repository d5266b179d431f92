#include "app/timed_check.h"

#include <utility>

namespace sekisho::app {

using SteadyClock = std::chrono::steady_clock;

TimedCheck::TimedCheck(std::function<std::string()> check, std::chrono::milliseconds fresh_for)
    : check_(std::move(check)), fresh_for_(fresh_for), thread_([this] { work(); }) {}

TimedCheck::~TimedCheck() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void TimedCheck::begin() {
  const std::lock_guard lock(mutex_);
  if (wanted_ || (answer_ && SteadyClock::now() - answered_at_ < fresh_for_)) return;
  answer_.reset();
  wanted_ = true;
  changed_.notify_all();
}

std::optional<std::string> TimedCheck::answer(SteadyClock::time_point until) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, until, [this] { return answer_.has_value() || stopping_; });
  return answer_;
}

void TimedCheck::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return wanted_ || stopping_; });
    if (stopping_) return;
    lock.unlock();
    auto answer = check_();
    lock.lock();
    wanted_ = false;
    answer_ = std::move(answer);
    answered_at_ = SteadyClock::now();
    changed_.notify_all();
  }
}

}  // namespace sekisho::app
