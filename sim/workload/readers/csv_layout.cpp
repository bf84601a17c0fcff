// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/csv_layout.hpp"

#include <algorithm>

#include "sim/workload/readers/csv_header.hpp"
#include "sim/workload/readers/parse.hpp"

namespace ballast {
namespace {

using Rows = std::vector<std::vector<std::string_view>>;

constexpr std::size_t kLookLines = 400;

// Commas within numbers, where fields are parted otherwise.
void find_decimal(CsvLayout& layout, const Rows& rows) {
  if (layout.delimiter == ',') return;
  std::size_t commas = 0;
  std::size_t points = 0;
  for (const auto& row : rows) {
    for (const std::string_view cell : row) {
      std::string buffer;
      if (cell.find(',') == std::string_view::npos) {
        if (cell.find('.') != std::string_view::npos && parse_number(cell)) ++points;
      } else if (parse_number(with_point(cell, ',', buffer))) {
        ++commas;
      }
    }
  }
  if (commas > points) layout.decimal = ',';
}

// Whether the first two fields can be read as one: an empty field has no place in the line.
bool is_date_and_time(const std::vector<std::string_view>& fields) {
  return fields.size() > 1 && !fields[0].empty() && !fields[1].empty();
}

// 10:00:00,125 in a file of commas: one field more, and both halves together are a stamp.
void find_joined_time(CsvLayout& layout, const std::vector<std::string_view>& lines) {
  if (layout.delimiter != ',') return;
  std::vector<std::string_view> fields;
  std::size_t joined = 0;
  std::size_t seen = 0;
  for (std::size_t i = layout.header_lines; i < lines.size(); ++i) {
    if (!is_data_line(lines[i])) continue;
    split_fields(lines[i], ',', fields);
    ++seen;
    if (fields.size() != layout.fields + 1 || !is_date_and_time(fields)) continue;
    const char* from = fields[0].data();
    const std::string_view both(from, static_cast<std::size_t>(fields[1].end() - from));
    if (parse_clock(both, DateOrder::kYearFirst)) ++joined;
  }
  layout.joined_time = seen > 0 && joined * 2 > seen;
}

bool stamps_repeat(const CsvLayout& layout, const Rows& rows) {
  StampReader stamps(*layout.time, layout.decimal);
  std::optional<std::int64_t> last;
  for (const auto& row : rows) {
    if (row.size() != layout.fields) continue;
    const auto stamp = stamps.read(row);
    if (stamp && last && *stamp == *last) return true;
    last = stamp;
  }
  return false;
}

}  // namespace

bool CsvLayout::has_power() const {
  return std::any_of(power.begin(), power.end(),
                     [](const PowerColumn& c) { return !c.is_voltage; });
}

char line_end_of(std::string_view text) {
  return text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos
             ? '\r'
             : '\n';
}

std::string_view take_line(std::string_view& text, char line_end) {
  const std::size_t end = std::min(text.find(line_end), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

bool split_row(const CsvLayout& layout, std::string_view line,
               std::vector<std::string_view>& fields) {
  split_fields(line, layout.delimiter, fields);
  if (layout.joined_time && fields.size() == layout.fields + 1 && is_date_and_time(fields)) {
    const char* from = fields[0].data();
    fields[0] = std::string_view(from, static_cast<std::size_t>(fields[1].end() - from));
    fields.erase(fields.begin() + 1);
  }
  // A trailing delimiter gives one empty field more; anything else is a damaged line.
  if (fields.size() == layout.fields + 1 && fields.back().empty()) fields.pop_back();
  return fields.size() == layout.fields;
}

CsvLayout find_layout(std::string_view head, const std::string& given_names) {
  CsvLayout layout;
  std::vector<std::string_view> lines;
  const char line_end = line_end_of(head);
  while (!head.empty() && lines.size() < kLookLines) {
    const bool whole = head.find(line_end) != std::string_view::npos;
    const std::string_view line = take_line(head, line_end);
    if (whole || lines.size() < 2) lines.push_back(line);  // the last may be cut by the look-ahead
  }
  find_header(layout, lines, given_names);
  layout.fields = layout.names.size();
  if (!layout.has_header) return layout;
  find_joined_time(layout, lines);
  Rows rows;
  for (std::size_t i = layout.header_lines; i < lines.size(); ++i) {
    if (trim(lines[i]).empty() || trim(lines[i]).starts_with('#')) continue;
    std::vector<std::string_view> fields;
    if (split_row(layout, lines[i], fields)) rows.push_back(std::move(fields));
  }
  find_decimal(layout, rows);
  name_columns(layout, rows);
  if (layout.time) layout.equal_stamps = stamps_repeat(layout, rows);
  return layout;
}

}  // namespace ballast
