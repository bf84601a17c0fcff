// SPDX-License-Identifier: GPL-3.0-or-later
// What the first lines of a table say of its columns: names and units, the time, the power columns,
// what tells devices apart, the marks between fields and within numbers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.hpp"
#include "sim/workload/readers/csv_time.hpp"

namespace ballast {

struct PowerColumn {
  std::size_t field = 0;
  std::string name;    // without its unit
  std::string header;  // as written
  double scale = 1.0;  // to watt
  bool is_voltage = false;
};

// A column whose cells say which device a row belongs to.
struct IdentityColumn {
  std::size_t field = 0;
  std::string header;
  std::string prefix;  // before numbers: "gpu" of the index 0
};

struct CsvLayout {
  char delimiter = ',';
  char decimal = '.';
  std::size_t fields = 0;
  std::vector<std::string> names;  // the header's cells as written
  std::size_t header_lines = 0;    // lines to skip before the data
  bool has_header = false;         // or names given by option
  bool has_content = false;        // anything but blank lines and comments
  bool is_nvidia_smi = false;
  bool plain = false;  // a table that `profile import` wrote: all its columns are channels
  // Stamps with a comma before their fraction, in a file that parts fields with commas.
  bool joined_time = false;
  // Rows share stamps, as those of several devices do.
  bool equal_stamps = false;
  std::optional<TimeColumns> time;
  std::vector<PowerColumn> power;
  std::vector<IdentityColumn> identity;
  std::string doubtful_identity;  // numbers that may be those of devices or a measurement
  std::vector<std::string> ignored;
  std::vector<std::string> notes;
  std::string without_unit;  // a column called power whose unit is missing
  std::string ambiguous;     // a unit "mw", milli or mega
  std::string first_data;    // the first line of data, for messages

  bool has_power() const;
  bool usable() const { return has_header && time && has_power() && ambiguous.empty(); }
};

// `head` is the beginning of the file; `given_names` replaces the header where it is not empty
// (names parted by commas, "-" for a column to ignore).
CsvLayout find_layout(std::string_view head, const std::string& given_names);

// Throws DataError where a trace cannot be read by this layout: no header, time or power, or a unit
// or an order of dates that may be two things.
void check_layout(const CsvLayout& layout, const Place& place);

// How a time column is called, for messages.
extern const char* const kTimeSpellings;

// The columns of one header line, on top of what `layout` says of marks and number of fields.
void name_columns(CsvLayout& layout, const std::vector<std::vector<std::string_view>>& rows);

// Splits a row, joining a stamp that its comma has parted. Returns false where the number of
// fields is not that of the header.
bool split_row(const CsvLayout& layout, std::string_view line,
               std::vector<std::string_view>& fields);

// The next line of a text that is held in memory; lines may end in LF, CRLF or CR.
std::string_view take_line(std::string_view& text, char line_end);
char line_end_of(std::string_view text);

}  // namespace ballast
