// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/program_job.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace ballast {

ProgramJob::ProgramJob(const JobConfig& config, const PhaseKeys& keys, double idle_w,
                       std::uint64_t seed)
    : name_(config.name),
      plan_(plan_program(config, keys, static_cast<std::size_t>(config.gpus), idle_w)),
      segment_start_(plan_.start) {
  std::mt19937_64 engine(seed);
  keys_.resize(static_cast<std::size_t>(config.gpus));
  for (std::uint64_t& key : keys_) key = engine();
}

JobPart& ProgramJob::add_part(std::size_t ranks) {
  const auto from = keys_.begin() + static_cast<std::ptrdiff_t>(placed_);
  const std::vector<std::uint64_t> keys(from, from + static_cast<std::ptrdiff_t>(ranks));
  parts_.push_back(std::make_unique<ProgramRanks>(plan_, placed_, keys));
  placed_ += ranks;
  return *parts_.back();
}

bool ProgramJob::start(Tick tick) {
  if (over(tick) || tick >= plan_.start) return false;
  plan_.start = tick;
  segment_start_ = tick;
  for (const auto& part : parts_) part->replan(tick);
  return true;
}

bool ProgramJob::kill(Tick tick) {
  if (over(tick)) return false;
  plan_.kill = tick;
  for (const auto& part : parts_) part->replan(tick);
  return true;
}

bool ProgramJob::checkpoint(std::size_t periodic, Tick tick) {
  if (over(tick)) return false;
  // Counted from the foremost rank, so that no rank has passed the place and all meet at the
  // barriers of the phases.
  std::int64_t after = 0;
  for (const auto& part : parts_) after = std::max(after, part->most_completed() + 1);
  if (after > parts_.front()->last_iteration()) return false;
  plan_.requests.push_back({periodic, after});
  return true;
}

bool ProgramJob::slow_rank(std::size_t rank, double slowdown, Tick tick, Tick to) {
  if (over(tick)) return false;
  plan_.stragglers.push_back({rank, on_work_grid(1.0 / slowdown), tick, to});
  for (const auto& part : parts_) part->replan(tick);
  return true;
}

void ProgramJob::couple(Tick tick) {
  const Tick before = std::max<Tick>(last_couple_, 0);
  if (last_couple_ >= 0 && tick > last_couple_) interval_ = tick - last_couple_;
  last_couple_ = tick;
  std::size_t waiting = 0;
  for (const auto& part : parts_) {
    part->fold_granted();
    waiting += part->waiting();
  }
  if (finished_ || tick >= plan_.kill || tick <= plan_.start) return;
  if (tick >= plan_.stop && !stopping_) {
    // Every rank completes the iteration that the foremost one has begun.
    stopping_ = true;
    std::int64_t most = 0;
    for (const auto& part : parts_) most = std::max(most, part->most_begun());
    if (plan_.iterations > 0) most = std::min(most, plan_.iterations);
    for (const auto& part : parts_) part->end_after(most);
  }
  mark_steady(plan_.initialise.empty() ? plan_.start : tick, std::max(before, plan_.start));
  if (waiting < placed_) return;
  const double unconstrained = unconstrained_release(tick);
  for (const auto& part : parts_) finished_ |= part->release(tick, unconstrained);
  done_ticks_ += unconstrained - static_cast<double>(segment_start_);
  segment_start_ = tick;
  if (finished_) finished_at_ = tick;
  mark_steady(tick, tick);
}

// The steady part begins or ends now, or has between the last couplings, so that it holds no other
// part of the job.
void ProgramJob::mark_steady(Tick begun, Tick ended) {
  const auto all = [this](auto&& holds) {
    return std::all_of(parts_.begin(), parts_.end(), [&](const auto& p) { return holds(*p); });
  };
  if (steady_.from == kNever) {
    if (all([](const ProgramRanks& p) { return p.all_iterating(); })) steady_.from = begun;
  } else if (steady_.to == kNever) {
    if (!all([](const ProgramRanks& p) { return !p.any_finishing(); })) steady_.to = ended;
  }
}

// The coupling at which the present barrier would have opened, had nothing been withheld since the
// last one.
double ProgramJob::unconstrained_release(Tick tick) const {
  if (most_lost() == 0.0) return static_cast<double>(tick);
  double last = 0.0;
  for (const auto& part : parts_) last = std::max(last, part->last_unconstrained_arrival());
  const auto spare = static_cast<Tick>(std::floor(static_cast<double>(tick) - last));
  return static_cast<double>(tick - spare / interval_ * interval_);
}

double ProgramJob::most_lost() const {
  double most = 0.0;
  for (const auto& part : parts_) most = std::max(most, part->most_lost());
  return most;
}

JobReport ProgramJob::report(Tick end) const {
  JobReport report;
  report.name = name_;
  report.gpus = static_cast<std::int64_t>(placed_);
  report.finished = finished_;
  const Tick last = finished_ ? finished_at_ : std::min(end, plan_.kill);
  const Tick elapsed = std::max<Tick>(0, last - plan_.start);
  double work_ticks = done_ticks_;
  double reached = static_cast<double>(last);
  if (!finished_ && elapsed > 0) {
    reached -= most_lost();
    work_ticks += reached - static_cast<double>(segment_start_);
  }
  double energy_nj = 0.0;
  std::uint64_t last_granted_uw = 0;
  for (const auto& part : parts_) {
    report.granted_energy_j += part->granted_energy_j();
    last_granted_uw += part->last_granted_uw();
    report.unsupported_gpu_s += part->unsupported_ticks() * kTickSeconds;
    report.unsupported_energy_j += part->unsupported_nj() * 1e-9;
    for (std::size_t i = 0; i < part->size(); ++i) {
      energy_nj += part->work_energy_nj(i, last, reached);
    }
  }
  report.steady = {std::min(steady_.from, last), std::min(steady_.to, last)};
  report.draws_on =
      (finished_ || end > plan_.kill) && above_idle(last_granted_uw, plan_.idle_uw, placed_);
  report.elapsed_s = seconds(elapsed);
  report.work_s = work_ticks * kTickSeconds;
  report.slowdown = elapsed > 0 ? static_cast<double>(elapsed) / work_ticks : 1.0;
  report.work_energy_j = energy_nj * 1e-9;
  report.outside_energy_j = static_cast<double>(plan_.idle_uw) * static_cast<double>(placed_) *
                            seconds(end - elapsed) * 1e-6;
  return report;
}

}  // namespace ballast
