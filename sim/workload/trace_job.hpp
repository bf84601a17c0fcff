// SPDX-License-Identifier: GPL-3.0-or-later
// A job that replays a measured trace against its own work clock.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/workload/demand_quality.hpp"
#include "sim/workload/granted_energy.hpp"
#include "sim/workload/job.hpp"
#include "sim/workload/program_plan.hpp"
#include "sim/workload/progress_curve.hpp"
#include "sim/workload/trace.hpp"
#include "sim/workload/workload_config.hpp"

namespace ballast {

struct TracePlan {
  std::vector<TraceChannel> channels;
  std::vector<TraceGap> gaps;  // of any channel; apart, in order
  Interpolation interpolation = Interpolation::kLinear;
  TraceEnd at_end = TraceEnd::kFinish;
  double offset_s = 0.0;
  double length_ticks = 0.0;  // whole ticks
  std::size_t gpus_per_node = 8;
  std::size_t copies = 1;
  double base_w = 0.0;
  Tick start = 0;
  Tick kill = kNever;
  std::uint32_t idle_uw = 0;
  std::size_t curve = 0;
  ProgressCurves curves;
};

// The nodes of a trace job that sit in one rack.
class TraceNodes final : public JobPart {
 public:
  TraceNodes(const TracePlan& plan, std::size_t first_node, std::size_t nodes);

  // Called by the rack's thread, demand before progress, for every tick.
  PartDemand demand(Tick tick, std::span<std::uint32_t> demand_uw) override;
  void progress(Tick tick, std::span<const std::uint32_t> granted_uw) override;
  double base_w() const override { return base_w_; }

  // Called at couplings. The work clock counts ticks of work since the job's start.
  double clock() const { return clock_; }
  bool ended() const { return ended_; }
  Tick ended_at() const { return ended_at_; }
  // Sets the clock back to that of the slowest rack and books the work up to there.
  void set_clock(double work_ticks);
  void finish() { finished_ = true; }
  void fold_granted() { granted_.fold(); }
  // Demand over the work done up to `work_ticks`, which lies between the last set_clock and
  // clock().
  double work_energy_nj(double work_ticks) const;
  double granted_energy_j() const { return granted_.energy_j(); }
  std::uint64_t last_granted_uw() const { return granted_.last_uw(); }
  // Below kSupportedPowerFrac: ticks summed over the GPUs, and microwatt-ticks granted to them.
  double unsupported_ticks() const { return unsupported_ticks_; }
  double unsupported_nj() const { return unsupported_nj_; }

 private:
  struct Group {  // consecutive nodes of one channel
    TraceCursor cursor;
    std::size_t first_gpu = 0;
    std::size_t gpus = 0;
    std::uint32_t power_uw = 0;
  };
  bool running(Tick tick) const {
    return tick >= plan_.start && tick < plan_.kill && !ended_ && !finished_;
  }
  double least_progress(std::span<const std::uint32_t> granted_uw);
  void count_unsupported(const Group& group, const std::uint32_t* granted_uw);

  const TracePlan& plan_;
  std::vector<Group> groups_;
  std::size_t gpus_;
  double base_w_;
  std::uint64_t sum_uw_ = 0;  // demand of the present tick
  double clock_ = 0.0;
  double common_clock_ = 0.0;  // at the last coupling
  double since_nj_ = 0.0;      // demand over work since then
  double energy_nj_ = 0.0;     // until then
  bool ended_ = false;
  bool finished_ = false;
  Tick ended_at_ = 0;
  GrantedEnergy granted_;
  double unsupported_ticks_ = 0.0;
  double unsupported_nj_ = 0.0;
};

class TraceJob final : public Job {
 public:
  // `config` as checked_jobs() returns it, but with `gpus` resolved; `keys` are its own.
  TraceJob(const JobConfig& config, const TraceJobConfig& keys, Trace trace, double idle_w);

  JobPart& add_part(std::size_t gpus) override;  // whole nodes
  bool start(Tick tick) override;
  bool kill(Tick tick) override;
  void couple(Tick tick) override;
  JobReport report(Tick end) const override;
  DemandQuality quality() const override { return quality_; }

 private:
  double slowest_clock() const;
  bool over(Tick tick) const { return finished_ || tick >= plan_.kill; }

  std::string name_;
  DemandQuality quality_;
  TracePlan plan_;
  std::size_t placed_ = 0;
  std::vector<std::unique_ptr<TraceNodes>> parts_;
  bool finished_ = false;
  Tick finished_at_ = 0;
};

}  // namespace ballast
