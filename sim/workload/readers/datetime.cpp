// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/datetime.hpp"

#include <algorithm>
#include <chrono>

#include "sim/workload/readers/parse.hpp"

namespace ballast {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kDayNs = 86'400 * kSecondNs;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Takes an unsigned number of `min_digits` to `max_digits` digits from the front.
std::optional<int> take_int(std::string_view& text, std::size_t min_digits,
                            std::size_t max_digits) {
  std::size_t n = 0;
  int value = 0;
  while (n < text.size() && n < max_digits && is_digit(text[n]))
    value = value * 10 + text[n++] - '0';
  if (n < min_digits) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

bool take_char(std::string_view& text, std::string_view allowed) {
  if (text.empty() || allowed.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::int64_t> take_date(std::string_view& text, DateOrder order) {
  const bool year_first = order == DateOrder::kYearFirst;
  const auto a = year_first ? take_int(text, 4, 4) : take_int(text, 1, 2);
  if (!a || !take_char(text, "-/.")) return std::nullopt;
  const auto b = take_int(text, 1, 2);
  if (!b || !take_char(text, "-/.")) return std::nullopt;
  const auto c = year_first ? take_int(text, 1, 2) : take_int(text, 4, 4);
  if (!c) return std::nullopt;
  const int year = year_first ? *a : *c;
  const int month = order == DateOrder::kMonthFirst ? *a : *b;
  const int day = year_first ? *c : order == DateOrder::kMonthFirst ? *b : *a;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  // Beyond these years nanoseconds do not fit, nor does a trace.
  if (!date.ok() || year < 1700 || year > 2200) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * kDayNs;
}

// "22:18:59.825", also without seconds. `fraction_marks` may stand before the fraction.
std::optional<std::int64_t> take_time(std::string_view& text, std::string_view fraction_marks) {
  const auto hour = take_int(text, 1, 2);
  if (!hour || *hour > 23 || !take_char(text, ":")) return std::nullopt;
  const auto minute = take_int(text, 2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  std::int64_t ns = (*hour * 60 + *minute) * 60 * kSecondNs;
  if (!take_char(text, ":")) return ns;
  const auto second = take_int(text, 2, 2);
  if (!second || *second > 60) return std::nullopt;
  ns += *second * kSecondNs;
  if (!take_char(text, fraction_marks)) return ns;
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  std::int64_t unit = kSecondNs / 10;
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), unit /= 10) {
    ns += (text.front() - '0') * unit;
  }
  return ns;
}

// "AM" and "PM" of a clock of twelve hours.
bool take_half_day(std::string_view& text, std::int64_t& time_ns) {
  const std::string_view rest = trim(text);
  if (rest.size() < 2) return true;
  const char half = rest[0] | 0x20;
  if ((half != 'a' && half != 'p') || (rest[1] | 0x20) != 'm') return true;
  const std::int64_t hour = time_ns / (3600 * kSecondNs);
  if (hour < 1 || hour > 12) return false;
  time_ns += ((half == 'p' ? 12 : 0) - (hour == 12 ? 12 : 0)) * 3600 * kSecondNs;
  text = rest.substr(2);
  return true;
}

// What follows the time of day: an offset, a zone name, or nothing.
bool take_zone(std::string_view text, ClockStamp& stamp) {
  text = trim(text);
  if (text.empty()) return true;
  if (text == "Z" || text == "UTC" || text == "GMT") {
    stamp.offset_s = 0;
    return true;
  }
  if (text.front() == '+' || text.front() == '-') {
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = take_int(text, 2, 2);
    take_char(text, ":");
    const auto minutes = text.empty() ? std::optional(0) : take_int(text, 2, 2);
    if (!hours || !minutes || !text.empty() || *hours > 14 || *minutes > 59) return false;
    stamp.offset_s = sign * (*hours * 60 + *minutes) * 60;
    return true;
  }
  if (text.size() < 2 || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_letter))
    return false;
  stamp.zone = text;
  return true;
}

}  // namespace

std::optional<ClockStamp> parse_clock(std::string_view text, DateOrder order) {
  text = trim(text);
  const auto date_ns = take_date(text, order);
  if (!date_ns || !take_char(text, " T_")) return std::nullopt;
  text = trim(text);
  auto time_ns = take_time(text, ".,");
  ClockStamp stamp;
  if (!time_ns || !take_half_day(text, *time_ns) || !take_zone(text, stamp)) return std::nullopt;
  stamp.local_ns = *date_ns + *time_ns;
  return stamp;
}

std::optional<std::int64_t> parse_datetime_ns(std::string_view text, DateOrder order) {
  const auto stamp = parse_clock(text, order);
  return stamp && stamp->zone.empty() ? std::optional(stamp->ns()) : std::nullopt;
}

std::optional<std::int64_t> parse_date_ns(std::string_view text, DateOrder order) {
  text = trim(text);
  const auto date_ns = take_date(text, order);
  return date_ns && text.empty() ? date_ns : std::nullopt;
}

std::optional<ClockStamp> parse_time_of_day(std::string_view text) {
  text = trim(text);
  auto time_ns = take_time(text, ".,:");
  ClockStamp stamp;
  if (!time_ns || !take_half_day(text, *time_ns) || !take_zone(text, stamp)) return std::nullopt;
  stamp.local_ns = *time_ns;
  return stamp;
}

}  // namespace ballast
