// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/base/units.hpp"
#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/readers.hpp"

namespace ballast {
namespace {

constexpr const char* kTimeSpellings =
    "name the time column t_s, time_ms, relative_time_s, 'time [s]' or timestamp_us (s, ms, us, "
    "ns, "
    "min, h), or write dates such as 2024-05-17 22:18:59.825 under 'timestamp'";
constexpr const char* kPowerSpellings =
    "name the power columns with their unit: total_W, node1_kW, P_MW, 'power [W]', 'power (mW)'";

struct Column {
  std::size_t field = 0;
  std::string name;
  double scale = 1.0;  // to watt
  std::size_t channel = 0;
  bool is_total = false;
  bool is_voltage = false;
};

struct Header {
  char delimiter = ',';
  std::size_t fields = 0;
  std::optional<std::size_t> time_field;
  std::string time_name;
  std::int64_t time_ns = 0;     // of one unit; 0 for dates
  std::vector<Column> columns;  // power, and a voltage beside it
  std::vector<std::string> ignored;
  std::string without_unit;  // a column called power whose unit is missing
  std::string ambiguous;     // a unit "mw", milli or mega
  bool has_power() const {
    return std::any_of(columns.begin(), columns.end(),
                       [](const Column& c) { return !c.is_voltage; });
  }
  bool usable() const { return time_field && has_power() && ambiguous.empty(); }
};

bool is_total_name(std::string_view name) {
  const std::string n = lower(name);
  return n == "total" || n == "sum" || n == "power_total" || n == "total_power" || n == "p_total" ||
         n == "power_sum";
}

Header parse_header(std::string_view line) {
  Header header;
  for (const char c : {',', ';', '\t', ' '}) {
    header.delimiter = c;
    if (line.find(c) != std::string_view::npos) break;
  }
  std::vector<std::string_view> fields;
  split_fields(line, header.delimiter, fields);
  header.fields = fields.size();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const HeaderCell cell = parse_header_cell(fields[i]);
    if (cell.kind == HeaderCell::Kind::kTime && !header.time_field) {
      header.time_field = i;
      header.time_name = std::string(fields[i]);
      header.time_ns = cell.time_ns;
    } else if (cell.kind == HeaderCell::Kind::kPower) {
      header.columns.push_back(
          {i, cell.base, cell.power_scale, 0, is_total_name(cell.base), false});
    } else if (cell.kind == HeaderCell::Kind::kVoltage) {
      header.columns.push_back({i, std::string(kVoltageChannel), 1.0, 0, false, true});
    } else if (cell.kind == HeaderCell::Kind::kAmbiguousPower) {
      header.ambiguous = std::string(fields[i]);
    } else {
      if (lower(fields[i]).find("power") != std::string::npos) header.without_unit = fields[i];
      header.ignored.push_back(std::string(fields[i]));
    }
  }
  return header;
}

// A line whose first cell is a number or a date is data.
bool is_data(std::string_view line) {
  const std::string_view text = trim(line);
  const std::string_view cell = trim(text.substr(0, text.find_first_of(",;\t")));
  return parse_number(cell) || parse_datetime_ns(cell, DateOrder::kYearFirst) ||
         parse_number(text.substr(0, text.find(' '))) ||
         parse_datetime_ns(text.substr(0, text.find(' ')), DateOrder::kYearFirst);
}

// Finds the header: the first line that is neither comment nor data, or, where data comes first,
// the last comment before it that reads as one. `data` is then the first data line.
struct HeaderSearch {
  std::optional<Header> header;
  std::string data;
  bool has_data = false;
  bool take(std::string_view line) {  // true when the search is over
    const std::string_view text = trim(line);
    if (text.empty()) return false;
    if (text.starts_with('#')) {
      Header candidate = parse_header(trim(text.substr(
          text.find_first_not_of('#') == std::string_view::npos ? text.size()
                                                                : text.find_first_not_of('#'))));
      if (candidate.usable()) header = std::move(candidate);
      return false;
    }
    const bool data_line = is_data(text) || header;
    if (data_line && !is_data(text) && parse_header(text).usable()) {
      header = parse_header(text);  // comments described columns, the header proper follows
      return true;
    }
    if (data_line) {
      data = std::string(line);
      has_data = true;
    } else {
      header = parse_header(text);
    }
    return true;
  }
};

void check_header(const HeaderSearch& search, const Place& place) {
  if (!search.header) {
    throw DataError("no header line before the data", place,
                    std::string("put column names with units first; ") + kTimeSpellings + "; " +
                        kPowerSpellings);
  }
  const Header& h = *search.header;
  if (!h.ambiguous.empty()) {
    throw DataError("column " + printable(h.ambiguous) + ": 'mw' may be milliwatt or megawatt",
                    place, "write mW or MW");
  }
  if (!h.time_field && !h.has_power() && h.without_unit.empty()) {
    throw DataError("no trace in a known format: neither time nor power in the header", place,
                    std::string("known are csv, mllog, ptdaemon and nvidia-smi; in a CSV, ") +
                        kTimeSpellings + "; " + kPowerSpellings);
  }
  if (!h.time_field) throw DataError("no time column in the header", place, kTimeSpellings);
  if (h.has_power()) return;
  throw DataError(h.without_unit.empty() ? std::string("no power column in the header")
                                         : "column " + printable(h.without_unit) + " has no unit",
                  place, kPowerSpellings);
}

// A column of totals beside its parts would count everything twice.
class TotalCheck {
 public:
  void row(double total_w, double parts_w) {
    total_ += total_w;
    difference_ += std::fabs(total_w - parts_w);
  }
  std::string text() const {
    if (!(total_ > 0.0)) return "is zero";
    const double percent = std::ceil(1e4 * difference_ / total_) / 100.0;
    return "agrees with their sum within " + format_number(std::max(percent, 0.01)) +
           " % on average";
  }

 private:
  double total_ = 0.0;
  double difference_ = 0.0;
};

class CsvRows {
 public:
  CsvRows(Header header, TextInput& in, TraceBuilder& out)
      : header_(std::move(header)), in_(in), out_(out) {
    bool totals = false;
    bool parts = false;
    for (const Column& c : header_.columns) {
      totals = totals || c.is_total;
      parts = parts || !(c.is_total || c.is_voltage);
    }
    has_parts_ = totals && parts;
    std::set<std::string> names;
    for (Column& c : header_.columns) {
      if (!names.insert(c.name).second) {
        throw DataError("two columns are called " + printable(c.name), in.place(),
                        "give each channel its own name");
      }
      c.channel = out.channel(c.name, c.is_voltage || (c.is_total && has_parts_));
    }
  }

  void row(std::string_view line) {
    if (trim(line).empty() || trim(line).starts_with('#')) return;
    split_fields(line, header_.delimiter, fields_);
    // A trailing delimiter gives one empty field more; anything else is a damaged line.
    if (fields_.size() == header_.fields + 1 && fields_.back().empty()) fields_.pop_back();
    if (fields_.size() != header_.fields) {
      if (cut_short(in_, out_)) return;
      throw DataError(std::to_string(fields_.size()) + " fields where the header has " +
                          std::to_string(header_.fields),
                      in_.place(), "correct the line");
    }
    const std::int64_t stamp_ns = stamp(fields_[*header_.time_field]);
    double total_w = 0.0;
    double parts_w = 0.0;
    for (const Column& c : header_.columns) {
      const std::string_view cell = fields_[c.field];
      if (is_failure_marker(cell, out_.options().failure_markers)) {
        out_.failed_poll(c.channel);
        continue;
      }
      const auto value = parse_number(cell);
      if (!value) {
        throw DataError((c.is_voltage ? "voltage " : "power ") + printable(cell) + " is no number",
                        in_.place(),
                        "use a decimal point; leave the cell empty where a poll failed");
      }
      const double power_w = *value * c.scale;
      if (!c.is_voltage) (c.is_total ? total_w : parts_w) += power_w;
      out_.add(c.channel, stamp_ns, power_w, [&] { return in_.place(); });
    }
    if (has_parts_) check_.row(total_w, parts_w);
    out_.record();
  }

  void finish() {
    for (const Column& c : header_.columns) {
      if (c.is_total && has_parts_) {
        out_.note("column " + printable(c.name) + " stands beside its parts and is left out; it " +
                  check_.text());
      }
    }
    std::string names;
    for (const std::string& name : header_.ignored) names += (names.empty() ? "" : ", ") + name;
    if (!names.empty()) out_.note("columns without power, ignored: " + printable(names));
  }

 private:
  std::int64_t stamp(std::string_view cell) const {
    const auto ns = header_.time_ns > 0 ? parse_stamp_ns(cell, header_.time_ns)
                                        : parse_datetime_ns(cell, DateOrder::kYearFirst);
    if (ns) return *ns;
    if (header_.time_ns == 0 && parse_number(cell)) {
      throw DataError("time column " + printable(header_.time_name) + " has no unit", in_.place(),
                      kTimeSpellings);
    }
    throw DataError("time " + printable(cell) + " is " +
                        (header_.time_ns > 0 ? "no number" : "no date and time"),
                    in_.place(), header_.time_ns > 0 ? "correct the line" : kTimeSpellings);
  }

  Header header_;
  TextInput& in_;
  TraceBuilder& out_;
  std::vector<std::string_view> fields_;
  bool has_parts_ = false;
  TotalCheck check_;
};

}  // namespace

bool looks_like_csv(std::string_view head) {
  HeaderSearch search;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    if (search.take(head.substr(0, end))) break;
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  return search.header && search.header->usable();
}

void read_csv(TextInput& in, TraceBuilder& out) {
  std::string_view line;
  HeaderSearch search;
  bool any = false;
  while (in.next_line(line)) {
    any = any || !(trim(line).empty() || trim(line).starts_with('#'));
    if (search.take(line)) break;
  }
  if (!any) return;
  check_header(search, in.place());
  CsvRows rows(std::move(*search.header), in, out);
  if (search.has_data) rows.row(search.data);
  while (in.next_line(line)) rows.row(line);
  rows.finish();
}

}  // namespace ballast
