// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of text to numbers, stamps and units. Nothing here depends on the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

std::string_view trim(std::string_view text);
std::string lower(std::string_view text);

// A whole cell as a number; "nan" and "inf" parse too (the caller refuses them with a place).
std::optional<double> parse_number(std::string_view text);

// A decimal number of `unit_ns` nanoseconds as integer nanoseconds, exact for up to nine digits
// below the second: epoch stamps lose nothing. Empty when it is no number or beyond int64.
std::optional<std::int64_t> parse_stamp_ns(std::string_view text, std::int64_t unit_ns);

enum class DateOrder { kYearFirst, kMonthFirst };

// A date and time of day as nanoseconds since 1970, in the clock it was written in: zone and
// daylight saving are unknown to most loggers. "2024/05/17 22:18:59.825", "2024-05-17T22:18:59Z",
// "2025-10-07_09:38:40.623626", and month first "07-16-2024 07:37:25.854".
std::optional<std::int64_t> parse_datetime_ns(std::string_view text, DateOrder order);

// Splits at `delimiter`; fields may be quoted with '"'; ' ' stands for runs of blanks. Reuses
// `fields`; quoted fields lose their quotes, every field its outer blanks.
void split_fields(std::string_view line, char delimiter, std::vector<std::string_view>& fields);

// A header cell: "node1_W" is base "node1" and unit "W", "power.draw [W]" is "power.draw" and "W";
// "voltage_pu" and "V_pu" are a voltage.
struct HeaderCell {
  std::string base;
  std::string unit;  // as written; empty when none was recognised
  enum class Kind { kOther, kTime, kPower, kAmbiguousPower, kVoltage } kind = Kind::kOther;
  double power_scale = 1.0;  // to watt
  std::int64_t time_ns = 0;  // of one unit; 0 for a time column without a unit
};
HeaderCell parse_header_cell(std::string_view text);

// True for a cell by which a poller says that it has no reading: empty, bracketed ("[N/A]"), "N/A".
bool is_failure_marker(std::string_view cell, const std::vector<std::string>& declared);

}  // namespace ballast
