// SPDX-License-Identifier: GPL-3.0-or-later
// The time of a row: one column of numbers or dates, or a date, a time of day and milliseconds in
// columns of their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/workload/readers/datetime.hpp"
#include "sim/workload/readers/header_cell.hpp"

namespace ballast {

struct TimeColumns {
  enum class Kind { kNumber, kClock, kDateAndTime, kTimeOfDay } kind = Kind::kNumber;
  std::size_t field = 0;                // of the number, the date and time, or the time of day
  std::optional<std::size_t> date;      // of kDateAndTime
  std::optional<std::size_t> fraction;  // milliseconds beside a time without them
  std::int64_t unit_ns = 0;             // of a number; 0: it has none, which is an error
  DateOrder order = DateOrder::kYearFirst;
  std::string name;                // of the column, for messages
  std::vector<std::string> notes;  // choices that a reader should know of
  // 04/03/2026 alone may be April or March.
  bool order_unknown = false;
};

// The time among the columns, judged by their names and by `rows`, the first rows of the file.
// Empty when no column is a time. `decimal` is the mark of fractions.
std::optional<TimeColumns> find_time(const std::vector<std::string>& names,
                                     const std::vector<HeaderCell>& cells,
                                     const std::vector<std::vector<std::string_view>>& rows,
                                     char decimal);

// Reads the stamps of one file in order.
class StampReader {
 public:
  StampReader(TimeColumns columns, char decimal)
      : columns_(std::move(columns)), decimal_(decimal) {}

  // Empty for what is no stamp. `error` is set, to the cause, where one is worth more words.
  std::optional<std::int64_t> read(const std::vector<std::string_view>& fields);
  const std::string& error() const { return error_; }

  TimeColumns& columns() { return columns_; }
  // What should be said once the file is read: zones, midnight.
  std::vector<std::string> notes() const;
  // Digits below the second were never written, so that the stamps are whole seconds.
  bool without_fraction() const { return !any_fraction_; }
  // A number was written with an exponent, as spreadsheets do: digits may be lost.
  bool with_exponent() const { return any_exponent_; }

 private:
  std::optional<std::int64_t> on_one_clock(const ClockStamp& stamp);
  std::optional<std::int64_t> number_ns(std::string_view text, std::int64_t unit_ns);

  TimeColumns columns_;
  char decimal_;
  std::string error_;
  bool any_ = false;
  bool any_fraction_ = false;
  bool any_exponent_ = false;
  bool with_offset_ = false;
  std::string zone_;
  bool offset_changed_ = false;
  std::int32_t offset_s_ = 0;
  bool zone_changed_ = false;
  std::int64_t last_ns_ = 0;
  std::int64_t midnight_ns_ = 0;  // added after each midnight of a file without dates
};

// `cell` with '.' for the decimal mark, in `buffer` where it had to be changed.
std::string_view with_point(std::string_view cell, char decimal, std::string& buffer);

}  // namespace ballast
