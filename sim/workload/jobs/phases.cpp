// SPDX-License-Identifier: GPL-3.0-or-later
// Phase programs: ranks that compute, communicate and wait for each other (program_job.hpp).
#include "sim/workload/jobs/phases.hpp"

#include "sim/base/time.hpp"
#include "sim/base/units.hpp"
#include "sim/workload/config_limits.hpp"
#include "sim/workload/jitter.hpp"
#include "sim/workload/program_job.hpp"

namespace ballast {
namespace {

// Phases are counted in ticks with 24 fractional bits; 2^28 ticks of them are exact in a double.
constexpr double kLongestPhaseS = 24.0 * 3600.0;
constexpr double kLargestPowerW = 4294.967295;  // of a GPU in 32-bit microwatt

std::string quoted(const std::string& text) {
  return "'" + text + "'";
}

void check_phase(const PhaseConfig& c, const std::string& of) {
  const std::string phase = "phase " + quoted(c.name) + " of " + of;
  // The reader checks what is given; these also hold for what is not, and for values set in C++.
  if (!(c.duration_s > 0.0)) {
    throw ConfigError(phase + " has no duration", c.place, "add a 'duration' such as \"1.6 s\"");
  }
  if (c.duration_s < 1e-3) {
    throw ConfigError(phase + " is shorter than a tick", c.place, "use at least \"1 ms\"");
  }
  if (!(c.power_w > 0.0)) {
    throw ConfigError(phase + " has no power", c.place, "add a 'power' such as \"1 kW\"");
  }
  for (const double spread : {c.duration_spread_frac, c.power_spread_frac}) {
    if (!(spread >= 0.0 && spread <= kMaxSpreadFrac)) {
      throw ConfigError(phase + " has a spread of " + format_number(spread), c.place,
                        "allowed: 0 % to 25 %");
    }
  }
  if (!(c.overshoot_frac >= 0.0) || !(c.overshoot_s >= 0.0) || !(c.wait_power_w >= 0.0)) {
    throw ConfigError(phase + " has a negative overshoot or waiting power", c.place,
                      "use values of 0 or more");
  }
  if (!(c.gamma >= 0.0 && c.gamma <= 1.0)) {
    throw ConfigError(phase + " has gamma " + format_number(c.gamma), c.place, "allowed: 0 to 1");
  }
  if (c.overshoot_s > c.duration_s) {
    throw ConfigError(phase + " has an overshoot that is longer than the phase", c.place,
                      "make 'overshoot_duration' at most 'duration'");
  }
  if ((c.overshoot_frac > 0.0) != (c.overshoot_s > 0.0)) {
    throw ConfigError(phase + " has only one of overshoot and overshoot_duration", c.place,
                      "give both or neither");
  }
  const double most =
      c.power_w * (1.0 + c.overshoot_frac) * (1.0 + kLargestVariate * c.power_spread_frac);
  if (most > kLargestPowerW || c.wait_power_w > kLargestPowerW) {
    throw ConfigError(phase + " can demand " + format_number(most) + " W per GPU", c.place,
                      "reduce power, overshoot or spread so that their sum stays below 4294 W");
  }
  if (!c.barrier && c.wait_power_w > 0.0) {
    throw ConfigError(phase + " has a waiting power but no barrier", c.place,
                      "add 'barrier = true' or remove 'wait_power'");
  }
}

void check_program(const PhaseKeys& c, const std::string& of, const Place& place) {
  if (c.iteration.empty()) {
    throw ConfigError(of + " has nothing to run", place,
                      "add [[workload.jobs.iteration]] phases or a [workload.jobs.trace]");
  }
  for (const PhaseConfig& phase : c.initialise) check_phase(phase, of);
  for (const PhaseConfig& phase : c.iteration) check_phase(phase, of);
  for (const PhaseConfig& phase : c.finish) check_phase(phase, of);
  for (const PeriodicConfig& event : c.periodic) {
    const std::string name = "event " + quoted(event.name) + " of " + of;
    if ((event.every_iterations > 0) == (event.every_s > 0.0)) {
      throw ConfigError(name + " needs exactly one interval", event.place,
                        "give either 'every_iterations' or 'every'");
    }
    if (event.every_s > 0.0 && event.every_s < 1e-3) {
      throw ConfigError(name + " repeats faster than once per tick", event.place,
                        "use at least \"1 ms\"");
    }
    if (event.phases.empty()) {
      throw ConfigError(name + " has no phases", event.place,
                        "add [[workload.jobs.periodic.phases]]");
    }
    for (const PhaseConfig& phase : event.phases) check_phase(phase, of);
  }
  for (const StragglerConfig& s : c.stragglers) {
    if (!(s.slowdown >= 1.0)) {
      throw ConfigError("a straggler of " + of + " has slowdown " + format_number(s.slowdown),
                        s.place, "use 1 or more");
    }
    if (s.to_s != 0.0 && !(s.to_s > s.from_s)) {
      throw ConfigError("a straggler of " + of + " recovers before it becomes slow", s.place,
                        "make 'to' later than 'from'");
    }
  }
}

}  // namespace

void describe(Fields& f, PhaseConfig& c) {
  keep_place(f, c.place);
  f.text("name", c.name, "What the ranks do in this phase.");
  f.quantity("power", c.power_w, Unit::kWatt, positive(kLargestGpuW), "Power per GPU. Required.");
  f.quantity("power_spread", c.power_spread_frac, Unit::kFraction, non_negative(kMaxSpreadFrac),
             "Relative standard deviation of the power, drawn per rank and phase.");
  f.quantity("duration", c.duration_s, Unit::kSecond, between(kTickSeconds, kLongestPhaseS),
             "Duration at full power. Required.");
  f.quantity("spread", c.duration_spread_frac, Unit::kFraction, non_negative(kMaxSpreadFrac),
             "Relative standard deviation of the duration, drawn per rank and phase.");
  f.quantity("overshoot", c.overshoot_frac, Unit::kFraction, non_negative(1.0),
             "Extra power at the start of the phase, relative to `power`.");
  f.quantity("overshoot_duration", c.overshoot_s, Unit::kSecond, non_negative(kLongestPhaseS),
             "Time for which the phase draws the extra power.");
  f.boolean("barrier", c.barrier,
            "Whether the ranks wait for the slowest at the end of the phase.");
  f.quantity("wait_power", c.wait_power_w, Unit::kWatt, non_negative(kLargestGpuW),
             "Power per GPU while waiting at the barrier; 0 W means the GPU's idle power.");
  f.number("gamma", c.gamma, between(0.0, 1.0),
           "Exponent of progress against granted power; 0.27 by default (docs/workloads.md).");
  f.quantity_if_given(
      "math_share", c.math_share_frac, Unit::kFraction, between(0.0, 1.0),
      "Part of the time spent on the phase in which the GPU's arithmetic units are active, "
      "for the GPU's counters; not available by default.");
  f.quantity_if_given(
      "memory_share", c.memory_share_frac, Unit::kFraction, between(0.0, 1.0),
      "Part of the time spent on the phase in which the GPU stalls on memory, for the "
      "GPU's counters; not available by default.");
}

void describe(Fields& f, PeriodicConfig& c) {
  keep_place(f, c.place);
  f.text("name", c.name, "Name of the event.");
  f.integer("every_iterations", c.every_iterations, 0, kMostIterations,
            "The phases run after every this many iterations. Give either this or `every`.");
  f.quantity("every", c.every_s, Unit::kSecond, non_negative(kLongestRunS),
             "The phases run after the first iteration that ends after each such amount of work, "
             "counted in nominal durations.");
  f.tables_of("phases", c.phases, "The phases of the event.");
}

void describe(Fields& f, StragglerConfig& c) {
  keep_place(f, c.place);
  f.integer("rank", c.rank, 0, kMostGpus - 1, "The slow rank; 0 is the job's first GPU.");
  f.number("slowdown", c.slowdown, between(1.0, 1000.0), "Its durations are multiplied by this.");
  f.quantity("from", c.from_s, Unit::kSecond, non_negative(kLongestRunS), "When it becomes slow.");
  f.quantity("to", c.to_s, Unit::kSecond, non_negative(kLongestRunS),
             "When it recovers; 0 s means never.");
}

void PhaseKeys::describe(Fields& f) {
  f.tables_of("initialise", initialise, "Phases before the first iteration.");
  f.tables_of("iteration", iteration, "The phases of each iteration.");
  f.tables_of("periodic", periodic, "Periodic events such as checkpoints and evaluations.");
  f.tables_of("finish", finish, "Phases after the last iteration.");
  f.tables_of("stragglers", stragglers, "Ranks that are slower for some time.");
}

void PhaseKeys::check(const JobConfig& job) const {
  check_program(*this, "job " + quoted(job.name), job.place);
}

JobAbilities PhaseKeys::abilities() const {
  JobAbilities can;
  can.does = "runs phases";
  can.ends_gracefully = true;
  can.slows_ranks = true;
  can.checkpoints.emplace();
  for (const PeriodicConfig& event : periodic) can.checkpoints->push_back(event.name);
  return can;
}

std::unique_ptr<Job> PhaseKeys::make(const JobSetting& setting) const {
  return std::make_unique<ProgramJob>(setting.job, *this, setting.idle_w, setting.seed);
}

JobKind job_kind_phases() {
  return {kPhasesKind, "A phase program: each GPU is a rank that works through phases.",
          make_job_keys<PhaseKeys>};
}

}  // namespace ballast
