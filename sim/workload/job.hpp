// SPDX-License-Identifier: GPL-3.0-or-later
// A running job: the power that it demands, the work that it does with the power that it is
// granted, and the figures that it reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/workload/demand_quality.hpp"

namespace ballast {

inline constexpr Tick kNever = std::numeric_limits<Tick>::max();

// Rounded, and clamped to what 32 bits hold.
std::uint32_t microwatt(double power_w);

// What the counters of a GPU count in a tick. Absent: not available, which is not 0.
struct GpuActivity {
  std::optional<double> busy_frac;    // works on something, 0 to 1 of the tick
  std::optional<double> math_frac;    // its arithmetic units are active, likewise
  std::optional<double> memory_frac;  // it stalls on memory, likewise
  std::optional<double> clock_mhz;

  bool operator==(const GpuActivity&) const = default;
};

struct PartDemand {
  std::uint64_t sum_uw = 0;  // of the part's GPUs
  bool bridged = false;      // is not a reading: a line bridges a gap in the source
};

// The GPUs of a job that sit in one rack. Used by that rack's thread only; allocates nothing per
// tick. Each tick takes one demand() and then one progress(), without gaps from tick 0 on. All
// spans hold one value per GPU of the part.
class JobPart {
 public:
  virtual ~JobPart() = default;

  // Fills the unconstrained power of each GPU at `tick` in microwatt.
  virtual PartDemand demand(Tick tick, std::span<std::uint32_t> demand_uw) = 0;
  // Takes what was granted in that same tick; work advances by it.
  virtual void progress(Tick tick, std::span<const std::uint32_t> granted_uw) = 0;

  // What the part adds to its rack's base load at all times, in watt.
  virtual double base_w() const { return 0.0; }

  // The clock of each GPU from the next demand() on, as a fraction of its nominal clock, which
  // holds until the first call. Called only where a clock changes. Without
  // JobAbilities::follows_clock, throws std::invalid_argument unless all are nominal: no power at
  // another clock is made up.
  virtual void set_clocks(std::span<const float> clock_frac);

  // The values that the GPUs' counters add up in the present tick. Called, if at all, between
  // demand() and progress(), with the same `activity` each time, in which nothing is available at
  // first. False if it still applies and was not changed.
  virtual bool activity(std::span<GpuActivity> activity);
};

// Consecutive ticks; empty where `to` is not after `from`.
struct TickSpan {
  Tick from = 0;
  Tick to = 0;  // exclusive

  Tick length() const { return to > from ? to - from : 0; }
};

// A figure that one kind of job reports beside those that all do.
struct JobFigure {
  std::string name;  // short, in words: "edges"
  double value = 0.0;
  std::string unit;  // "W", "J", "s"; empty for a count or a ratio
  std::string help;  // what it is, in one line
};

// Per job, at the end of a run. Energies are those of the job's GPUs, without base load.
// docs/workloads.md, "Energy for equal work", says what the energies are for.
struct JobReport {
  std::string name;
  std::int64_t gpus = 0;
  double elapsed_s = 0.0;      // time in which the job was running
  double work_s = 0.0;         // work completed, in seconds of unconstrained execution
  double slowdown = 1.0;       // elapsed_s / work_s; 1 where nothing was withheld, infinite where
                               // no work was done
  double work_energy_j = 0.0;  // what the completed work would have drawn unconstrained
  double outside_energy_j = 0.0;  // what the GPUs would have drawn, idle, before and after the job
  double granted_energy_j = 0.0;  // what they were granted in the whole run
  // Where a GPU that works was granted less than kSupportedPowerFrac of its demand, so that its
  // progress is extrapolated: time summed over GPUs, and what they were granted then.
  double unsupported_gpu_s = 0.0;
  double unsupported_energy_j = 0.0;
  // While all ranks iterate (their periodic events included), or all of a trace.
  TickSpan steady;
  bool draws_on = false;  // is over, but its GPUs drew more than idle in the last tick
  bool finished = false;  // came to its own end, neither killed nor cut off by the run's end
  std::vector<JobFigure> figures;  // of its kind
};

// A job over all racks. All calls come from one thread, between ticks and while no rack runs.
class Job {
 public:
  virtual ~Job() = default;

  // The job's next `gpus` GPUs, which sit in one rack; called in the order of the racks before the
  // first tick. The part lives as long as the job.
  virtual JobPart& add_part(std::size_t gpus) = 0;

  // As Workload has them; a kind of job overrides what its JobAbilities declare, and the others
  // throw std::invalid_argument.
  virtual void couple(Tick tick) = 0;
  virtual bool start(Tick tick) = 0;
  virtual bool kill(Tick tick) = 0;
  virtual bool checkpoint(std::size_t periodic, Tick tick);
  virtual bool slow_rank(std::size_t rank, double slowdown, Tick tick, Tick to);

  virtual JobReport report(Tick end) const = 0;
  virtual DemandQuality quality() const { return {}; }
};

}  // namespace ballast
