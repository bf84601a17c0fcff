// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/setting_figures.hpp"

#include <algorithm>

namespace ballast {
namespace {

// Work is counted in ticks: less than one of them is rounding.
constexpr double kLeastWork_s = kTickSeconds;

}  // namespace

Json to_json(const SettingFigures& f) {
  const auto number = [](const std::optional<double>& value) {
    return value ? Json(*value) : Json(nullptr);
  };
  return {{"since_s", seconds(f.since)},
          {"until_s", seconds(f.until)},
          {"energy_overhead_equal_work_frac", number(f.energy_overhead_frac)},
          {"slowdown", number(f.slowdown)},
          {"storage_throughput_j", f.storage_throughput_j}};
}

SettingFigures setting_figures(const RunSoFar& begin, const RunSoFar& now) {
  SettingFigures out;
  out.since = begin.tick;
  out.until = now.tick;
  out.storage_throughput_j = now.storage_throughput_j - begin.storage_throughput_j;
  bool worked = false;
  for (std::size_t j = 0; j < std::min(begin.jobs.size(), now.jobs.size()); ++j) {
    const double work_s = now.jobs[j].work_s - begin.jobs[j].work_s;
    if (work_s < kLeastWork_s) continue;
    worked = true;
    const double slowdown = (now.jobs[j].elapsed_s - begin.jobs[j].elapsed_s) / work_s;
    out.slowdown = std::max(out.slowdown.value_or(0.0), slowdown);
  }
  if (!worked) return out;
  const EqualWork before = equal_work(begin.jobs);
  const EqualWork after = equal_work(now.jobs);
  out.energy_overhead_frac =
      EqualWork{after.unconstrained_j - before.unconstrained_j, after.granted_j - before.granted_j}
          .overhead_frac();
  return out;
}

}  // namespace ballast
