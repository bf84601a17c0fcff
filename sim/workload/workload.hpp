// SPDX-License-Identifier: GPL-3.0-or-later
// The workload: jobs, which make GPUs demand power and progress by the power that is granted.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/workload/demand_quality.hpp"
#include "sim/workload/job.hpp"
#include "sim/workload/workload_config.hpp"

namespace ballast {

// One rack's share of all jobs. Used by that rack's thread only; allocates nothing per tick. Each
// tick takes one demand() and then one progress(), without gaps from tick 0 on.
class RackLoad {
 public:
  virtual ~RackLoad() = default;

  // Fills the unconstrained power of each GPU at `tick` in microwatt (one value per GPU of the
  // rack) and returns the rack's base load (CPUs, fans, switches) in watt, without the part that
  // follows what the GPUs are granted.
  virtual double demand(Tick tick, std::span<std::uint32_t> demand_uw) = 0;

  // That part, in watt, if the rack's GPUs are granted `granted_w` in total in this tick.
  virtual double following_w(double /*granted_w*/) const { return 0.0; }

  // Share of the rack's GPUs, 0 to 1, whose demand in the tick of the last demand() is not a
  // reading, because a straight line bridges a gap in their trace.
  virtual double bridged_frac() const { return 0.0; }

  // Takes what was granted in that same tick; work advances by it.
  virtual void progress(Tick tick, std::span<const std::uint32_t> granted_uw) = 0;

  // The clock of each of the rack's GPUs from the next demand() on, as a fraction of its nominal
  // clock, which holds until the first call. Call it only where a clock changes. Throws
  // std::invalid_argument where a job that cannot follow (JobAbilities::follows_clock) would run at
  // another one; GPUs without a job idle at the same power at any clock.
  virtual void set_clocks(std::span<const float> /*clock_frac*/) {}

  // The values that the counters of the rack's GPUs add up in the present tick, one per GPU. Call
  // it between demand() and progress(), with the same `activity` each time, in which nothing is
  // available at first. False if it still applies and was not changed. A GPU without a job remains
  // not available.
  virtual bool activity(std::span<GpuActivity> /*activity*/) { return false; }
};

class Workload {
 public:
  virtual ~Workload() = default;

  virtual RackLoad& rack(std::size_t index) = 0;

  // Site-wide coupling (barriers, common work clocks), called every L ticks from one thread, with
  // all racks at the same tick: every tick before `tick` is done, and `tick` comes next. A call at
  // tick 0 is allowed and without effect.
  virtual void couple(Tick tick) = 0;

  // Actions on a job from outside. Called like couple(), and before it at the same tick; `job`
  // counts as in checked_jobs(). False if there is nothing left to act on: the job has started (for
  // start), is over or, for a checkpoint, ends before it could happen.
  virtual bool start_job(std::size_t job, Tick tick) = 0;  // now, not at its own time
  virtual bool kill_job(std::size_t job, Tick tick) = 0;   // all ranks fall to idle at `tick`
  // These two throw std::invalid_argument for a job whose abilities() lack them. The phases of a
  // periodic event follow the iteration that the foremost rank is in, for all ranks; if the event
  // is due then anyway, they run once.
  virtual bool checkpoint_job(std::size_t job, std::size_t periodic, Tick tick) = 0;
  // `rank` takes `slowdown` (1 or more) times as long from `tick` until `to`.
  virtual bool slow_rank(std::size_t job, std::size_t rank, double slowdown, Tick tick,
                         Tick to) = 0;

  // `end` is the number of ticks done.
  virtual std::vector<JobReport> report(Tick end) const = 0;

  // The limits of the traces: the worst of all of them.
  virtual DemandQuality quality() const = 0;
  // Frequency above which the demand holds no information; infinity for phase programs alone.
  double nyquist_hz() const { return quality().nyquist_hz; }
};

// `racks` racks of `gpus_per_rack` GPUs whose idle power is `idle_w`. Throws ConfigError or
// DataError. The first reads traces by read_trace().
std::unique_ptr<Workload> make_workload(const WorkloadConfig& config, std::size_t racks,
                                        std::size_t gpus_per_rack, double idle_w,
                                        std::uint64_t seed);
std::unique_ptr<Workload> make_workload(const WorkloadConfig& config, std::size_t racks,
                                        std::size_t gpus_per_rack, double idle_w,
                                        std::uint64_t seed, const TraceLoader& load);

}  // namespace ballast
