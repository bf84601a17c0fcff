// SPDX-License-Identifier: GPL-3.0-or-later
// Scenarios times seeds, simulated side by side, judged, held against a baseline.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>

#include "host/runs/suite_results.hpp"

namespace ballast {

struct SuiteRequest {
  std::filesystem::path suite;      // folder with suite.toml, or the file
  std::vector<Override> overrides;  // of every case, over its own
  // Parameter set over the registers of every case, but for those in `overrides`; empty: none.
  std::filesystem::path registers;
  std::filesystem::path junit;     // empty: none
  std::filesystem::path baseline;  // folder of baselines; empty: none
  // Writes `baseline`, by default <suite>/baseline; with `registers` or `overrides` there is no
  // default, since that folder holds what the suite gives by itself.
  bool update_baseline = false;
  std::int64_t jobs = 0;  // simulations at a time; 0: one per core
  // Holds a run directory per case; what an earlier suite left there is replaced. Empty:
  // runs/<suite>, numbered where that exists.
  std::filesystem::path out;
  bool force = false;    // replace files that neither a suite nor a run of ours wrote
  bool require = false;  // a clause that is not assessable counts as exceeded
};

// What a front end adds. All of it is called by the calling thread.
struct SuiteHooks {
  // Now and then.
  std::function<void(std::size_t done, std::size_t running, std::size_t total)> progress =
      [](std::size_t, std::size_t, std::size_t) {};
  // Once, before the first simulation: the flag that ends the suite in good order from then on.
  std::function<const std::atomic<bool>*()> watch_stop = [] { return nullptr; };
};

// Each case is simulated and judged by a process of its own, this program's `run`. A suite that was
// stopped is `interrupted`, and neither compared nor written to a baseline or JUnit file. Throws
// Error for what no case could be run with.
SuiteResult run_suite(const SuiteRequest& request, const SuiteHooks& hooks);

}  // namespace ballast
