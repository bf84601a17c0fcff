// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/program_ranks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/workload/jitter.hpp"

namespace ballast {
namespace {

constexpr double kForever = std::numeric_limits<double>::infinity();

}  // namespace

ProgramRanks::ProgramRanks(const ProgramPlan& plan, std::size_t first_rank,
                           const std::vector<std::uint64_t>& keys)
    : plan_(plan),
      first_rank_(first_rank),
      end_after_(plan.iterations > 0 ? plan.iterations : std::numeric_limits<std::int64_t>::max()),
      next_clock_(plan.start),
      power_uw_(keys.size(), plan.idle_uw),
      remaining_(keys.size(), kForever),
      rate_(keys.size(), 1.0),
      working_(keys.size(), 0.0),
      per_uw_(keys.size(), 0.0),
      curve_(keys.size(), 0),
      lost_(keys.size(), 0.0),
      done_(keys.size(), 0.0),
      ranks_(keys.size()) {
  for (std::size_t i = 0; i < keys.size(); ++i) ranks_[i].key = keys[i];
  sum_demand();
}

PartDemand ProgramRanks::demand(Tick tick, std::span<std::uint32_t> demand_uw) {
  if (tick >= next_clock_) on_clock(tick);
  std::copy(power_uw_.begin(), power_uw_.end(), demand_uw.begin());
  return {sum_uw_, false};
}

void ProgramRanks::progress(Tick tick, std::span<const std::uint32_t> granted_uw) {
  const std::size_t n = power_uw_.size();
  const std::uint32_t* power = power_uw_.data();
  const std::uint32_t* granted = granted_uw.data();
  std::uint64_t sum = 0;
  std::uint32_t denied = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum += granted[i];
    denied |= static_cast<std::uint32_t>(granted[i] < power[i]);
  }
  granted_.add(sum);
  if (denied != 0) {
    capped(tick, granted_uw);
    return;
  }
  if (++pending_ < until_event_) return;
  settle();
  expire(tick + 1);
}

// The ranks' work is only written down when something happens: all of it is exact on the work grid,
// so it does not matter when.
void ProgramRanks::settle() {
  if (pending_ == 0) return;
  const auto pending = static_cast<double>(pending_);
  until_event_ = until_event_ == kNever ? kNever : until_event_ - pending_;
  pending_ = 0;
  for (std::size_t i = 0; i < remaining_.size(); ++i) remaining_[i] -= pending * rate_[i];
}

void ProgramRanks::schedule() {
  double least = kForever;
  for (std::size_t i = 0; i < remaining_.size(); ++i) {
    least = std::min(least, remaining_[i] / rate_[i]);
  }
  until_event_ =
      least == kForever ? kNever : std::max<Tick>(1, static_cast<Tick>(std::ceil(least)));
}

void ProgramRanks::capped(Tick tick, std::span<const std::uint32_t> granted_uw) {
  settle();
  const std::size_t n = power_uw_.size();
  const std::uint32_t* granted = granted_uw.data();
  const std::uint32_t* power = power_uw_.data();
  const double* per_uw = per_uw_.data();
  const double* rate = rate_.data();
  const double* working = working_.data();
  const std::size_t* curve = curve_.data();
  double* lost = lost_.data();
  double* remaining = remaining_.data();
  const double idle_uw = plan_.idle_uw;
  // Three passes, of which only the look-up in the middle is not vectorised.
  double* done = done_.data();
  for (std::size_t i = 0; i < n; ++i) {
    double x = (static_cast<double>(granted[i]) - idle_uw) * per_uw[i];
    x = x > 0.0 ? x : 0.0;
    x = x < 1.0 ? x : 1.0;
    done[i] = granted[i] < power[i] ? x : 1.0;
  }
  for (std::size_t i = 0; i < n; ++i) done[i] = plan_.curves.progress(curve[i], done[i]);
  double unsupported_ticks = 0.0;
  double unsupported_nj = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double limit_uw = kSupportedPowerFrac * static_cast<double>(power[i]);
    const double here = static_cast<double>(granted[i]) < limit_uw ? working[i] : 0.0;
    unsupported_ticks += here;
    unsupported_nj += here * static_cast<double>(granted[i]);
  }
  unsupported_ticks_ += unsupported_ticks;
  unsupported_nj_ += unsupported_nj;
  double least = kForever;
  for (std::size_t i = 0; i < n; ++i) {
    lost[i] += (1.0 - done[i]) * working[i];
    const double left = remaining[i] - on_work_grid(done[i] * rate[i]);
    remaining[i] = left;
    least = left < least ? left : least;
  }
  if (least <= 0.0) {
    expire(tick + 1);
  } else {
    // Work left at a rate of at most 1: no event can come sooner.
    until_event_ = least == kForever ? kNever : static_cast<Tick>(std::ceil(least));
  }
}

void ProgramRanks::expire(Tick at) {
  for (std::size_t i = 0; i < remaining_.size(); ++i) {
    if (remaining_[i] <= 0.0) run_on(i, at);
  }
  schedule();
  sum_demand();
}

// Goes on from a level whose work is done; what the tick had left over counts for the next one.
void ProgramRanks::run_on(std::size_t i, Tick at) {
  Rank& r = ranks_[i];
  while (remaining_[i] <= 0.0) {
    if (r.after_peak_ticks >= 0.0) {
      set_power(i, r.after_peak_uw, at);
      remaining_[i] += r.after_peak_ticks;
      r.after_peak_ticks = -1.0;
    } else if (r.phase != nullptr && r.phase->barrier) {
      wait(i, at, r.phase->wait_uw);
    } else if (!enter_next_phase(i, at)) {
      wait(i, at, plan_.idle_uw);
    }
  }
}

bool ProgramRanks::enter_next_phase(std::size_t i, Tick at) {
  Rank& r = ranks_[i];
  while (r.index >= section(r.section).size()) {
    if (r.section == kFinish) {
      r.phase = nullptr;
      return false;
    }
    choose_section(r);
  }
  const PhasePlan& p = section(r.section)[r.index++];
  r.phase = &p;
  double work = p.work_ticks;
  double power = p.power_uw;
  // Each draw has its own number, so that one spread does not shift the draws of another.
  if (p.work_spread_frac > 0.0) {
    work = on_work_grid(work * (1.0 + p.work_spread_frac * variate(r.key, 2 * r.draws)));
  }
  if (p.power_spread_frac > 0.0) {
    power *= 1.0 + p.power_spread_frac * variate(r.key, 2 * r.draws + 1);
  }
  ++r.draws;
  curve_[i] = p.curve;
  const double peak_ticks = std::min(p.overshoot_ticks, work);
  if (peak_ticks > 0.0) {
    r.after_peak_uw = power;
    r.after_peak_ticks = work - peak_ticks;
    set_power(i, power * (1.0 + p.overshoot_frac), at);
    remaining_[i] += peak_ticks;
  } else {
    r.after_peak_ticks = -1.0;
    set_power(i, power, at);
    remaining_[i] += work;
  }
  return true;
}

// Sets the section that follows one that is over. Events that are due after an iteration follow it
// in the order in which they are listed.
void ProgramRanks::choose_section(Rank& r) {
  r.index = 0;
  if (r.section != kInitialise) {
    std::size_t k = r.section >= kPeriodic ? r.section - kPeriodic + 1 : 0;
    if (r.section == kIteration) ++r.completed;
    for (; k < plan_.periodic.size(); ++k) {
      if (due(k, r.completed)) {
        r.section = kPeriodic + k;
        return;
      }
    }
  }
  r.section = r.completed >= end_after_ ? kFinish : kIteration;
  finishing_ |= r.section == kFinish;
}

bool ProgramRanks::due(std::size_t periodic, std::int64_t completed) const {
  if (plan_.periodic[periodic].due(completed, plan_.iteration_ticks)) return true;
  return std::any_of(plan_.requests.begin(), plan_.requests.end(), [&](const RequestPlan& request) {
    return request.periodic == periodic && request.after == completed;
  });
}

void ProgramRanks::wait(std::size_t i, Tick at, std::uint32_t wait_uw) {
  Rank& r = ranks_[i];
  set_power(i, wait_uw, at);
  r.state = State::kWaiting;
  r.arrived = at;
  // Less what was lost, and less what the last tick had left over; then the end of that tick.
  const double lost = lost_[i] - r.segment_lost;
  r.unconstrained_arrival = std::ceil(static_cast<double>(at) - lost + remaining_[i] / rate_[i]);
  remaining_[i] = kForever;
  working_[i] = 0.0;
  ++waiting_;
}

void ProgramRanks::set_power(std::size_t i, double power_uw, Tick at) {
  book(i, at);
  const double rounded = std::clamp(std::round(power_uw), 0.0, 4294967295.0);
  power_uw_[i] = static_cast<std::uint32_t>(rounded);
  // A demand at or below idle makes no progress unless it is granted in full.
  const double span_uw = rounded - static_cast<double>(plan_.idle_uw);
  per_uw_[i] = span_uw > 0.0 ? 1.0 / span_uw : 1e30;
}

// Adds the work energy of the level that ends: its power for as long as the work would have taken.
void ProgramRanks::book(std::size_t i, Tick at) {
  Rank& r = ranks_[i];
  if (r.state == State::kWorking) {
    const double worked = static_cast<double>(at - r.level_since) - (lost_[i] - r.level_lost);
    r.energy_nj += static_cast<double>(power_uw_[i]) * worked;
  }
  r.level_since = at;
  r.level_lost = lost_[i];
}

void ProgramRanks::on_clock(Tick tick) {
  settle();
  if (tick >= plan_.kill) {
    kill(plan_.kill);
    next_clock_ = kNever;
  } else {
    set_rates(tick);
    if (ranks_.front().state == State::kBefore) begin_program(tick);
    next_clock_ = plan_.kill;
    for (const StragglerPlan& s : plan_.stragglers) {
      if (s.from > tick) next_clock_ = std::min(next_clock_, s.from);
      if (s.to > tick) next_clock_ = std::min(next_clock_, s.to);
    }
  }
  schedule();
  sum_demand();
}

void ProgramRanks::begin_program(Tick tick) {
  for (std::size_t i = 0; i < ranks_.size(); ++i) {
    Rank& r = ranks_[i];
    r.state = State::kWorking;
    r.level_since = tick;
    working_[i] = 1.0;
    remaining_[i] = 0.0;
    run_on(i, tick);
  }
}

void ProgramRanks::kill(Tick tick) {
  for (std::size_t i = 0; i < ranks_.size(); ++i) {
    const bool was_working = ranks_[i].state == State::kWorking;
    if (was_working || ranks_[i].state == State::kBefore) {
      book(i, tick);
      ranks_[i].state = State::kOver;
    }
    // A waiting rank stays one in the books; its wait ends with the job.
    power_uw_[i] = plan_.idle_uw;
    remaining_[i] = kForever;
    working_[i] = 0.0;
  }
  waiting_ = 0;
  killed_ = true;
}

void ProgramRanks::sum_demand() {
  activity_told_ = false;  // demand changes where a rank takes up something else
  sum_uw_ = 0;
  for (const std::uint32_t power : power_uw_) sum_uw_ += power;
}

}  // namespace ballast
