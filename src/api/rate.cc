#include "api/rate.h"

#include <algorithm>

namespace sekisho::api {
namespace {

constexpr std::chrono::milliseconds minute{60'000};

int seconds_left(Time start, Time now) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(start + minute - now).count();
  return static_cast<int>(std::max<std::int64_t>(1, (left + 999) / 1000));
}

}  // namespace

int RateLimit::take(std::string_view subject, int most, Time now) {
  if (most <= 0) return 0;
  const std::lock_guard lock(mutex_);
  if (minutes_.size() >= max_subjects) {
    std::erase_if(minutes_, [&](const auto& entry) { return now - entry.second.start >= minute; });
    if (minutes_.size() >= max_subjects) return 60;
  }
  auto& entry = minutes_[std::string(subject)];
  if (entry.count == 0 || now - entry.start >= minute || now < entry.start) entry = {now, 0};
  if (entry.count >= most) return seconds_left(entry.start, now);
  ++entry.count;
  return 0;
}

int RateLimit::wait(std::string_view subject, int most, Time now) {
  if (most <= 0) return 0;
  const std::lock_guard lock(mutex_);
  const auto found = minutes_.find(std::string(subject));
  if (found == minutes_.end() || found->second.count < most || now - found->second.start >= minute ||
      now < found->second.start)
    return 0;
  return seconds_left(found->second.start, now);
}

}  // namespace sekisho::api
