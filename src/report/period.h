#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace sekisho::report {

/// [from, until), as a report speaks of it.
struct Period {
  Time from{}, until{};
  bool operator==(const Period&) const = default;
};

/// What a one-time report is about (reference.md §7.3). Weeks run from Sunday to Saturday.
enum class Span : std::uint8_t { yesterday, last_week, last_month, last_6_months, last_year, custom };
enum class Rhythm : std::uint8_t { daily, weekly, monthly };
std::string_view to_string(Span span);
std::string_view to_string(Rhythm rhythm);
bool from_string(std::string_view text, Span& span);
bool from_string(std::string_view text, Rhythm& rhythm);

/// A day of the calendar in some time zone.
struct Day {
  int year = 1970, month = 1, day = 1;
};
/// The first moment of the day there (days of 23 and 25 hours included).
Time start_of(const Day& day, std::string_view time_zone);
Day day_of(Time at, std::string_view time_zone);
/// 0 Sunday … 6 Saturday.
int weekday_of(const Day& day);
Day plus_days(const Day& day, int days);
int days_in_month(int year, int month);

/// The whole days, weeks or months before the day of `now`. Not for custom.
Period period_of(Span span, Time now, std::string_view time_zone);

/// When a schedule's reports are made.
struct Timing {
  Rhythm rhythm = Rhythm::weekly;
  int weekday = 1;  // weekly: 0 Sunday … 6
  int day = 1;      // monthly: 1..31; beyond the month's end its last day
  int hour = 6;     // of the tenant's clock
  bool operator==(const Timing&) const = default;
};
/// The last moment at or before `now` at which a report was due; empty only before 1970.
Time last_due(const Timing& timing, Time now, std::string_view time_zone);
/// The period that a report due at that moment is about: the day, week (Sunday to Saturday) or month before.
Period period_for(const Timing& timing, Time due, std::string_view time_zone);

}  // namespace sekisho::report
