// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of each reading as it comes: kept, taken as a fault, or refused.
#include <cmath>

#include "sim/base/units.hpp"
#include "sim/workload/readers/text_input.hpp"
#include "sim/workload/readers/trace_builder.hpp"

namespace ballast {
namespace {

double to_seconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

}  // namespace

bool TraceBuilder::accept(std::size_t index, std::int64_t stamp_ns, double power_w) {
  Channel& c = channels_[index];
  if (!std::isfinite(power_w) || power_w < 0.0) return false;
  if (!c.stamp_ns.empty() && stamp_ns <= c.stamp_ns.back()) {
    if (stamp_ns < c.stamp_ns.back()) return false;
    ++c.duplicates;
    c.power_w.back() = power_w;
    return true;
  }
  c.stamp_ns.push_back(stamp_ns);
  c.power_w.push_back(power_w);
  return true;
}

bool TraceBuilder::watch(Channel& c) {
  const SpikeWatch::Step step = c.spikes.take(c.power_w);
  if (step != SpikeWatch::Step::kSpike) return step == SpikeWatch::Step::kRises;
  const std::size_t first = c.spikes.first();
  const std::size_t end = c.power_w.size() - 1;
  const auto at = [&](auto& values, std::size_t i) {
    return values.begin() + static_cast<std::ptrdiff_t>(i);
  };
  if (++c.spike_count > kMostSpikes) {
    throw DataError("more than " + std::to_string(kMostSpikes) + " readings of channel " +
                        printable(c.name) + " are above 1000 times their neighbours",
                    c.spikes.place(), "correct the units or remove the faulty readings");
  }
  note((end - first > 1 ? std::to_string(end - first) + " readings" : "a reading") + " of " +
       format_number(c.power_w[first]) + " W at line " + std::to_string(c.spikes.place().line) +
       " (channel " + printable(c.name) + ") above 1000 times its neighbours, " +
       format_number(c.power_w[first - 1]) + " W and " + format_number(c.power_w[end]) +
       " W: dropped as a failed poll");
  c.failed += end - first;
  if (c.beyond_index >= first) c.beyond = {};
  c.stamp_ns.erase(at(c.stamp_ns, first), at(c.stamp_ns, end));
  c.power_w.erase(at(c.power_w, first), at(c.power_w, end));
  return false;
}

double TraceBuilder::most(const Channel& c) {
  return c.name == kVoltageChannel ? kMostChannelVoltagePu : kMostChannelPowerW;
}

void TraceBuilder::check_plausible(const Channel& c) const {
  if (c.beyond.file.empty()) return;
  const bool voltage = c.name == kVoltageChannel;
  throw DataError(format_number(c.power_w[c.beyond_index]) + (voltage ? " pu" : " W") +
                      " in channel " + printable(c.name) + ", beyond any " +
                      (voltage ? "grid" : "load"),
                  c.beyond,
                  "readings go up to " + format_number(most(c)) + (voltage ? " pu" : " W") +
                      "; correct the unit or remove the faulty readings");
}

bool TraceBuilder::has_many_duplicates(std::size_t channel) const {
  const Channel& c = channels_[channel];
  return ballast::has_many_duplicates(c.duplicates, c.stamp_ns.size());
}

void TraceBuilder::refuse(std::size_t index, std::int64_t stamp_ns, double power_w,
                          const Place& place) const {
  const Channel& c = channels_[index];
  const std::string of = " (channel " + printable(c.name) + ")";
  if (std::isnan(power_w)) {
    throw DataError(
        "power is NaN" + of, place,
        "leave the cell empty if a poll failed, or name the marker of a failed poll: --failed "
        "nan (in a scenario the key failed)");
  }
  if (std::isinf(power_w)) throw DataError("power is infinite" + of, place, "correct the line");
  if (power_w < 0.0) {
    throw DataError("negative power " + format_number(power_w) + " W" + of, place,
                    "demand is drawn from the supply and cannot be negative; correct the sign or "
                    "the offset of the sensor");
  }
  throw DataError("unsorted time: " + format_number(to_seconds(c.stamp_ns.back() - stamp_ns)) +
                      " s before the reading above it" + of,
                  place,
                  "sort the file by time, or split it at the point where the clock was set back");
}

void TraceBuilder::failed_poll(std::size_t channel) {
  ++channels_[channel].failed;
}

}  // namespace ballast
