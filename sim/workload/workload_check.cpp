// SPDX-License-Identifier: GPL-3.0-or-later
// What the keys of a workload must satisfy together.
#include <charconv>

#include "sim/base/units.hpp"
#include "sim/workload/jitter.hpp"
#include "sim/workload/workload_config.hpp"

namespace ballast {
namespace {

constexpr std::size_t kLongestChannelText = 10'000;
constexpr double kLargestPower = 4294.967295;  // of a GPU in 32-bit microwatt

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
  if (most > kLargestPower || c.wait_power_w > kLargestPower) {
    throw ConfigError(phase + " can demand " + format_number(most) + " W per GPU", c.place,
                      "reduce power, overshoot or spread so that their sum stays below 4294 W");
  }
  if (!c.barrier && c.wait_power_w > 0.0) {
    throw ConfigError(phase + " has a waiting power but no barrier", c.place,
                      "add 'barrier = true' or remove 'wait_power'");
  }
}

void check_program(const JobConfig& c, const std::string& of) {
  if (c.iteration.empty()) {
    throw ConfigError(of + " has nothing to run", c.place,
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

void check_supply(const SupplyConfig& c, const std::string& of) {
  const std::string supply = "the supply of " + of;
  if (c.name.empty()) {
    throw ConfigError(supply + " has no name", c.place, "name the supply that the curve describes");
  }
  if (!(c.rated_w > 0.0)) {
    throw ConfigError(supply + " has no rating", c.place, "add 'rated' such as \"12 kW\"");
  }
  if (c.load_frac.size() < 2 || c.load_frac.size() != c.efficiency_frac.size()) {
    throw ConfigError(supply + " has " + std::to_string(c.load_frac.size()) + " loads and " +
                          std::to_string(c.efficiency_frac.size()) + " efficiencies",
                      c.place, "give at least two loads and one efficiency for each");
  }
  for (std::size_t i = 1; i < c.load_frac.size(); ++i) {
    const bool rises =
        c.load_frac[i] > c.load_frac[i - 1] &&
        c.load_frac[i] / c.efficiency_frac[i] > c.load_frac[i - 1] / c.efficiency_frac[i - 1];
    if (!rises) {
      throw ConfigError(supply + " does not draw more AC power at a higher load", c.place,
                        "list the loads in increasing order and check the efficiencies");
    }
  }
}

void check_trace(const TraceJobConfig& c, const std::string& of) {
  if (c.path.empty()) {
    throw ConfigError(of + " names no trace", c.place,
                      "add 'path', or pass --set workload.trace.path=FILE");
  }
  if (!c.base_given) {
    throw ConfigError(of + " does not state what a node draws without its GPUs", c.place,
                      "add 'base' such as \"1.9 kW\", or \"0 W\" if the trace contains only GPUs");
  }
  if (!(c.base_w >= 0.0) || !(c.offset_s >= 0.0) || !(c.length_s >= 0.0) || c.gpus_per_node < 1 ||
      c.copies < 1 || !(c.gamma >= 0.0 && c.gamma <= 1.0)) {
    throw ConfigError(
        of + " has a base, offset, length, gpus_per_node, copies or gamma out of range", c.place,
        "see the reference of [workload.trace]");
  }
  if (c.side == TraceSide::kAc && !c.has_supply) {
    throw ConfigError(of + " is measured at the wall but has no supply", c.place,
                      "add [workload.trace.supply] with a named efficiency curve");
  }
  if (c.side == TraceSide::kDc && c.has_supply) {
    throw ConfigError(of + " is measured on the DC side but has a supply", c.place,
                      "remove the supply, or set side = \"ac\"");
  }
  if (c.has_supply) check_supply(c.supply, of);
}

void check_job(const JobConfig& c) {
  const std::string of = "job " + quoted(c.name);
  const bool times = c.start_s >= 0.0 && c.stop_s >= 0.0 && c.kill_s >= 0.0;
  if (!times || c.first_gpu < 0 || c.gpus < 0 || c.iterations < 0) {
    throw ConfigError(of + " has a negative time or count", c.place, "use values of 0 or more");
  }
  if (c.stop_s > 0.0 && c.stop_s <= c.start_s) {
    throw ConfigError(of + " stops before it starts", c.place, "make 'stop' later than 'start'");
  }
  if (c.kill_s > 0.0 && c.kill_s <= c.start_s) {
    throw ConfigError(of + " is killed before it starts", c.place,
                      "make 'kill' later than 'start'");
  }
  if (!c.has_trace) {
    check_program(c, of);
    return;
  }
  const bool program = !c.initialise.empty() || !c.iteration.empty() || !c.periodic.empty() ||
                       !c.finish.empty() || !c.stragglers.empty() || c.iterations > 0 ||
                       c.stop_s > 0.0;
  if (program) {
    throw ConfigError(of + " has both a trace and parts of a phase program", c.place,
                      "a trace job has only 'start' and 'kill'; make two jobs");
  }
  check_trace(c.trace, of);
}

}  // namespace

std::vector<JobConfig> checked_jobs(const WorkloadConfig& config) {
  if (!(config.base_load_w >= 0.0) || !(config.base_share_frac >= 0.0)) {
    throw ConfigError("the base load is negative", config.place, "use 0 or more");
  }
  std::vector<JobConfig> jobs = config.jobs;
  if (config.has_trace) {
    JobConfig job;
    job.name = "trace";
    job.has_trace = true;
    job.trace = config.trace;
    job.place = config.trace.place;
    jobs.push_back(std::move(job));
  }
  if (jobs.empty()) {
    throw ConfigError("the workload has no jobs", config.place,
                      "add [[workload.jobs]] or [workload.trace]");
  }
  for (const JobConfig& job : jobs) check_job(job);
  return jobs;
}

std::vector<std::string> channel_names(const std::string& text, const Place& place) {
  std::vector<std::string> names;
  std::size_t begin = 0;
  if (text.size() > kLongestChannelText) {
    throw ConfigError("a list of channels of " + std::to_string(text.size()) + " characters", place,
                      "write ranges such as \"node_{1..64}\"");
  }
  while (begin <= text.size()) {
    std::size_t end = text.find(',', begin);
    if (end == std::string::npos) end = text.size();
    std::string item = text.substr(begin, end - begin);
    begin = end + 1;
    item.erase(0, item.find_first_not_of(' '));
    item.erase(item.find_last_not_of(' ') + 1);
    if (item.empty()) continue;
    const std::size_t open = item.find('{');
    const std::size_t dots = item.find("..", open == std::string::npos ? item.size() : open);
    const std::size_t close = item.find('}', dots == std::string::npos ? item.size() : dots);
    if (open == std::string::npos) {
      names.push_back(item);
      continue;
    }
    int first = 0;
    int last = -1;
    if (close != std::string::npos) {
      const char* a = item.data() + open + 1;
      const char* b = item.data() + dots + 2;
      const char* c = item.data() + close;
      const bool read = std::from_chars(a, item.data() + dots, first).ptr == item.data() + dots &&
                        std::from_chars(b, c, last).ptr == c;
      if (!read) last = first - 1;
    }
    if (first < 0 || last < first || last - first >= 100'000) {
      throw ConfigError("cannot read the channel range '" + item + "'", place,
                        "write it as \"node_{1..64}\"");
    }
    if (names.size() + static_cast<std::size_t>(last - first) > kMostGpus) {
      throw ConfigError("more than " + std::to_string(kMostGpus) + " channels", place,
                        "each channel feeds at least one GPU, so name fewer channels");
    }
    for (int i = first; i <= last; ++i) {
      names.push_back(item.substr(0, open) + std::to_string(i) + item.substr(close + 1));
    }
  }
  return names;
}

}  // namespace ballast
