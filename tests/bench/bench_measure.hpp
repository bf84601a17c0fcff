// SPDX-License-Identifier: GPL-3.0-or-later
// The single measurements of `ballast bench`. Each runs in a child process of its own, as SystemC
// elaborates once per process, and as caches and heaps are then alike.
#pragma once

#include <cstddef>
#include <ctime>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/controller/controller_log.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {

// Time between two moments: of the clock on the wall, of the calling thread on a core, and of all
// threads of the process together.
struct Spent {
  double wall_s = 0.0;
  double thread_s = 0.0;
  double process_s = 0.0;
};

// All racks, recorded to a file in `folder`, from the first tick until the file is closed.
struct FullRun {
  Spent spent;
  double file_bytes = 0.0;
};
FullRun measure_full_run(const Scenario& scenario, const std::filesystem::path& folder);

// The parts of a one-rack run, each in a loop of its own, fed with what they saw in a run.
struct Parts {
  Spent controllers;  // the bare loop
  Spent workload;
  Spent plants;    // plants, accounts, channel values
  Spent recorder;  // all blocks through the recorder into a file in `folder`
  double recorded_bytes = 0.0;
};
// Only `controllers` where `all` is false. Throws DeviceError where a loop does not give what the
// run gave.
Parts measure_parts(const Scenario& scenario, const std::filesystem::path& folder, bool all);

// From the start of a process to its first tick. `program` is this binary.
double measure_start(const std::filesystem::path& program);
int run_start_probe(const std::filesystem::path& scenario);

// Icarus on the Verilog that yosys writes of the GPU bank with one lane, with the inputs of the
// scenario's first ticks. Throws DeviceError where it grants another power than Verilator's model.
struct IcarusRun {
  double synthesis_s = 0.0;  // 0: kept from an earlier bench
  double ns_per_lane_tick = 0.0;
  int ticks = 0;
  std::string skipped;  // why there are no figures; empty: there are
};
IcarusRun measure_icarus(const Scenario& scenario, const std::filesystem::path& folder, int ticks,
                         double timeout_s);

// ---- For the measurements ----------------------------------------------------------------------

// Of clock_gettime().
double now_s(clockid_t clock);

// Runs `work` in a forked child and returns its figures. Throws DeviceError with the child's
// message.
std::vector<double> in_child(const std::function<std::vector<double>()>& work);

// Runs the scenario in this process with logging controllers and nothing recorded.
const ControllerLog& log_run(const Scenario& scenario);

}  // namespace ballast
