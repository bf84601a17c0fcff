// SPDX-License-Identifier: GPL-3.0-or-later
// The calls of a rank that are not made every tick: at couplings, where the plan changes, and for
// the counters of its GPU.
#include <algorithm>
#include <cmath>

#include "sim/workload/program_ranks.hpp"

namespace ballast {

bool ProgramRanks::activity(std::span<GpuActivity> activity) {
  if (!plan_.counted || activity_told_) return false;
  std::transform(ranks_.begin(), ranks_.end(), activity.begin(),
                 [this](const Rank& r) { return activity_of(r); });
  activity_told_ = true;
  return true;
}

// A rank that waits at a phase's barrier does nothing of that phase.
GpuActivity ProgramRanks::activity_of(const Rank& rank) const {
  const bool working = rank.state == State::kWorking;
  const bool waiting = rank.state == State::kWaiting && !killed_;
  GpuActivity activity;
  if (rank.phase == nullptr || !(working || waiting)) return activity;
  const double share = working ? 1.0 : 0.0;
  if (rank.phase->counted()) activity.busy_frac = share;
  if (rank.phase->math_frac) activity.math_frac = share * *rank.phase->math_frac;
  if (rank.phase->memory_frac) activity.memory_frac = share * *rank.phase->memory_frac;
  return activity;
}

void ProgramRanks::set_rates(Tick tick) {
  std::fill(rate_.begin(), rate_.end(), 1.0);
  for (const StragglerPlan& s : plan_.stragglers) {
    const bool here = s.rank >= first_rank_ && s.rank - first_rank_ < rate_.size();
    if (!here || tick < s.from || tick >= s.to) continue;
    double& rate = rate_[s.rank - first_rank_];
    rate = on_work_grid(rate * s.rate);
  }
}

const std::vector<PhasePlan>& ProgramRanks::section(std::size_t index) const {
  switch (index) {
    case kInitialise:
      return plan_.initialise;
    case kIteration:
      return plan_.iteration;
    case kFinish:
      return plan_.finish;
    default:
      return plan_.periodic[index - kPeriodic].phases;
  }
}

bool ProgramRanks::all_iterating() const {
  return std::all_of(ranks_.begin(), ranks_.end(), [](const Rank& r) {
    const bool under_way = r.state == State::kWorking || r.state == State::kWaiting;
    return under_way && r.section != kInitialise && r.section != kFinish;
  });
}

std::int64_t ProgramRanks::most_begun() const {
  std::int64_t most = 0;
  for (const Rank& r : ranks_) {
    const bool under_way = r.state != State::kBefore && r.section == kIteration;
    most = std::max(most, r.completed + (under_way ? 1 : 0));
  }
  return most;
}

std::int64_t ProgramRanks::most_completed() const {
  std::int64_t most = 0;
  for (const Rank& r : ranks_) most = std::max(most, r.completed);
  return most;
}

void ProgramRanks::replan(Tick tick) {
  // Before its start a job has no clock: on_clock() would begin it.
  if (tick >= plan_.start || tick >= plan_.kill) next_clock_ = tick;
}

double ProgramRanks::most_lost() const {
  double most = 0.0;
  for (std::size_t i = 0; i < ranks_.size(); ++i) {
    most = std::max(most, lost_[i] - ranks_[i].segment_lost);
  }
  return most;
}

double ProgramRanks::last_unconstrained_arrival() const {
  double last = 0.0;
  for (const Rank& r : ranks_) last = std::max(last, r.unconstrained_arrival);
  return last;
}

bool ProgramRanks::release(Tick tick, double unconstrained) {
  settle();
  waiting_ = 0;
  bool over = false;
  for (std::size_t i = 0; i < ranks_.size(); ++i) {
    Rank& r = ranks_[i];
    const double lost = lost_[i] - r.segment_lost;
    const double waited = unconstrained - (static_cast<double>(r.arrived) - lost);
    r.energy_nj += static_cast<double>(power_uw_[i]) * std::max(0.0, waited);
    r.segment_lost = lost_[i];
    r.level_since = tick;
    r.level_lost = lost_[i];
    if (r.phase == nullptr) {  // waited for the end of the job
      over = true;
      r.state = State::kOver;
      continue;
    }
    r.state = State::kWorking;
    working_[i] = 1.0;
    remaining_[i] = 0.0;
    r.phase = nullptr;  // its barrier is behind
    run_on(i, tick);
  }
  schedule();
  sum_demand();
  return over;
}

double ProgramRanks::work_energy_nj(std::size_t i, Tick end, double reached) const {
  const Rank& r = ranks_[i];
  double energy = r.energy_nj;
  if (r.state == State::kWorking) {
    const double worked = static_cast<double>(end - r.level_since) - (lost_[i] - r.level_lost);
    energy += static_cast<double>(power_uw_[i]) * worked;
  } else if (r.state == State::kWaiting) {
    const double arrival = static_cast<double>(r.arrived) - (lost_[i] - r.segment_lost);
    const double wait_uw = r.phase != nullptr ? r.phase->wait_uw : plan_.idle_uw;
    energy += wait_uw * std::max(0.0, reached - arrival);
  }
  return energy;
}

}  // namespace ballast
