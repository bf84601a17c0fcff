// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/readers.hpp"

namespace ballast {
namespace {

constexpr const char* kRemedy = "record with: nvidia-smi dmon -o DT -s p";
constexpr std::int64_t kDayNs = std::int64_t{86'400} * 1'000'000'000;

struct Columns {
  std::size_t count = 0;
  std::optional<std::size_t> date;
  std::optional<std::size_t> time;
  std::optional<std::size_t> gpu;
  std::optional<std::size_t> power;
};

// Header and rows alike: blanks between, or commas with `--format csv`. The '#' of a header stands
// before its first name, with or without a blank.
void split_row(std::string_view line, std::vector<std::string_view>& fields) {
  line = trim(line);
  if (line.starts_with('#')) line = trim(line.substr(1));
  split_fields(line, line.find(',') != std::string_view::npos ? ',' : ' ', fields);
}

Columns parse_columns(const std::vector<std::string_view>& names) {
  Columns columns;
  columns.count = names.size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = lower(names[i]);
    if (name == "date") columns.date = i;
    if (name == "time") columns.time = i;
    if (name == "gpu") columns.gpu = i;
    if (name == "pwr") columns.power = i;
  }
  return columns;
}

class DmonLines {
 public:
  DmonLines(TextInput& in, TraceBuilder& out) : in_(in), out_(out) {}

  void line(std::string_view text) {
    if (trim(text).empty()) return;
    split_row(text, fields_);
    if (trim(text).starts_with('#')) {
      header();
    } else {
      row();
    }
  }

  void finish() {
    if (!columns_) throw DataError("no dmon header with gpu and pwr", in_.place(), kRemedy);
  }

 private:
  // A header has a line of names and a line of units, and comes again every few rows.
  void header() {
    const Columns columns = parse_columns(fields_);
    if (!columns.gpu) {
      check_units();
      return;
    }
    if (!columns.power) {
      throw DataError("dmon without power: no column pwr in the header", in_.place(), kRemedy);
    }
    if (!columns.time) {
      throw DataError("dmon without time: the header has no column Time", in_.place(), kRemedy);
    }
    if (!columns.date && !columns_) {
      out_.note(
          "rows have a time of day without a date: the first day is day 0, and the clock passes "
          "midnight when it falls back by more than half a day");
    }
    columns_ = columns;
  }

  void check_units() const {
    if (!columns_ || *columns_->power >= fields_.size()) return;
    const std::string_view unit = fields_[*columns_->power];
    if (unit == "W") return;
    throw DataError("unit of pwr is " + printable(unit) + ", but dmon writes W", in_.place(),
                    kRemedy);
  }

  void row() {
    if (!columns_) throw DataError("row before the header", in_.place(), kRemedy);
    if (fields_.size() != columns_->count) {
      if (cut_short(in_, out_)) return;
      throw DataError(std::to_string(fields_.size()) + " fields, but the header has " +
                          std::to_string(columns_->count),
                      in_.place(), "correct the line");
    }
    const std::string_view gpu = fields_[*columns_->gpu];
    if (gpu.empty() || gpu.find_first_not_of("0123456789") != std::string_view::npos) {
      throw DataError("gpu " + printable(gpu) + " is not an index", in_.place(),
                      "correct the line");
    }
    const std::size_t channel = out_.channel("gpu" + std::string(gpu));
    const std::int64_t stamp = stamp_ns(channel);
    out_.record();
    std::string_view value = fields_[*columns_->power];
    if (value == "-" || is_failure_marker(value, out_.options().failure_markers)) {
      out_.failed_poll(channel);
      return;
    }
    if (value.ends_with('W')) value = trim(value.substr(0, value.size() - 1));
    const auto watt = parse_number(value);
    if (!watt) {
      throw DataError("pwr " + printable(value) + " is not a power in W", in_.place(),
                      "correct the line, or name the poller's failure marker");
    }
    out_.add(channel, stamp, *watt, [&] { return in_.place(); });
  }

  // "20260304" and "10:00:00". Without a date the day follows from the clock of the same GPU.
  std::int64_t stamp_ns(std::size_t channel) {
    const std::string_view clock = fields_[*columns_->time];
    std::string date = "1970-01-01";
    if (columns_->date) {
      const std::string_view d = fields_[*columns_->date];
      const bool eight = d.size() == 8 && d.find_first_not_of("0123456789") == std::string::npos;
      date = std::string(d);
      if (eight) date.insert(6, "-").insert(4, "-");
    }
    const auto stamp = parse_datetime_ns(date + " " + std::string(clock), DateOrder::kYearFirst);
    if (!stamp) {
      const std::string text =
          columns_->date ? std::string(fields_[*columns_->date]) + " " : std::string();
      throw DataError("timestamp " + printable(text + std::string(clock)) + " is not a date and time",
                      in_.place(), "expected YYYYMMDD hh:mm:ss");
    }
    if (columns_->date) return *stamp;
    Clock& of = clocks_[channel];
    if (*stamp + kDayNs / 2 < of.last_ns) of.day_ns += kDayNs;
    of.last_ns = *stamp;
    return *stamp + of.day_ns;
  }

  struct Clock {
    std::int64_t last_ns = 0;
    std::int64_t day_ns = 0;
  };

  TextInput& in_;
  TraceBuilder& out_;
  std::optional<Columns> columns_;
  std::map<std::size_t, Clock> clocks_;
  std::vector<std::string_view> fields_;
};

}  // namespace

bool looks_like_dmon(std::string_view head) {
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || head[first] != '#') return false;
  const std::string_view rest = head.substr(first);
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::vector<std::string_view> names;
  split_row(rest.substr(0, end), names);
  const Columns columns = parse_columns(names);
  if (!columns.gpu) return false;
  if (columns.power) return true;
  // A dmon of other columns still has its units in the next line: "# gpu   sm" over "# Idx    %".
  if (end == rest.size()) return false;
  const std::string_view second = rest.substr(end + 1);
  split_row(second.substr(0, second.find('\n')), names);
  return trim(second).starts_with('#') &&
         std::find(names.begin(), names.end(), "Idx") != names.end();
}

void read_dmon(TextInput& in, TraceBuilder& out) {
  DmonLines lines(in, out);
  std::string_view line;
  while (in.next_line(line)) lines.line(line);
  lines.finish();
}

}  // namespace ballast
