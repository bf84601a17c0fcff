// SPDX-License-Identifier: GPL-3.0-or-later
// Dates and times of day as loggers write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ballast {

enum class DateOrder { kYearFirst, kMonthFirst, kDayFirst };

// A stamp on the clock it was written in, in ns since 1970 on that clock.
struct ClockStamp {
  std::int64_t local_ns = 0;
  std::optional<std::int32_t> offset_s;  // from UTC, where it is written: "Z", "+01:00", "-0530"
  std::string_view zone;                 // letters such as "CST", which alone are not an offset
  // UTC where the offset is known, the written clock otherwise.
  std::int64_t ns() const { return local_ns - std::int64_t{offset_s.value_or(0)} * 1'000'000'000; }
};

// Date and time of day: "2024/05/17 22:18:59.825", "2026-03-04T10:00+01:00" (seconds may be
// missing), "2026-03-04 10:00:00 CST", "04/03/2026 10:00:00,5", "3/4/2026 1:00:00 PM". Up to nine
// digits below the second count. Empty for anything else.
std::optional<ClockStamp> parse_clock(std::string_view text, DateOrder order);

// The same where a zone is no question: offsets are applied, zone names are refused.
std::optional<std::int64_t> parse_datetime_ns(std::string_view text, DateOrder order);

// A date alone, as ns at its midnight.
std::optional<std::int64_t> parse_date_ns(std::string_view text, DateOrder order);

// A time of day alone: "10:00:00.125", "10:00", and "10:00:00:125" with milliseconds.
std::optional<ClockStamp> parse_time_of_day(std::string_view text);

}  // namespace ballast
