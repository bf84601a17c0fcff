// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/workload/readers/datetime.hpp"
#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/readers.hpp"
#include "sim/workload/readers/redfish_report.hpp"

namespace ballast {
namespace {

constexpr const char* kRemedy =
    "give metric reports whose power metrics name their unit, such as PowerConsumedWatts";
constexpr std::string_view kSensor = "sensor of power";

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// What a value measures: "PowerConsumedWatts" of ".../Power#/PowerControl/0/PowerConsumedWatts",
// "PowerWatts" of ".../EnvironmentMetrics#/PowerWatts/Reading", kSensor of
// ".../Sensors/GPU_1_Power_0" (a Redfish sensor of the reading type Power reads W). Empty for
// everything else.
std::string quantity_of(const RedfishValue& value) {
  std::string_view path = value.property;
  if (path.ends_with("/Reading")) path.remove_suffix(8);
  const std::string_view last = path.substr(path.find_last_of("/#") + 1);
  for (const std::string_view name : {last, std::string_view(value.id)}) {
    if (has(lower(name), "watts")) return std::string(name);
  }
  const bool sensor = has(value.property, "/Sensors/") && has(lower(last), "power");
  return std::string(sensor ? kSensor : "");
}

// Limits, ratings and figures of a window are no readings of what is drawn now.
bool is_statistic(std::string_view quantity) {
  const std::string name = lower(quantity);
  for (const char* word :
       {"average", "avg", "max", "min", "peak", "lowest", "limit", "cap", "available", "allocated",
        "requested", "rated", "budget", "headroom", "threshold"}) {
    if (has(name, word)) return true;
  }
  return false;
}

std::string channel_of(const RedfishValue& value, const std::string& quantity) {
  if (value.property.empty()) {
    return (value.context.empty() ? "" : value.context + "/") + quantity;
  }
  constexpr std::string_view kRoot = "/redfish/v1/";
  return value.property.substr(value.property.starts_with(kRoot) ? kRoot.size() : 0);
}

// What another value of the same quantity holds already: a subsystem of the machine that
// PowerControl/0 describes as a whole, a limit, or a sensor of a total.
bool is_part_of_another(const RedfishValue& value, const std::string& quantity) {
  constexpr std::string_view kMark = "/PowerControl/";
  const std::size_t at = value.property.find(kMark);
  if (at != std::string::npos && !value.property.substr(at + kMark.size()).starts_with("0/")) {
    return true;
  }
  if (quantity != kSensor) return is_statistic(quantity);
  const std::string name = lower(value.property.substr(value.property.find("/Sensors/") + 9));
  return is_statistic(name) || has(name, "total");
}

class PowerReports {
 public:
  PowerReports(TextInput& in, TraceBuilder& out) : in_(in), out_(out) {}

  void take(const std::vector<RedfishValue>& values) {
    ++documents_;
    std::map<std::string, Series> series;
    for (const RedfishValue& value : values) {
      const std::string quantity = quantity_of(value);
      if (quantity.empty()) {
        const std::string& name = value.id.empty() ? value.property : value.id;
        if (has(lower(name), "power")) without_unit_.insert(name);
        continue;
      }
      const std::string name = channel_of(value, quantity);
      Series& s = series[name];
      s.quantity = quantity;
      s.part = is_part_of_another(value, quantity);
      s.readings.push_back(reading_of(value, name));
    }
    if (quantity_.empty()) choose_quantity(series);
    for (auto& [name, s] : series) {
      // A report may list its values by time or by metric.
      std::stable_sort(s.readings.begin(), s.readings.end(),
                       [](const Reading& a, const Reading& b) { return a.stamp_ns < b.stamp_ns; });
      const std::size_t channel = out_.channel(name, s.quantity != quantity_ || s.part);
      for (const Reading& reading : s.readings) deliver(channel, reading);
    }
  }

  void finish() {
    const Place place{in_.place().file};
    std::string names;
    for (const std::string& name : without_unit_) names += (names.empty() ? "" : ", ") + name;
    if (history_.empty() && !names.empty()) {
      throw DataError("power metrics without a unit in their name: " + names, place, kRemedy);
    }
    if (history_.empty() && !in_.is_collection()) {
      throw DataError("empty trace: " + std::to_string(documents_) +
                          " metric reports, none with power in watts",
                      place, kRemedy);
    }
    if (!history_.empty() && quantity_.empty() && out_.options().channels.empty()) {
      throw DataError("the reports contain only limits, averages and parts of power", place,
                      "select a channel with --channel, or report PowerConsumedWatts");
    }
    if (!names.empty()) out_.note("metrics without a unit in their name, not read: " + names);
    if (quantity_ == kSensor) out_.note("power sensors are read in W, as Redfish defines them");
    if (repeated_ > 0) {
      out_.note(std::to_string(repeated_) +
                " readings are also in an earlier report: counted once");
    }
  }

 private:
  struct Reading {
    std::int64_t stamp_ns = 0;
    std::optional<double> watt;
    Place place;
  };
  struct Series {
    std::string quantity;
    bool part = false;
    std::vector<Reading> readings;
  };

  Reading reading_of(const RedfishValue& value, const std::string& name) const {
    const auto stamp = parse_datetime_ns(value.stamp, DateOrder::kYearFirst);
    if (!stamp) {
      throw DataError(value.stamp.empty()
                          ? "reading of " + printable(name) + " without a Timestamp"
                          : "Timestamp " + printable(value.stamp) + " is not a date and time",
                      value.place, "expected YYYY-MM-DDThh:mm:ss with Z or an offset");
    }
    Reading reading{*stamp, parse_number(value.text), value.place};
    if (is_failure_marker(value.text, out_.options().failure_markers) ||
        lower(value.text) == "null") {
      reading.watt = std::nullopt;
    } else if (!reading.watt) {
      throw DataError(
          "MetricValue " + printable(value.text) + " of " + printable(name) + " is not a number",
          value.place, "a number of watt, or null if the poll failed");
    }
    return reading;
  }

  // Consumption, input and output of one machine stand side by side in a report and do not add up:
  // one quantity is the trace, the others are on request.
  void choose_quantity(const std::map<std::string, Series>& series) {
    constexpr std::string_view kWanted[] = {"PowerConsumedWatts", "PowerWatts", "PowerInputWatts",
                                            "InputPowerWatts", ""};
    for (const std::string_view wanted : kWanted) {
      for (const auto& [name, s] : series) {
        const bool fits = wanted.empty() ? s.quantity != kSensor : s.quantity == wanted;
        if (quantity_.empty() && fits && !s.part) quantity_ = s.quantity;
      }
    }
    for (const auto& [name, s] : series) {
      if (quantity_.empty() && !s.part) quantity_ = s.quantity;
    }
  }

  // Reports overlap where the service keeps old values: a reading met before is no new one.
  void deliver(std::size_t channel, const Reading& reading) {
    auto& history = history_[channel];
    out_.record();
    if (history.empty() || reading.stamp_ns > history.back().first) {
      history.emplace_back(reading.stamp_ns, reading.watt);
    } else {
      const auto it = std::lower_bound(
          history.begin(), history.end(), reading.stamp_ns,
          [](const auto& entry, std::int64_t stamp_ns) { return entry.first < stamp_ns; });
      if (it->first == reading.stamp_ns && it->second == reading.watt) {
        ++repeated_;
        return;
      }
    }
    if (reading.watt) {
      out_.add(channel, reading.stamp_ns, *reading.watt, [&] { return reading.place; });
    } else {
      out_.failed_poll(channel);
    }
  }

  TextInput& in_;
  TraceBuilder& out_;
  std::string quantity_;  // of the trace
  std::map<std::size_t, std::vector<std::pair<std::int64_t, std::optional<double>>>> history_;
  std::set<std::string> without_unit_;
  std::size_t documents_ = 0;
  std::size_t repeated_ = 0;
};

}  // namespace

bool looks_like_redfish(std::string_view head) {
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (head[first] != '{' && head[first] != '[')) return false;
  return head.find("\"MetricValues\"") != std::string_view::npos ||
         head.find("#MetricReport") != std::string_view::npos;
}

void read_redfish(TextInput& in, TraceBuilder& out) {
  RedfishReports reports(in);
  PowerReports power(in, out);
  std::vector<RedfishValue> values;
  bool any = false;
  for (; reports.next(values); any = true) power.take(values);
  if (reports.cut()) {
    if (!any || !cut_short(in, out)) {
      throw DataError("metric report is truncated", in.place(),
                      "fetch the file again; each report is one complete JSON object");
    }
  }
  power.finish();
}

}  // namespace ballast
