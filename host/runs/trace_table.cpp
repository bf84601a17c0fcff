// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/trace_table.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>
#include <vector>

#include "sim/workload/readers/provenance.hpp"
#include "sim/workload/readers/quality.hpp"

namespace ballast {
namespace {

// A header cell that the CSV reader takes back as the same channel.
std::string column(const std::string& channel) {
  std::string name = channel;
  for (char& c : name) {
    if (c == '"' || static_cast<unsigned char>(c) < 0x20) c = '_';
  }
  name += "_W";
  return name.find_first_of(",;# ") == std::string::npos ? name : "\"" + name + "\"";
}

// Fixed decimals without the trailing zeros.
std::string decimal(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

// A channel on the way through the grid.
struct Column {
  TraceCursor cursor;
  std::vector<TraceGap> gaps;
};

}  // namespace

ImportedTable import_table(const Trace& trace, double step_s, double gap_factor) {
  ImportedTable table;
  std::string header = "t_s";
  std::vector<Column> columns;
  for (const TraceChannel& channel : trace.channels) {
    header += "," + column(channel.name);
    columns.push_back({TraceCursor(channel, Interpolation::kLinear),
                       channel_gaps(channel, INFINITY, gap_limit_s(channel, gap_factor))});
  }
  std::string body;
  std::string row;
  const double points = std::floor((trace.length_s + 1e-10) / step_s) + 1.0;
  for (double i = 0.0; i < points; i += 1.0) {
    const double t_s = i * step_s;
    row = decimal(t_s, 9);
    std::size_t empty = 0;
    for (Column& c : columns) {
      row += ',';
      if (in_gap(c.gaps, t_s)) {
        ++empty;
      } else {
        row += decimal(c.cursor.power_w(t_s), 3);
      }
    }
    if (empty == columns.size()) continue;
    table.empty_cells += empty;
    ++table.rows;
    body += row + "\n";
  }
  table.text = provenance_lines(trace, step_s, table.empty_cells) + header + "\n" + body;
  return table;
}

}  // namespace ballast
