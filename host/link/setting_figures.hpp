// SPDX-License-Identifier: GPL-3.0-or-later
// What a setting costs while it acts: the figures of a live run since a setting was last changed.
// docs/quantities.md defines them; they are those of the whole run, taken as differences.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "host/link/message.hpp"
#include "sim/base/time.hpp"
#include "sim/workload/equal_work.hpp"
#include "sim/workload/job.hpp"

namespace ballast {

struct SettingFigures {
  Tick since = 0;  // the first tick with this setting
  Tick until = 0;  // exclusive
  // Absent where no work was completed since then.
  std::optional<double> energy_overhead_frac;  // for equal work
  std::optional<double> slowdown;              // of the slowest job that did work
  double storage_throughput_j = 0.0;           // into and out of the racks' storage, both counted

  bool operator==(const SettingFigures&) const = default;
};

// As `setting` of a status.
Json to_json(const SettingFigures& figures);

// The swing of the grid-facing power with a setting, by swing_spectrum().
struct SettingSwing {
  struct Band {
    double low_hz = 0.0;
    double high_hz = 0.0;
    std::optional<double> grid_rms_w;  // absent for a record of less than two periods of low_hz
  };
  Tick from = 0;  // the record
  Tick to = 0;    // exclusive
  std::size_t segments = 0;
  std::vector<Band> bands;  // those of frequency_bands(), and 0.1 to 20 Hz
};
Json to_json(const SettingSwing& swing);
// Of the samples from `first` on, at 1 kHz; at least two.
SettingSwing setting_swing(std::span<const double> grid_w, Tick first);

// What a run had reached at a tick.
struct RunSoFar {
  Tick tick = 0;
  std::vector<JobReport> jobs;
  double storage_throughput_j = 0.0;
};

// Both of one run, `begin` not after `now`.
SettingFigures setting_figures(const RunSoFar& begin, const RunSoFar& now);

}  // namespace ballast
