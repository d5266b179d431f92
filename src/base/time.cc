#include "base/time.h"

#include <charconv>
#include <cstdio>
#include <ctime>

namespace sekisho {
namespace {

bool take_number(std::string_view& text, std::size_t digits, int& value) {
  if (text.size() < digits) return false;
  value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return true;
}

bool take_char(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string format_iso8601(Time t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{t - day};
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return buffer;
}

std::optional<Time> parse_iso8601(std::string_view text) {
  int year, month, day, hour = 0, minute = 0, second = 0;
  if (!take_number(text, 4, year) || !take_char(text, '-') || !take_number(text, 2, month) || !take_char(text, '-') ||
      !take_number(text, 2, day)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  Time result = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::sys_days{date});
  if (text.empty()) return result;
  if (!take_char(text, 'T') && !take_char(text, ' ')) return std::nullopt;
  if (!take_number(text, 2, hour) || !take_char(text, ':') || !take_number(text, 2, minute)) return std::nullopt;
  int millis = 0;
  if (take_char(text, ':')) {
    if (!take_number(text, 2, second)) return std::nullopt;
    if (take_char(text, '.')) {
      int digits = 0;
      while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (digits < 3) millis = millis * 10 + (text.front() - '0');
        if (++digits > 9) return std::nullopt;
        text.remove_prefix(1);
      }
      if (digits == 0) return std::nullopt;
      for (; digits < 3; ++digits) millis *= 10;
    }
  }
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  int offset = 0;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    const int sign = text.front() == '+' ? 1 : -1;
    text.remove_prefix(1);
    int offset_hour, offset_minute;
    if (!take_number(text, 2, offset_hour)) return std::nullopt;
    take_char(text, ':');
    if (!take_number(text, 2, offset_minute) || offset_hour > 23 || offset_minute > 59) return std::nullopt;
    offset = sign * (offset_hour * 60 + offset_minute);
  }
  take_char(text, 'Z');
  if (!text.empty()) return std::nullopt;
  return result + std::chrono::hours{hour} + std::chrono::minutes{minute - offset} + std::chrono::seconds{second} +
         std::chrono::milliseconds{millis};
}

std::chrono::nanoseconds processor_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

}  // namespace sekisho
