#include <unicode/timezone.h>

#include <cstdio>
#include <ctime>
#include <memory>

#include "platform/tenants.h"

namespace sekisho::platform {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

// Milliseconds to add to UTC.
std::int64_t offset_at(std::int64_t utc_ms, std::string_view time_zone) {
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(
      icu::UnicodeString::fromUTF8({time_zone.data(), static_cast<std::int32_t>(time_zone.size())})));
  int32_t raw = 0, saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  zone->getOffset(static_cast<double>(utc_ms), false, raw, saving, status);
  return U_SUCCESS(status) ? std::int64_t{raw} + saving : 0;
}

std::int64_t floor_day(std::int64_t ms) { return (ms >= 0 ? ms / day_ms : (ms - day_ms + 1) / day_ms) * day_ms; }

}  // namespace

bool is_time_zone(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(
      icu::UnicodeString::fromUTF8({name.data(), static_cast<std::int32_t>(name.size())})));
  return *zone != icu::TimeZone::getUnknown();
}

std::string format_local(Time at, std::string_view time_zone) {
  const auto local = to_millis(at) + offset_at(to_millis(at), time_zone);
  const auto seconds = static_cast<std::time_t>((floor_day(local) + (local - floor_day(local))) / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  return text;
}

Time next_midnight(Time at, std::string_view time_zone) {
  const auto utc = to_millis(at);
  const auto local_midnight = floor_day(utc + offset_at(utc, time_zone)) + day_ms;
  // The offset at midnight may differ from now's (daylight saving): asked for once more there.
  auto guess = local_midnight - offset_at(utc, time_zone);
  guess = local_midnight - offset_at(guess, time_zone);
  return from_millis(guess);
}

}  // namespace sekisho::platform
