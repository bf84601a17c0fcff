// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/plausibility.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/units.hpp"
#include "sim/workload/readers/text_input.hpp"

namespace ballast {
namespace {

// Devices that take turns in one series: with k of them, each reading is close to the one k before
// it and far from the one before it, and the spacing of stamps repeats after k as well. A load
// whose swing has a period of k samples repeats in power alone.
constexpr std::size_t kMostDevices = 16;
constexpr std::size_t kFewestTurns = 10;
constexpr std::size_t kLook = 4000;

double mean_step(std::span<const double> values, std::size_t lag) {
  double sum = 0.0;
  for (std::size_t i = lag; i < values.size(); ++i) sum += std::fabs(values[i] - values[i - lag]);
  return sum / static_cast<double>(values.size() - lag);
}

std::size_t devices_in_turn(const ChannelSeries& c) {
  const std::size_t n = std::min(c.power_w.size(), kLook);
  if (n < 2 * kFewestTurns + 1) return 1;
  std::vector<double> spacing;
  double sum = 0.0;
  for (std::size_t i = 1; i < n; ++i) {
    spacing.push_back(static_cast<double>(c.stamp_ns[i] - c.stamp_ns[i - 1]));
    sum += spacing.back();
  }
  const double mean_spacing = sum / static_cast<double>(n - 1);
  const std::span<const double> power = c.power_w.first(n);
  const double power_step = mean_step(power, 1);
  const double spacing_step = mean_step(spacing, 1);
  if (!(power_step > 0.0) || spacing_step < 0.05 * mean_spacing) return 1;
  for (std::size_t k = 2; k <= kMostDevices && n > kFewestTurns * k; ++k) {
    if (mean_step(power, k) < 0.2 * power_step && mean_step(spacing, k) < 0.2 * spacing_step)
      return k;
  }
  return 1;
}

bool is_all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

SpikeWatch::Step SpikeWatch::take(std::span<const double> power_w) {
  const std::size_t last = power_w.size() - 1;
  if (open_) {
    const double spike_w = power_w[first_];
    if (power_w[last] == spike_w && last - first_ < kSpikeReadings) return Step::kNothing;
    open_ = false;
    if (power_w[last] * kSpikeFactor < spike_w) return Step::kSpike;
    return Step::kNothing;
  }
  if (last == 0 || !(power_w[last - 1] > 0.0)) return Step::kNothing;
  if (power_w[last] <= kSpikeFactor * power_w[last - 1]) return Step::kNothing;
  open_ = true;
  first_ = last;
  return Step::kRises;
}

void PointWatch::take(std::string_view number, double value, int line) {
  if (other_) return;
  if (!number.empty() && number.front() == '+') number.remove_prefix(1);
  const std::size_t point = number.find('.');
  const bool pointed = point != std::string_view::npos;
  const std::string_view whole = number.substr(0, point);
  if (!is_all_digits(whole) || whole.size() > 3 ||
      (pointed && (number.size() != point + 4 || !is_all_digits(number.substr(point + 1)) ||
                   whole.front() == '0'))) {
    // A zero alone has one shape in both.
    other_ = true;
    return;
  }
  if (pointed != last_pointed_ && line_ == 0 && last_ > 0.0) {
    // As thousands the two would be neighbours; as they stand they are far apart.
    const double ratio = pointed ? 1000.0 * value / last_ : 1000.0 * last_ / value;
    if (ratio > 1.0 / 3.0 && ratio < 3.0) {
      line_ = line;
      cell_ = std::string(number);
    }
  }
  last_pointed_ = pointed;
  last_ = value;
}

bool has_many_duplicates(std::uint64_t duplicates, std::size_t readings) {
  const double all = static_cast<double>(readings) + static_cast<double>(duplicates);
  return duplicates > kFewDuplicates && static_cast<double>(duplicates) > kMostDuplicates * all;
}

void check_series(const ChannelSeries& c, const std::string& source) {
  if (has_many_duplicates(c.duplicates, c.stamp_ns.size())) {
    throw DataError(std::to_string(c.duplicates) + " of " +
                        std::to_string(c.duplicates + c.stamp_ns.size()) + " readings of channel " +
                        printable(c.name) +
                        " have the same timestamp as the reading before them: the timestamps are too "
                        "coarse for the polling, or one channel contains several devices",
                    c.duplicate,
                    "write timestamps with milliseconds; if rows belong to several devices, add the "
                    "column that identifies them (index, device_id, host)");
  }
  const std::size_t devices = devices_in_turn(c);
  if (devices > 1) {
    throw DataError("readings of channel " + printable(c.name) + " alternate: they look like " +
                        std::to_string(devices) + " devices read one after the other",
                    {source},
                    "add the column that identifies devices (index, device_id, host); nvidia-smi: "
                    "--query-gpu=timestamp,index,power.draw");
  }
}

}  // namespace ballast
