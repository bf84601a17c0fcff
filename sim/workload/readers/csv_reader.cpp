// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of power against time: any CSV, and nvidia-smi's as one of its dialects.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/units.hpp"
#include "sim/workload/readers/csv_layout.hpp"
#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/plausibility.hpp"
#include "sim/workload/readers/provenance.hpp"
#include "sim/workload/readers/readers.hpp"
#include "sim/workload/readers/row_channels.hpp"

namespace ballast {
namespace {

constexpr std::size_t kLongestHeader = std::size_t{64} << 10U;

class CsvRows {
 public:
  CsvRows(CsvLayout layout, TextInput& in, TraceBuilder& out)
      : layout_(std::move(layout)),
        in_(in),
        out_(out),
        stamps_(*layout_.time, layout_.decimal),
        channels_(layout_, in, out),
        points_(layout_.power.size()),
        cells_(layout_.power.size()) {}

  void row(std::string_view line) {
    const std::string_view text = trim(line);
    if (text.empty() || text.starts_with('#')) return;
    ++rows_;
    const bool whole = split_row(layout_, line, fields_);
    if (!whole) {
      if (cut_short(in_, out_)) return;
      if (take_message(text)) return;
      throw DataError(std::to_string(fields_.size()) + " fields, but the header has " +
                          std::to_string(layout_.fields),
                      in_.place(), "correct the line");
    }
    const auto stamp_ns = stamps_.read(fields_);
    if (!stamp_ns) {
      if (take_header(line)) return;
      if (stamps_.error().empty() && !all_powers() && take_message(text)) return;
      refuse_stamp();
    }
    for (std::size_t i = 0; i < layout_.power.size(); ++i) cells_[i] = cell(i);
    for (; pending_messages_ > 0; --pending_messages_) channels_.failed_line();
    channels_.row(*stamp_ns, fields_, cells_);
    out_.record();
  }

  void finish() {
    if (messages_ > 20 && messages_ * 20 > rows_) {
      throw DataError(std::to_string(messages_) + " lines are not records, the first is " +
                          printable(first_message_),
                      first_place_, "remove the other output from the file");
    }
    refuse_thousands();
    channels_.finish(stamps_.without_fraction(), stamps_.with_exponent());
    for (std::string& note : stamps_.notes()) out_.note(std::move(note));
    for (const std::string& note : layout_.notes) out_.note(note);
    if (messages_ > 0) {
      out_.note(std::to_string(messages_) +
                (messages_ == 1 ? " line is not a record" : " lines are not records") +
                ", skipped: line " + std::to_string(first_place_.line) + " is " +
                printable(first_message_));
    }
    std::string names;
    for (const std::string& name : layout_.ignored) names += (names.empty() ? "" : ", ") + name;
    if (!names.empty()) out_.note("columns without power, ignored: " + printable(names));
  }

 private:
  RowCell cell(std::size_t i) {
    const PowerColumn& c = layout_.power[i];
    const std::string_view text = fields_[c.field];
    if (is_failure_marker(text, out_.options().failure_markers)) return {0.0, true};
    const std::string_view number = with_point(text, layout_.decimal, buffer_);
    auto value = parse_number(number);
    if (!value) value = with_unit(number, c);
    if (!value) refuse_power(text, c);
    points_[i].take(number, *value, in_.line());
    return {*value * c.scale, false};
  }

  // "300.00 W" in a column of W.
  static std::optional<double> with_unit(std::string_view text, const PowerColumn& c) {
    const std::size_t at = text.find_last_of("0123456789. ");
    if (c.is_voltage || at == std::string_view::npos) return std::nullopt;
    const auto unit = power_unit_w(text.substr(at + 1));
    if (!unit || *unit != c.scale) return std::nullopt;
    return parse_number(text.substr(0, at + 1));
  }

  [[noreturn]] void refuse_power(std::string_view text, const PowerColumn& c) const {
    if (layout_.is_nvidia_smi) {
      throw DataError(c.name + " " + printable(text) + " is not a power in W", in_.place(),
                      "correct the line, or name the marker of a failed poll: --failed TEXT");
    }
    throw DataError((c.is_voltage ? "voltage " : "power ") + printable(text) + " is not a number",
                    in_.place(),
                    "use a decimal point and no thousands separators; leave the cell empty if a "
                    "poll failed, or name its marker: --failed TEXT");
  }

  void refuse_thousands() const {
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const int line = points_[i].doubtful_line();
      if (line == 0) continue;
      throw DataError("column " + printable(layout_.power[i].header) + ": " +
                          printable(points_[i].cell()) +
                          " follows numbers below 1000 as if its mark were a thousands separator",
                      Place{in_.place().file, line},
                      "write numbers without thousands separators, or all of them with decimals");
    }
  }

  [[noreturn]] void refuse_stamp() const {
    const TimeColumns& time = *layout_.time;
    const std::string_view cell = fields_[time.field];
    if (!stamps_.error().empty()) {
      throw DataError(stamps_.error(), in_.place(), "write all timestamps in one time zone");
    }
    if (time.kind == TimeColumns::Kind::kNumber && time.unit_ns == 0 && parse_number(cell)) {
      throw DataError("time column " + printable(time.name) + " has no unit", in_.place(),
                      kTimeSpellings);
    }
    const bool number = time.kind == TimeColumns::Kind::kNumber && time.unit_ns > 0;
    throw DataError((layout_.is_nvidia_smi ? "timestamp " : "time ") + printable(cell) + " is " +
                        (number ? "no number" : "no date and time"),
                    in_.place(), number ? "correct the line" : kTimeSpellings);
  }

  // A message of the logger between its records ("Unable to determine the device handle"): not as
  // many fields as a record, and no stamp where that stands.
  // Or as many fields by chance, but neither a stamp nor a number for each power.
  bool take_message(std::string_view text) {
    const std::size_t at = layout_.time->field;
    if (at < fields_.size()) {
      const std::string_view cell = fields_[at];
      if (parse_number(cell) || parse_clock(cell, layout_.time->order) || parse_time_of_day(cell))
        return false;
    }
    if (messages_++ == 0) {
      first_message_ = std::string(text);
      first_place_ = in_.place();
    }
    ++pending_messages_;
    return true;
  }

  bool all_powers() {
    return std::all_of(layout_.power.begin(), layout_.power.end(), [&](const PowerColumn& c) {
      const std::string_view text = with_point(fields_[c.field], layout_.decimal, buffer_);
      return is_failure_marker(text, out_.options().failure_markers) || parse_number(text) ||
             with_unit(text, c);
    });
  }

  // A logger that was started again into the same file writes its header again, and its columns may
  // stand in another order.
  bool take_header(std::string_view line) {
    std::vector<std::size_t> now(layout_.fields);  // where each column stands now
    for (std::size_t i = 0; i < layout_.fields; ++i) {
      const auto it = std::find(fields_.begin(), fields_.end(), layout_.names[i]);
      if (it == fields_.end()) return refuse_other_header(line);
      now[i] = static_cast<std::size_t>(it - fields_.begin());
    }
    std::vector<std::string> names(fields_.begin(), fields_.end());
    layout_.names = std::move(names);
    const auto move = [&](std::size_t& field) { field = now[field]; };
    for (TimeColumns* t : {&*layout_.time, &stamps_.columns()}) {
      move(t->field);
      if (t->date) move(*t->date);
      if (t->fraction) move(*t->fraction);
    }
    for (PowerColumn& c : layout_.power) move(c.field);
    for (IdentityColumn& c : layout_.identity) move(c.field);
    return true;
  }

  bool refuse_other_header(std::string_view line) const {
    const std::vector<std::string> names(fields_.begin(), fields_.end());
    bool time = false;
    bool power = false;
    for (const HeaderCell& c : parse_header_cells(names)) {
      time = time || c.kind == HeaderCell::Kind::kTime;
      power = power || c.kind == HeaderCell::Kind::kPower;
    }
    if (!time || !power) return false;
    throw DataError("another header with other columns: " + printable(line), in_.place(),
                    "split the file here");
  }

  CsvLayout layout_;
  TextInput& in_;
  TraceBuilder& out_;
  StampReader stamps_;
  RowChannels channels_;
  std::vector<PointWatch> points_;
  std::vector<std::string_view> fields_;
  std::vector<RowCell> cells_;
  std::string buffer_;
  std::size_t rows_ = 0;
  std::size_t messages_ = 0;
  std::size_t pending_messages_ = 0;  // not yet followed by a record
  std::string first_message_;
  Place first_place_;
};

}  // namespace

bool looks_like_csv(std::string_view head) {
  return find_layout(head, {}).usable();
}

bool looks_like_nvidia_smi(std::string_view head) {
  const CsvLayout layout = find_layout(head, {});
  return layout.usable() && layout.is_nvidia_smi;
}

void read_csv(TextInput& in, TraceBuilder& out) {
  std::string_view line;
  // They may be longer than what the layout is found by.
  bool imported = false;
  while (is_provenance(in.peek()) && in.next_line(line)) {
    imported = take_provenance(line, in.place(), out) || imported;
  }
  // The layout is found from the first 64 KiB.
  const std::string_view head = in.peek();
  if (head.size() >= kLongestHeader && head.find(line_end_of(head)) == std::string_view::npos) {
    in.next_line(line);
    throw DataError("a header of more than 64 KiB: too many columns", in.place(),
                    "keep only the columns of power and time, or split the table");
  }
  CsvLayout layout = find_layout(head, out.options().columns);
  layout.plain = layout.plain || imported;
  for (std::size_t i = 0; i < layout.header_lines && in.next_line(line); ++i) {
    take_provenance(line, in.place(), out);
  }
  if (!layout.has_content) return;             // reported as an empty trace
  if (!layout.has_header) in.next_line(line);  // the place of the first data line
  check_layout(layout, in.place());
  CsvRows rows(std::move(layout), in, out);
  while (in.next_line(line)) rows.row(line);
  rows.finish();
}

}  // namespace ballast
