// SPDX-License-Identifier: GPL-3.0-or-later
// The ranks of one phase-program job that sit in one rack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/workload/granted_energy.hpp"
#include "sim/workload/job.hpp"
#include "sim/workload/program_plan.hpp"

namespace ballast {

// A rank works through phases, waits at barriers, and ends by waiting at idle for the others.
//
// A segment lies between two releases. `lost` counts the ticks of work that a rank was denied: what
// it did by any tick is what it would have done `lost` ticks earlier at full power.
class ProgramRanks final : public JobPart {
 public:
  // Ranks first_rank .. first_rank + keys.size() - 1 of the job; `keys` seed their variation.
  ProgramRanks(const ProgramPlan& plan, std::size_t first_rank,
               const std::vector<std::uint64_t>& keys);

  // Called by the rack's thread, demand before progress, for every tick.
  PartDemand demand(Tick tick, std::span<std::uint32_t> demand_uw) override;
  void progress(Tick tick, std::span<const std::uint32_t> granted_uw) override;
  bool activity(std::span<GpuActivity> activity) override;

  // Called at couplings, while no rack runs.
  std::size_t size() const { return power_uw_.size(); }
  std::size_t waiting() const { return waiting_; }
  std::int64_t most_begun() const;  // iterations begun by the foremost rank
  void end_after(std::int64_t iterations) { end_after_ = iterations; }
  std::int64_t most_completed() const;  // iterations completed by the foremost rank
  std::int64_t last_iteration() const { return end_after_; }
  // The plan was changed at `tick`, the one that comes next.
  void replan(Tick tick);
  double most_lost() const;  // ticks, in the present segment
  // The tick at which the last rank would have come to the barrier where all wait now.
  double last_unconstrained_arrival() const;
  // Books what the waiting ranks would have drawn until `unconstrained`, the tick at which they
  // would have been released, and lets all of them go on at `tick`. True when their program is
  // over.
  bool release(Tick tick, double unconstrained);
  void fold_granted() { granted_.fold(); }
  // Whether all ranks iterate or are at a periodic event; and whether any came to its `finish`.
  bool all_iterating() const;
  bool any_finishing() const { return finishing_; }

  // What rank `i` would have drawn, unconstrained, for the work done by `end`; `reached` is the
  // tick up to which the job as a whole would have come. In microwatt-ticks, that is nanojoule.
  double work_energy_nj(std::size_t i, Tick end, double reached) const;
  double granted_energy_j() const { return granted_.energy_j(); }
  std::uint64_t last_granted_uw() const { return granted_.last_uw(); }
  // Below kSupportedPowerFrac: ticks summed over the ranks, and microwatt-ticks granted to them.
  double unsupported_ticks() const { return unsupported_ticks_; }
  double unsupported_nj() const { return unsupported_nj_; }

 private:
  enum class State : std::uint8_t { kBefore, kWorking, kWaiting, kOver };
  static constexpr std::size_t kInitialise = 0, kIteration = 1, kFinish = 2, kPeriodic = 3;
  struct Rank;

  GpuActivity activity_of(const Rank& rank) const;

  void settle();
  void schedule();
  void capped(Tick tick, std::span<const std::uint32_t> granted_uw);
  void expire(Tick at);
  void on_clock(Tick tick);
  void begin_program(Tick tick);
  void kill(Tick tick);
  void set_rates(Tick tick);
  void run_on(std::size_t i, Tick at);
  bool enter_next_phase(std::size_t i, Tick at);
  void choose_section(Rank& r);
  bool due(std::size_t periodic, std::int64_t completed) const;
  void wait(std::size_t i, Tick at, std::uint32_t wait_uw);
  void set_power(std::size_t i, double power_uw, Tick at);
  void book(std::size_t i, Tick at);
  const std::vector<PhasePlan>& section(std::size_t index) const;
  void sum_demand();

  const ProgramPlan& plan_;
  std::size_t first_rank_;
  std::int64_t end_after_;
  Tick next_clock_;            // of start, kill, the stragglers' times and changes of the plan
  Tick pending_ = 0;           // ticks at full progress that `remaining_` does not show yet
  Tick until_event_ = kNever;  // how many of them until the next rank ends its phase
  std::size_t waiting_ = 0;
  std::uint64_t sum_uw_ = 0;  // of the ranks' demand
  bool activity_told_ = false;
  bool killed_ = false;
  GrantedEnergy granted_;
  bool finishing_ = false;
  double unsupported_ticks_ = 0.0;
  double unsupported_nj_ = 0.0;

  // Per rank, what the loops over all ranks touch.
  std::vector<std::uint32_t> power_uw_;  // present demand
  std::vector<double> remaining_;  // work left at this power level; infinite while not working
  std::vector<double> rate_;       // work per tick at full power: below 1 for a straggler
  std::vector<double> working_;    // 1 or 0
  std::vector<double> per_uw_;     // 1 / (demand - idle)
  std::vector<std::size_t> curve_;
  std::vector<double> lost_;
  std::vector<double> done_;  // scratch: progress in the present tick

  // Per rank, what events touch.
  struct Rank {
    State state = State::kBefore;
    std::uint64_t key = 0;
    std::uint64_t draws = 0;
    std::size_t section = kInitialise;
    std::size_t index = 0;  // of the next phase in the section
    const PhasePlan* phase = nullptr;
    std::int64_t completed = 0;      // iterations
    double after_peak_uw = 0.0;      // power and work that follow the leading edge
    double after_peak_ticks = -1.0;  // negative: the edge is over
    Tick level_since = 0;
    double level_lost = 0.0;    // `lost` at that time
    double segment_lost = 0.0;  // `lost` at the start of the segment
    Tick arrived = 0;
    double unconstrained_arrival = 0.0;  // tick, had nothing been withheld in this segment
    double energy_nj = 0.0;
  };
  std::vector<Rank> ranks_;
};

}  // namespace ballast
