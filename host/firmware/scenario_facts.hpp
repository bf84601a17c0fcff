// SPDX-License-Identifier: GPL-3.0-or-later
// What advice on registers, and whoever shows a scenario, wants to know of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace ballast {

struct ScenarioEvent {
  double at_s = 0.0;
  std::string kind;  // of event_kinds(), or "write"
  std::string text;  // "straggler of rank 3, 1.5 times slower, 10 s"
};

struct ScenarioFacts {
  std::string name;
  double duration_s = 0.0;
  int racks = 1;
  int rows = 1;
  int gpus_per_rack = 1;
  bool has_storage = false;
  std::vector<std::string> jobs;
  // Phases in which a GPU draws less than a threshold, one after the other, as they recur in the
  // jobs' iterations and periodic phases. Traces tell nothing of that here.
  struct Gap {
    double power_w = 0.0;  // of the phase that draws most among them
    double duration_s = 0.0;
    bool iteration = true;  // false: only after some iterations (a checkpoint)
    std::string name;
  };
  struct Phase {
    std::string name;
    double power_w = 0.0;
    double duration_s = 0.0;  // with what its spread adds at most
  };
  std::vector<std::vector<Phase>> iterations;  // per phase-program job
  std::vector<std::vector<Phase>> periodic;    // each as it follows an iteration
  bool gaps_unknown = false;                   // a job's demand is not listed in phases
  double demand_min_w = 0.0;                   // of any phase; 0 where unknown
  double demand_max_w = 0.0;
  double gpu_idle_w = 0.0;
  // The highest of TMP_CEILING as reset and as it starts, and of what any phase demands.
  double gpu_max_w = 0.0;
  std::vector<ScenarioEvent> events;  // in the order of time
  // As listed: the file's own, then what was done live, in the order in which it was done.
  std::vector<WriteConfig> listed_writes;
  std::vector<EventConfig> listed_events;

  // The longest gap below `threshold_w` within an iteration and in all; empty where there is none.
  std::optional<Gap> iteration_gap(double threshold_w) const;
  std::optional<Gap> longest_gap(double threshold_w) const;
};

ScenarioFacts scenario_facts(Scenario scenario);
// Throws ConfigError. Reads no other file.
ScenarioFacts read_scenario_facts(const std::string& toml);

}  // namespace ballast
