// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/program_plan.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace ballast {
namespace {

Tick moment(double time_s) {
  return time_s > 0.0 ? ticks(time_s) : kNever;
}

class Planner {
 public:
  Planner(ProgramPlan& plan, double idle_w) : plan_(plan), idle_w_(idle_w) {}

  std::vector<PhasePlan> phases(const std::vector<PhaseConfig>& configs) {
    std::vector<PhasePlan> plans;
    for (const PhaseConfig& c : configs) {
      PhasePlan p;
      p.power_uw = c.power_w * 1e6;
      p.power_spread_frac = c.power_spread_frac;
      p.work_ticks = on_work_grid(c.duration_s * kTicksPerSecond);
      p.work_spread_frac = c.duration_spread_frac;
      p.overshoot_frac = c.overshoot_frac;
      p.overshoot_ticks = on_work_grid(c.overshoot_s * kTicksPerSecond);
      p.barrier = c.barrier;
      p.wait_uw = microwatt(c.wait_power_w > 0.0 ? c.wait_power_w : idle_w_);
      p.curve = plan_.curves.add(c.gamma);
      p.math_frac = c.math_share_frac;
      p.memory_frac = c.memory_share_frac;
      plan_.counted |= p.counted();
      plans.push_back(p);
    }
    return plans;
  }

 private:
  ProgramPlan& plan_;
  double idle_w_;
};

}  // namespace

bool PeriodicPlan::due(std::int64_t completed, std::int64_t iteration_ticks) const {
  if (every_iterations > 0) return completed % every_iterations == 0;
  return completed * iteration_ticks / every_ticks !=
         (completed - 1) * iteration_ticks / every_ticks;
}

ProgramPlan plan_program(const JobConfig& job, const PhaseKeys& keys, std::size_t ranks,
                         double idle_w) {
  ProgramPlan plan;
  Planner planner(plan, idle_w);
  plan.initialise = planner.phases(keys.initialise);
  plan.iteration = planner.phases(keys.iteration);
  plan.finish = planner.phases(keys.finish);
  double iteration_s = 0.0;
  for (const PhaseConfig& phase : keys.iteration) iteration_s += phase.duration_s;
  plan.iteration_ticks = std::max<std::int64_t>(1, ticks(iteration_s));
  for (const PeriodicConfig& c : keys.periodic) {
    plan.periodic.push_back({c.every_iterations, ticks(c.every_s), planner.phases(c.phases)});
  }
  for (const StragglerConfig& c : keys.stragglers) {
    if (static_cast<std::size_t>(c.rank) >= ranks) {
      throw ConfigError("job '" + job.name + "' has no rank " + std::to_string(c.rank), c.place,
                        "its ranks are 0 to " + std::to_string(ranks - 1));
    }
    plan.stragglers.push_back({static_cast<std::size_t>(c.rank), on_work_grid(1.0 / c.slowdown),
                               ticks(c.from_s), moment(c.to_s)});
  }
  plan.iterations = job.iterations;
  plan.start = ticks(job.start_s);
  plan.stop = moment(job.stop_s);
  plan.kill = moment(job.kill_s);
  plan.idle_uw = microwatt(idle_w);
  return plan;
}

}  // namespace ballast
