// SPDX-License-Identifier: GPL-3.0-or-later
// One scenario with several register settings, simulated side by side: what each does to the swing
// in a band, and what it costs. Links no simulation: the runs are those of the program `ballast`.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/runs/self_process.hpp"
#include "sim/base/toml_config.hpp"

namespace ballast {

struct SweepSetting {
  std::string name;  // unique, and fit for a file's name (check_name)
  std::string toml;  // a parameter set
};

struct SweepRequest {
  std::filesystem::path scenario;
  std::vector<Override> overrides;  // of every run; run.duration among them for a long scenario
  std::vector<SweepSetting> settings;
  double f_low_hz = 0.2;
  double f_high_hz = 3.0;
  // What comes before it is left out of the swing: the controllers start.
  double from_s = 30.0;
  std::filesystem::path folder;  // new or empty; gets NAME.toml per setting and, for a while, runs
  bool keep_runs = false;        // else each is removed once it is read
  std::size_t at_once = 0;       // 0: one per core
  std::string program = kThisProgram;  // that has the command `run`
};

struct SweepFigures {
  // Of the grid's power from max(`from_s`, start of the steady part) to the end of the steady part,
  // as the summary's bands are taken (run_figures.hpp). W.
  double band_rms_w = 0.0;
  // Energy for equal work, as the summary states it: what the completed work took beyond the same
  // work unconstrained, as a fraction of that; empty where no work was completed.
  std::optional<double> energy_overhead_frac;
  double slowdown = 1.0;  // of the slowest job
};

struct SweepPoint {
  std::string name;
  std::optional<SweepFigures> figures;
  std::string error;   // why there are none
  bool front = false;  // on the Pareto front of swing against energy
};

// All of it is called by the thread that calls run_sweep().
struct SweepHooks {
  std::function<void(std::size_t done, std::size_t running)> progress = [](std::size_t,
                                                                           std::size_t) {};
  // As each run ends, in the order in which they do; `front` is not known yet.
  std::function<void(std::size_t setting, const SweepPoint&)> point = [](std::size_t,
                                                                         const SweepPoint&) {};
  const std::atomic<bool>* stop = nullptr;  // ends the sweep; points so far are kept
};

// A point per setting, in their order; no verdict or limit is involved. One that fails has an
// error, and the others go on. Throws ConfigError before anything is simulated for a scenario, set,
// band or folder that is wrong, and DeviceError where no process can be started.
std::vector<SweepPoint> run_sweep(const SweepRequest& request, const SweepHooks& hooks);

// Marks the points for which no other point has at most as much swing and at most as much energy,
// and less of one of them. Equal points share their place. A point without either figure is not on
// it.
void mark_front(std::vector<SweepPoint>& points);

}  // namespace ballast
