// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/units.hpp"
#include "sim/workload/readers/datetime.hpp"
#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/readers.hpp"

namespace ballast {
namespace {

// Gauges in W. The first is the channel; of recent boards it is a mean of a second, and the
// instantaneous reading is a metric of its own.
constexpr std::string_view kPower = "DCGM_FI_DEV_POWER_USAGE";
constexpr std::string_view kInstant = "DCGM_FI_DEV_POWER_USAGE_INSTANT";
constexpr std::string_view kEnergy = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION";
constexpr const char* kRemedy =
    "record scrapes with their times, such as: while sleep 1; do date +'# %s.%N'; "
    "curl -s localhost:9400/metrics; done > dcgm.prom";

// One line: `name{label="value",...} reading [stamp]`. The name may also stand in the label
// __name__, as in `promtool tsdb dump`.
struct Sample {
  std::string name;
  std::map<std::string, std::string> labels;
  std::string_view reading;
  std::string_view stamp;  // empty where there is none
};

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == ':';
}

std::string_view take_name(std::string_view& text) {
  text = trim(text);
  std::size_t n = 0;
  while (n < text.size() && is_name_char(text[n])) ++n;
  const std::string_view name = text.substr(0, n);
  text = trim(text.substr(n));
  return name;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text = trim(text.substr(1));
  return true;
}

// A quoted label value; a backslash takes the next character as it is.
std::optional<std::string> take_quoted(std::string_view& text) {
  if (!text.starts_with('"')) return std::nullopt;
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text = trim(text.substr(i + 1));
      return value;
    }
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    value += text[i];
  }
  return std::nullopt;
}

std::optional<Sample> parse_sample(std::string_view text) {
  Sample sample;
  sample.name = std::string(take_name(text));
  if (take(text, '{')) {
    while (!take(text, '}')) {
      const std::string label(take_name(text));
      if (label.empty() || !take(text, '=')) return std::nullopt;
      auto value = take_quoted(text);
      if (!value) return std::nullopt;
      sample.labels[label] = std::move(*value);
      if (!take(text, ',') && !text.starts_with('}')) return std::nullopt;
    }
  }
  if (sample.name.empty()) sample.name = sample.labels["__name__"];
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  sample.reading = text.substr(0, end);
  sample.stamp = trim(text.substr(end));
  sample.stamp = sample.stamp.substr(0, sample.stamp.find_first_of(" \t"));
  if (sample.name.empty() || sample.reading.empty()) return std::nullopt;
  return sample;
}

// Prometheus stamps are milliseconds, those of OpenMetrics and of `date +%s` seconds, both since
// 1970: what is below 1e11 would be 1973 in milliseconds, so it is seconds.
std::optional<std::int64_t> parse_epoch_ns(std::string_view text) {
  const auto value = parse_number(text);
  if (!value) return std::nullopt;
  return parse_stamp_ns(text, *value < 1e11 ? 1'000'000'000 : 1'000'000);
}

class DcgmLines {
 public:
  DcgmLines(TextInput& in, TraceBuilder& out) : in_(in), out_(out) {}

  void line(std::string_view text) {
    text = trim(text);
    if (text.empty()) return;
    if (text.starts_with('#')) {
      comment(trim(text.substr(1)));
      return;
    }
    const bool power = text.find(kPower) != std::string_view::npos;
    if (!power) {
      energy_ = energy_ || text.find(kEnergy) != std::string_view::npos;
      return;  // a metric that is not asked for
    }
    const auto sample = parse_sample(text);
    if (!sample) {
      if (cut_short(in_, out_)) return;
      throw DataError("malformed metric " + printable(text), in_.place(),
                      "expected name{label=\"value\",...} reading [timestamp in ms]");
    }
    if (sample->name == kPower) reading(*sample, false);
    if (sample->name == kInstant) reading(*sample, true);
  }

  void finish() {
    if (unstamped_ > 0) refuse_unstamped();
    if (energy_) out_.note(std::string(kEnergy) + " is present beside the power: not read");
    if (instances_) {
      out_.note(
          "the instances of a partitioned GPU repeat the power of the whole GPU: counted once");
    }
  }

 private:
  // A comment that is a time and nothing else dates the scrape below it.
  void comment(std::string_view text) {
    auto stamp = parse_datetime_ns(text, DateOrder::kYearFirst);
    if (!stamp) stamp = parse_epoch_ns(text);
    if (stamp) scrape_ns_ = stamp;
  }

  void reading(const Sample& sample, bool instant) {
    const auto label = [&](const char* name) {
      const auto it = sample.labels.find(name);
      return it == sample.labels.end() ? std::string() : it->second;
    };
    std::string gpu = label("gpu").empty() ? label("UUID") : "gpu" + label("gpu");
    if (gpu.empty()) {
      throw DataError("power without a label gpu or UUID", in_.place(),
                      "keep the exporter's labels, which identify the GPUs");
    }
    if (!label("Hostname").empty()) gpu = label("Hostname") + "/" + gpu;
    if (instant) gpu += ".instant";
    out_.record();
    const auto watt = parse_number(sample.reading);
    if (!watt) {
      throw DataError(
          "reading " + printable(sample.reading) + " of " + printable(gpu) + " is not a number",
          in_.place(), "correct the line");
    }
    const auto stamp = stamp_ns(sample);
    if (!stamp) {
      if (unstamped_++ == 0) unstamped_place_ = in_.place();
      if (!instant) latest_[gpu] = *watt;
      return;
    }
    const std::size_t channel = out_.channel(gpu, instant);
    if (!label("GPU_I_ID").empty()) {
      // Each instance of a partitioned GPU carries the power of the whole.
      std::int64_t& last = last_ns_.try_emplace(channel, *stamp - 1).first->second;
      instances_ = instances_ || last == *stamp;
      if (last == *stamp) return;
      last = *stamp;
    }
    if (*watt != *watt) {  // NaN: the exporter, or Prometheus at a stale series
      out_.failed_poll(channel);
      return;
    }
    out_.add(channel, *stamp, *watt, [&] { return in_.place(); });
  }

  std::optional<std::int64_t> stamp_ns(const Sample& sample) const {
    if (sample.stamp.empty() || sample.stamp == "#") return scrape_ns_;  // '#': an exemplar
    const auto stamp = parse_epoch_ns(sample.stamp);
    if (stamp) return stamp;
    throw DataError("timestamp " + printable(sample.stamp) + " is not a time", in_.place(),
                    "timestamps are milliseconds (Prometheus) or seconds (OpenMetrics) since 1970");
  }

  [[noreturn]] void refuse_unstamped() const {
    constexpr std::size_t kMost = 8;
    std::string readings;
    std::size_t count = 0;
    for (const auto& [gpu, watt] : latest_) {
      if (count++ == kMost) break;
      readings += (readings.empty() ? "" : ", ") + gpu + " " + format_number(watt) + " W";
    }
    if (latest_.size() > kMost) readings += ", ...";
    const bool single = unstamped_ == latest_.size();
    throw DataError((single ? "a single scrape without a time: " : "scrapes without a time: ") +
                        readings +
                        (single ? ", and one reading of each GPU is not a trace" : " at the end"),
                    unstamped_place_, kRemedy);
  }

  TextInput& in_;
  TraceBuilder& out_;
  std::optional<std::int64_t> scrape_ns_;
  std::map<std::string, double> latest_;  // of the readings without a time
  std::map<std::size_t, std::int64_t> last_ns_;
  std::size_t unstamped_ = 0;
  Place unstamped_place_;
  bool energy_ = false;
  bool instances_ = false;
};

}  // namespace

bool looks_like_dcgm(std::string_view head) {
  constexpr std::array<std::string_view, 3> kStarts = {"DCGM_FI_", "# HELP DCGM_FI_",
                                                       "# TYPE DCGM_FI_"};
  for (const std::string_view start : kStarts) {
    if (head.starts_with(start)) return true;
    if (head.find("\n" + std::string(start)) != std::string_view::npos) return true;
  }
  return head.starts_with('{') && head.find("__name__=\"DCGM_FI_") != std::string_view::npos;
}

void read_dcgm(TextInput& in, TraceBuilder& out) {
  DcgmLines lines(in, out);
  std::string_view line;
  while (in.next_line(line)) lines.line(line);
  lines.finish();
}

}  // namespace ballast
