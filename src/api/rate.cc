#include "api/rate.h"

#include <algorithm>

namespace sekisho::api {

int RateLimit::take(std::string_view subject, int most, Time now) {
  constexpr std::chrono::milliseconds minute{60'000};
  if (most <= 0) return 0;
  const std::lock_guard lock(mutex_);
  if (minutes_.size() >= max_subjects) {
    std::erase_if(minutes_, [&](const auto& entry) { return now - entry.second.start >= minute; });
    if (minutes_.size() >= max_subjects) return 60;
  }
  auto& entry = minutes_[std::string(subject)];
  if (entry.count == 0 || now - entry.start >= minute || now < entry.start) entry = {now, 0};
  if (entry.count >= most) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(entry.start + minute - now).count();
    return static_cast<int>(std::max<std::int64_t>(1, (left + 999) / 1000));
  }
  ++entry.count;
  return 0;
}

}  // namespace sekisho::api
