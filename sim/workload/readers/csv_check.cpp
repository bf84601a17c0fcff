// SPDX-License-Identifier: GPL-3.0-or-later
// What is missing in a table's header, and how to give it.
#include "sim/workload/readers/csv_layout.hpp"
#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/readers.hpp"

namespace ballast {
namespace {

constexpr const char* kPowerSpellings =
    "name the power columns with their unit: total_W, node1_kW, P_MW, 'power [W]', 'power (mW)'; "
    "names can be given with --columns";

// The names that would fit a line of data, for the user to correct.
std::string suggested_names(const std::string& line) {
  std::vector<std::string_view> fields;
  char delimiter = ' ';
  for (const char c : {'\t', ';', ','}) {
    if (line.find(c) != std::string::npos) delimiter = c;
  }
  split_fields(line, delimiter, fields);
  std::string names;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool date = parse_clock(fields[i], DateOrder::kYearFirst).has_value();
    names += i > 0 ? "," : "";
    names += i + 1 == fields.size() && i > 0 ? "power [W]"
             : date                          ? "timestamp"
             : i == 0                        ? "t_s"
                                             : "index";
  }
  return names;
}

}  // namespace

const char* const kTimeSpellings =
    "name the time column t_s, time_ms, relative_time_s, 'time [s]' or timestamp_us (s, ms, us, "
    "ns, min, h), or write dates such as 2024-05-17 22:18:59.825 under 'timestamp'; names can be "
    "given with --columns";
void check_layout(const CsvLayout& layout, const Place& place) {
  if (!layout.has_header) {
    throw DataError("no header line before the data", place,
                    "give the columns' names with --columns, such as --columns \"" +
                        suggested_names(layout.first_data) +
                        "\" (in a scenario the key columns; '-' for a column to ignore)");
  }
  if (!layout.ambiguous.empty()) {
    throw DataError("column " + printable(layout.ambiguous) + ": 'mw' may be milliwatt or megawatt",
                    place, "write mW or MW, in the file or with --columns");
  }
  if (!layout.time && !layout.has_power() && layout.without_unit.empty()) {
    throw DataError("no trace in a known format: neither time nor power in the header", place,
                    std::string("known formats are ") + trace_format_names() + "; in a CSV, " +
                        kTimeSpellings + "; " + kPowerSpellings);
  }
  if (!layout.time) throw DataError("no time column in the header", place, kTimeSpellings);
  if (!layout.has_power()) {
    throw DataError(layout.without_unit.empty()
                        ? std::string("no power column in the header")
                        : "column " + printable(layout.without_unit) + " has no unit",
                    place, kPowerSpellings);
  }
  if (!layout.doubtful_identity.empty()) {
    throw DataError("column " + printable(layout.doubtful_identity) +
                        " may contain the numbers of devices, or a measurement",
                    place,
                    "give the columns' names with --columns: gpu_id or device_id if the column "
                    "identifies devices, '-' if it does not");
  }
  if (layout.time->order_unknown) {
    throw DataError("dates such as " + printable(layout.first_data) +
                        " may have either the day or the month first",
                    place,
                    "name the column by its pattern with --columns, such as \"dd/MM/yyyy "
                    "HH:mm:ss,power [W]\"");
  }
}

}  // namespace ballast
