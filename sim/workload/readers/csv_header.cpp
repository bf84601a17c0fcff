// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/csv_header.hpp"

#include <array>

#include "sim/workload/readers/parse.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMaxPreamble = 60;
constexpr std::array kDelimiters = {',', ';', '\t', ' '};

bool is_stamp(std::string_view cell) {
  return parse_number(cell) || parse_clock(cell, DateOrder::kYearFirst) ||
         parse_clock(cell, DateOrder::kDayFirst) || parse_clock(cell, DateOrder::kMonthFirst) ||
         parse_date_ns(cell, DateOrder::kYearFirst) || parse_date_ns(cell, DateOrder::kDayFirst) ||
         parse_date_ns(cell, DateOrder::kMonthFirst) || parse_time_of_day(cell);
}

std::size_t count_fields(std::string_view line, char delimiter) {
  std::vector<std::string_view> fields;
  split_fields(line, delimiter, fields);
  return fields.size();
}

// Commas and semicolons come before tabs and blanks; the data must agree, where there is any.
char choose_delimiter(std::string_view header, std::string_view data) {
  for (const char c : kDelimiters) {
    const std::size_t h = count_fields(header, c);
    const std::size_t d = count_fields(data, c);
    if (h > 1 && (d == h || d == h + 1)) return c;
  }
  for (const char c : kDelimiters) {
    if (header.find(c) != std::string_view::npos) return c;
  }
  return ' ';
}

std::vector<std::string> split_names(std::string_view line, char delimiter) {
  std::vector<std::string_view> fields;
  split_fields(line, delimiter, fields);
  return {fields.begin(), fields.end()};
}

bool names_a_trace(std::string_view line) {
  bool time = false;
  bool power = false;
  const std::vector<std::string> names = split_names(line, choose_delimiter(line, {}));
  for (const HeaderCell& cell : parse_header_cells(names)) {
    time = time || cell.kind == HeaderCell::Kind::kTime;
    power = power || cell.kind == HeaderCell::Kind::kPower;
  }
  return time && power;
}

std::string_view without_hash(std::string_view line) {
  const std::size_t at = line.find_first_not_of('#');
  return at == std::string_view::npos ? std::string_view{} : trim(line.substr(at));
}

// Units in a line of their own, above or below the names: ";Watt;Watt".
bool is_unit_row(const std::vector<std::string>& cells) {
  bool any = false;
  for (const std::string& cell : cells) {
    std::string_view unit = trim(cell);
    if (unit.starts_with('[') && unit.ends_with(']')) unit = unit.substr(1, unit.size() - 2);
    if (unit.empty()) continue;
    if (power_unit_w(unit)) any = true;
    if (unit.size() > 8 || unit.find_first_of("0123456789") != std::string_view::npos) return false;
  }
  return any;
}

// Finds the header among the first lines; sets the layout's names, header_lines and delimiter.
class HeaderSearch {
 public:
  HeaderSearch(CsvLayout& layout, const std::vector<std::string_view>& lines)
      : layout_(layout), lines_(lines) {}

  void run() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::string_view text = trim(lines_[i]);
      if (text.empty()) continue;
      if (text.starts_with('#')) {
        if (text.starts_with("# ballast trace ")) layout_.plain = true;
        if (names_a_trace(without_hash(text))) comment_ = i;
        continue;
      }
      layout_.has_content = true;
      if (is_data_line(text)) return take_data(i);
      if (names_a_trace(text)) return take(without_hash(text), i + 1, data_after(i));
      if (comment_) return take_data(i);
      candidates_.push_back(i);
      if (candidates_.size() > kMaxPreamble) break;
    }
    // A header without data, or a text that is no trace: its first line says most.
    if (!candidates_.empty()) {
      take(trim(lines_[candidates_.front()]), candidates_.front() + 1, {});
    }
  }

 private:
  std::string_view data_after(std::size_t header) const {
    for (std::size_t i = header + 1; i < lines_.size(); ++i) {
      const std::string_view text = trim(lines_[i]);
      if (!text.empty() && !text.starts_with('#') && is_data_line(text)) return text;
    }
    return {};
  }

  void take_data(std::size_t data) {
    const std::string_view line = trim(lines_[data]);
    layout_.first_data = std::string(line);
    if (comment_) return take(without_hash(trim(lines_[*comment_])), data, line);
    if (candidates_.empty()) {
      layout_.header_lines = data;
      return;
    }
    // The last line above the data with as many fields holds the names, or their units.
    for (const char delimiter : kDelimiters) {
      const std::size_t n = count_fields(line, delimiter);
      std::vector<std::string> names;
      std::vector<std::string> units;
      for (auto i = candidates_.rbegin(); n > 1 && i != candidates_.rend(); ++i) {
        const std::vector<std::string> cells = split_names(lines_[*i], delimiter);
        if (cells.size() != n) break;
        std::vector<std::string>& list = is_unit_row(cells) ? units : names;
        if (!list.empty()) break;
        list = cells;
      }
      if (names.empty()) continue;
      for (std::size_t k = 0; k < units.size(); ++k) {
        std::string_view unit = trim(units[k]);
        if (!unit.empty())
          names[k] += unit.starts_with('[') ? " " + units[k] : " [" + units[k] + "]";
      }
      layout_.has_header = true;
      layout_.names = std::move(names);
      layout_.delimiter = delimiter;
      layout_.header_lines = data;
      return;
    }
    take(trim(lines_[candidates_.front()]), data, line);
  }

  void take(std::string_view header, std::size_t lines, std::string_view data) {
    layout_.has_header = true;
    layout_.delimiter = choose_delimiter(header, data);
    layout_.names = split_names(header, layout_.delimiter);
    layout_.header_lines = lines;
    if (!data.empty()) layout_.first_data = std::string(data);
  }

  CsvLayout& layout_;
  const std::vector<std::string_view>& lines_;
  std::optional<std::size_t> comment_;
  std::vector<std::size_t> candidates_;
};

// The names come from an option; the header's line, if there is one, is passed over.
void take_given(CsvLayout& layout, const std::vector<std::string_view>& lines,
                const std::string& given) {
  layout.names = split_names(given, ',');
  layout.has_header = true;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view text = trim(lines[i]);
    if (text.empty() || text.starts_with('#')) continue;
    layout.has_content = true;
    if (!is_data_line(text)) continue;
    layout.header_lines = i;
    layout.first_data = std::string(text);
    for (const char c : kDelimiters) {
      const std::size_t n = count_fields(text, c);
      layout.delimiter = c;
      if (n == layout.names.size() || n == layout.names.size() + 1) return;
    }
    layout.delimiter = choose_delimiter(text, text);
    return;
  }
}

}  // namespace

bool is_data_line(std::string_view line) {
  const std::string_view text = trim(line);
  for (const char delimiter : {',', ';', '\t', ' '}) {
    std::string_view cell = trim(text.substr(0, text.find(delimiter)));
    if (cell.starts_with('"')) cell = cell.substr(1, cell.find('"', 1) - 1);
    std::string buffer;
    if (is_stamp(cell) || parse_number(with_point(cell, ',', buffer))) return true;
  }
  return false;
}

void find_header(CsvLayout& layout, const std::vector<std::string_view>& lines,
                 const std::string& given_names) {
  if (given_names.empty()) {
    HeaderSearch(layout, lines).run();
  } else {
    take_given(layout, lines, given_names);
  }
}

}  // namespace ballast
