// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/iso_time.hpp"

#include "sim/workload/readers/parse.hpp"

namespace ballast {
namespace {

constexpr std::int64_t kMinuteNs = 60'000'000'000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int two_digits(std::string_view text) {
  return (text[0] - '0') * 10 + text[1] - '0';
}

// Takes "+05:30" or "-0600" from the end; the offset in minutes, 0 where there is none. Empty for
// an offset that no clock has.
std::optional<int> take_offset(std::string_view& text) {
  for (const std::size_t size : {6u, 5u}) {
    if (text.size() <= size) continue;
    const std::string_view tail = text.substr(text.size() - size);
    if (tail[0] != '+' && tail[0] != '-') continue;
    if (size == 6 && tail[3] != ':') continue;
    const std::string_view hours = tail.substr(1, 2);
    const std::string_view minutes = tail.substr(size - 2);
    if (!is_digit(hours[0]) || !is_digit(hours[1])) continue;
    if (!is_digit(minutes[0]) || !is_digit(minutes[1])) continue;
    // "2026-03-04" ends in what looks like an offset: a zone stands behind a time of day only.
    if (text.find(':') >= text.size() - size) continue;
    if (two_digits(hours) > 14 || two_digits(minutes) > 59) return std::nullopt;
    text.remove_suffix(size);
    const int total = two_digits(hours) * 60 + two_digits(minutes);
    return tail[0] == '-' ? -total : total;
  }
  return 0;
}

}  // namespace

std::optional<std::int64_t> parse_iso_time_ns(std::string_view text) {
  text = trim(text);
  const auto minutes = take_offset(text);
  if (!minutes) return std::nullopt;
  const auto ns = parse_datetime_ns(text, DateOrder::kYearFirst);
  if (!ns) return std::nullopt;
  return *ns - *minutes * kMinuteNs;
}

}  // namespace ballast
