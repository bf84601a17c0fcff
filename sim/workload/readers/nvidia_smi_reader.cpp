// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/units.hpp"
#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/readers.hpp"

namespace ballast {
namespace {

// Which column tells the GPUs apart, best first. The name of a GPU model is no identity.
constexpr std::array<std::string_view, 8> kIdentities = {
    "index", "uuid", "gpu_uuid", "pci.bus_id", "gpu_bus_id", "serial", "gpu_serial", "pci.bus"};
// On recent boards power.draw is a one-second average; the instant value is the one with edges.
constexpr std::array<std::string_view, 3> kPowers = {"power.draw.instant", "power.draw",
                                                     "power.draw.average"};

constexpr const char* kRemedy =
    "record with: nvidia-smi --query-gpu=timestamp,index,power.draw --format=csv -lms 100";

struct Columns {
  std::size_t count = 0;
  std::optional<std::size_t> time;
  std::optional<std::size_t> identity;
  std::string identity_name;
  std::vector<std::pair<std::size_t, std::string>> power;  // field and name, preferred first
};

// "power.draw [W]" is "power.draw".
std::string column_name(std::string_view field) {
  return lower(trim(field.substr(0, field.find('['))));
}

Columns parse_columns(std::string_view line) {
  std::vector<std::string_view> fields;
  split_fields(line, ',', fields);
  Columns columns;
  columns.count = fields.size();
  std::vector<std::string> names;
  for (const std::string_view f : fields) names.push_back(column_name(f));
  const auto find = [&](std::string_view name) -> std::optional<std::size_t> {
    const auto it = std::find(names.begin(), names.end(), name);
    if (it == names.end()) return std::nullopt;
    return static_cast<std::size_t>(it - names.begin());
  };
  columns.time = find("timestamp");
  for (const std::string_view name : kIdentities) {
    if (columns.identity) break;
    columns.identity = find(name);
    columns.identity_name = std::string(name);
  }
  for (const std::string_view name : kPowers) {
    if (const auto at = find(name)) columns.power.emplace_back(*at, std::string(name));
  }
  return columns;
}

std::string_view first_line(std::string_view head) {
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  const std::string_view rest = head.substr(first);
  return trim(rest.substr(0, rest.find('\n')));
}

// One line: a stamp, and a power or a failed poll per power column.
struct Sample {
  std::int64_t stamp_ns = 0;
  Place place;
  std::vector<std::optional<double>> power_w;
};

class SmiLines {
 public:
  SmiLines(Columns columns, TextInput& in, TraceBuilder& out)
      : columns_(std::move(columns)), in_(in), out_(out) {}

  void line(std::string_view text) {
    if (trim(text).empty()) return;
    split_fields(text, ',', fields_);
    if (fields_.size() != columns_.count) {
      if (cut_short(in_, out_)) return;
      throw DataError(std::to_string(fields_.size()) + " fields where the header has " +
                          std::to_string(columns_.count),
                      in_.place(), "correct the line");
    }
    if (column_name(fields_[*columns_.time]) == "timestamp") return;  // restarted into one file
    Sample sample = parse();
    out_.record();
    if (columns_.identity) {
      deliver(gpu_name(fields_[*columns_.identity]), sample);
    } else {
      unnamed_.push_back(std::move(sample));
    }
  }

  void finish() {
    if (!columns_.identity && !unnamed_.empty()) split_by_polls();
  }

 private:
  Sample parse() const {
    Sample sample;
    const std::string_view cell = fields_[*columns_.time];
    const auto stamp = parse_datetime_ns(cell, DateOrder::kYearFirst);
    if (!stamp) {
      throw DataError("timestamp " + printable(cell) + " is no date and time", in_.place(),
                      "expected YYYY/MM/DD hh:mm:ss.fff");
    }
    sample.stamp_ns = *stamp;
    sample.place = in_.place();
    for (const auto& [field, name] : columns_.power) {
      std::string_view value = fields_[field];
      if (is_failure_marker(value, out_.options().failure_markers)) {
        sample.power_w.push_back(std::nullopt);
        continue;
      }
      if (value.ends_with('W')) value = trim(value.substr(0, value.size() - 1));
      const auto watt = parse_number(value);
      if (!watt) {
        throw DataError(name + " " + printable(fields_[field]) + " is no power in W", in_.place(),
                        "correct the line, or name the poller's failure marker");
      }
      sample.power_w.push_back(*watt);
    }
    return sample;
  }

  std::string gpu_name(std::string_view id) const {
    return columns_.identity_name == "index" ? "gpu" + std::string(id) : std::string(id);
  }

  void deliver(const std::string& gpu, const Sample& sample) {
    for (std::size_t i = 0; i < columns_.power.size(); ++i) {
      const std::string name = i == 0 ? gpu : gpu + "." + columns_.power[i].second;
      const std::size_t channel = out_.channel(name, i > 0);
      if (sample.power_w[i]) {
        out_.add(channel, sample.stamp_ns, *sample.power_w[i], [&] { return sample.place; });
      } else {
        out_.failed_poll(channel);
      }
    }
  }

  // Without an identity the lines of one poll are those that share a stamp, in the order of the
  // GPUs. The most frequent number of lines per stamp is the number of GPUs; a poll with a multiple
  // of it was written more than once; one with any other number lacks an unknown GPU: it is dropped
  // whole and counted as failed.
  void split_by_polls() {
    std::map<std::size_t, std::size_t> frequency;
    for_each_poll([&](std::size_t first, std::size_t last) { ++frequency[last - first]; });
    const std::size_t gpus =
        std::max_element(frequency.begin(), frequency.end(), [](auto& a, auto& b) {
          return a.second < b.second;
        })->first;
    if (gpus == 1) refuse_interleaved();
    for_each_poll([&](std::size_t first, std::size_t last) {
      const bool whole = (last - first) % gpus == 0;
      for (std::size_t i = first; i < last; ++i) {
        const std::string name = "gpu" + std::to_string((i - first) % gpus);
        if (whole) {
          deliver(name, unnamed_[i]);
        } else {
          out_.failed_poll(out_.channel(name));
        }
      }
    });
    out_.note("no column tells GPUs apart: " + std::to_string(gpus) +
              (gpus == 1 ? " line" : " lines") + " per stamp, so as many GPUs, in order of lines");
  }

  // Several GPUs whose lines of one poll carry stamps some milliseconds apart look like one GPU
  // that jumps. Their spacing gives them away: many tiny steps between regular ones.
  void refuse_interleaved() const {
    std::vector<std::int64_t> dt;
    for (std::size_t i = 1; i < unnamed_.size(); ++i) {
      dt.push_back(unnamed_[i].stamp_ns - unnamed_[i - 1].stamp_ns);
    }
    if (dt.size() < 4) return;
    std::vector<std::int64_t> sorted = dt;
    std::sort(sorted.begin(), sorted.end());
    const std::int64_t low = sorted[sorted.size() / 4];
    const std::int64_t high = sorted[sorted.size() * 19 / 20];
    if (low * 10 >= high) return;
    throw DataError("lines come in bursts of unequal stamps and no column tells GPUs apart",
                    Place{in_.place().file}, std::string("add index to the query; ") + kRemedy);
  }

  template <class Visit>
  void for_each_poll(const Visit& visit) const {
    for (std::size_t first = 0; first < unnamed_.size();) {
      std::size_t last = first + 1;
      while (last < unnamed_.size() && unnamed_[last].stamp_ns == unnamed_[first].stamp_ns) ++last;
      visit(first, last);
      first = last;
    }
  }

  Columns columns_;
  TextInput& in_;
  TraceBuilder& out_;
  std::vector<std::string_view> fields_;
  std::vector<Sample> unnamed_;
};

}  // namespace

bool looks_like_nvidia_smi(std::string_view head) {
  const Columns columns = parse_columns(first_line(head));
  return columns.time && !columns.power.empty();
}

void read_nvidia_smi(TextInput& in, TraceBuilder& out) {
  std::string_view line;
  while (in.next_line(line)) {
    if (!trim(line).empty()) break;
  }
  Columns columns = parse_columns(trim(line));
  if (!columns.time || columns.power.empty()) {
    throw DataError("no nvidia-smi header with timestamp and power.draw", in.place(), kRemedy);
  }
  SmiLines lines(std::move(columns), in, out);
  while (in.next_line(line)) lines.line(line);
  lines.finish();
}

}  // namespace ballast
