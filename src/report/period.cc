#include "report/period.h"

#include <algorithm>
#include <cstdio>

#include "platform/tenants.h"

namespace sekisho::report {
namespace {

constexpr std::string_view span_names[] = {"yesterday",     "last_week", "last_month",
                                           "last_6_months", "last_year", "custom"};
constexpr std::string_view rhythm_names[] = {"daily", "weekly", "monthly"};

std::chrono::sys_days civil(const Day& day) {
  return std::chrono::year_month_day{std::chrono::year{day.year}, std::chrono::month{static_cast<unsigned>(day.month)},
                                     std::chrono::day{static_cast<unsigned>(day.day)}};
}

Day from_civil(std::chrono::sys_days days) {
  const std::chrono::year_month_day ymd{days};
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

Day first_of_month(const Day& day, int months_back) {
  int index = day.year * 12 + (day.month - 1) - months_back;
  return {index / 12, index % 12 + 1, 1};
}

}  // namespace

std::string_view to_string(Span span) { return span_names[static_cast<std::size_t>(span)]; }
std::string_view to_string(Rhythm rhythm) { return rhythm_names[static_cast<std::size_t>(rhythm)]; }
bool from_string(std::string_view text, Span& span) {
  for (std::size_t i = 0; i < std::size(span_names); ++i) {
    if (span_names[i] == text) return span = static_cast<Span>(i), true;
  }
  return false;
}
bool from_string(std::string_view text, Rhythm& rhythm) {
  for (std::size_t i = 0; i < std::size(rhythm_names); ++i) {
    if (rhythm_names[i] == text) return rhythm = static_cast<Rhythm>(i), true;
  }
  return false;
}

Day day_of(Time at, std::string_view time_zone) {
  Day out;
  std::sscanf(platform::format_local(at, time_zone).c_str(), "%d-%d-%d", &out.year, &out.month, &out.day);
  return out;
}

Time start_of(const Day& day, std::string_view time_zone) {
  // From a moment that is surely the day before there (zones reach from -12 to +14 hours), on to its midnight.
  const Time utc = Time{std::chrono::duration_cast<std::chrono::milliseconds>(civil(day).time_since_epoch())};
  Time at = utc - std::chrono::hours(38);
  const auto wanted = civil(day);
  for (int i = 0; i < 4; ++i) {
    at = platform::next_midnight(at, time_zone);
    if (civil(day_of(at, time_zone)) >= wanted) break;
  }
  return at;
}

int weekday_of(const Day& day) { return static_cast<int>(std::chrono::weekday{civil(day)}.c_encoding()); }
Day plus_days(const Day& day, int days) { return from_civil(civil(day) + std::chrono::days{days}); }
int days_in_month(int year, int month) {
  return static_cast<int>(static_cast<unsigned>(std::chrono::year_month_day_last{
      std::chrono::year{year}, std::chrono::month_day_last{std::chrono::month{static_cast<unsigned>(
                                   month)}}}.day()));
}

Period period_of(Span span, Time now, std::string_view time_zone) {
  const Day today = day_of(now, time_zone);
  const auto at = [&](const Day& day) { return start_of(day, time_zone); };
  switch (span) {
    case Span::yesterday:
      return {at(plus_days(today, -1)), at(today)};
    case Span::last_week: {
      const Day sunday = plus_days(today, -weekday_of(today));
      return {at(plus_days(sunday, -7)), at(sunday)};
    }
    case Span::last_month:
      return {at(first_of_month(today, 1)), at(first_of_month(today, 0))};
    case Span::last_6_months:
      return {at(first_of_month(today, 6)), at(first_of_month(today, 0))};
    case Span::last_year:
      return {at({today.year - 1, 1, 1}), at({today.year, 1, 1})};
    case Span::custom:
      break;
  }
  return {};
}

Time last_due(const Timing& timing, Time now, std::string_view time_zone) {
  const Day today = day_of(now, time_zone);
  for (int back = 0; back < 63; ++back) {
    const Day day = plus_days(today, -back);
    if (timing.rhythm == Rhythm::weekly && weekday_of(day) != timing.weekday) continue;
    if (timing.rhythm == Rhythm::monthly && day.day != std::min(timing.day, days_in_month(day.year, day.month)))
      continue;
    const Time midnight = start_of(day, time_zone);
    Time due = midnight + std::chrono::hours(timing.hour);
    int shown = timing.hour;
    std::sscanf(platform::format_local(due, time_zone).c_str(), "%*d-%*d-%*d %d", &shown);
    due += std::chrono::hours(timing.hour - shown);  // clocks were changed in between
    if (due <= now) return due;
  }
  return {};
}

Period period_for(const Timing& timing, Time due, std::string_view time_zone) {
  switch (timing.rhythm) {
    case Rhythm::daily:
      return period_of(Span::yesterday, due, time_zone);
    case Rhythm::weekly:
      return period_of(Span::last_week, due, time_zone);
    case Rhythm::monthly:
      return period_of(Span::last_month, due, time_zone);
  }
  return {};
}

}  // namespace sekisho::report
