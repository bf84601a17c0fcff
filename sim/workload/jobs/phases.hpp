// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of a phase program. docs/workloads.md explains them with examples.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/fields.hpp"
#include "sim/workload/workload_config.hpp"

namespace ballast {

// Largest relative standard deviation of a phase's duration or power. Draws lie within 3.47
// standard deviations, so a duration keeps at least an eighth of its nominal value.
inline constexpr double kMaxSpreadFrac = 0.25;

// One phase of a phase program. Powers are per GPU.
struct PhaseConfig {
  std::string name = "compute";
  double power_w = 0.0;
  double power_spread_frac = 0.0;  // relative standard deviation, drawn per rank and phase
  double duration_s = 0.0;
  double duration_spread_frac = 0.0;  // likewise
  double overshoot_frac = 0.0;        // extra power at the leading edge, relative to `power_w`
  double overshoot_s = 0.0;           // part of the duration that draws it
  bool barrier = false;               // ranks wait at the end for the slowest
  double wait_power_w = 0.0;          // drawn while waiting; 0 = the GPU's idle power
  double gamma = kDefaultGamma;
  // Of the time in which a rank works on the phase, for the counters of its GPU; absent: not known.
  std::optional<double> math_share_frac;    // its arithmetic units are active
  std::optional<double> memory_share_frac;  // it stalls on memory
  Place place;
};

// Phases that follow every n-th iteration, or the first iteration to end after every `every_s` of
// work: a checkpoint, an evaluation. Exactly one of the two is given.
struct PeriodicConfig {
  std::string name = "checkpoint";
  std::int64_t every_iterations = 0;
  double every_s = 0.0;
  std::vector<PhaseConfig> phases;
  Place place;
};

// One rank that runs slower for a while, at its usual power (a throttled clock, a bad link).
struct StragglerConfig {
  std::int64_t rank = 0;  // 0 = the job's first GPU
  double slowdown = 1.5;  // durations are multiplied by it
  double from_s = 0.0;
  double to_s = 0.0;  // 0 = to the end
  Place place;
};

struct PhaseKeys final : JobKeys {
  std::vector<PhaseConfig> initialise;
  std::vector<PhaseConfig> iteration;
  std::vector<PeriodicConfig> periodic;
  std::vector<PhaseConfig> finish;
  std::vector<StragglerConfig> stragglers;

  std::string_view kind() const override { return kPhasesKind; }
  void describe(Fields& f) override;
  void check(const JobConfig& job) const override;
  JobAbilities abilities() const override;
  std::unique_ptr<Job> make(const JobSetting& setting) const override;
  std::unique_ptr<JobKeys> clone() const override { return std::make_unique<PhaseKeys>(*this); }
};

void describe(Fields& f, PhaseConfig& c);
void describe(Fields& f, PeriodicConfig& c);
void describe(Fields& f, StragglerConfig& c);

// Those of a phase program, which a job without keys becomes. Throws std::bad_cast for others.
inline PhaseKeys& phases_of(JobConfig& job) {
  return job.keys.of<PhaseKeys>();
}

}  // namespace ballast
