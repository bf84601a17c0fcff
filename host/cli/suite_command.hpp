// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast suite`: scenarios times seeds, simulated side by side, judged, held against a baseline.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>

namespace ballast {

struct SuiteArgs {
  std::filesystem::path suite;     // folder with suite.toml, or the file
  std::filesystem::path junit;     // empty: none
  std::filesystem::path baseline;  // folder of baselines; empty: none
  bool update_baseline = false;    // writes `baseline`, by default <suite>/baseline
  std::int64_t jobs = 0;           // simulations at a time; 0: one per core
  // Holds a run directory per case; what an earlier suite left there is replaced. Empty:
  // runs/<suite>, numbered where that exists.
  std::filesystem::path out;
  bool force = false;    // replace files that neither a suite nor a run of ours wrote
  bool require = false;  // a clause that is not assessable counts as exceeded
  bool json = false;     // instead of the table
  bool quiet = false;
};

// Prints table or JSON; returns kExitOk, kExitVerdict where a clause is exceeded or worse than the
// baseline, the code of the first case that failed, or kExitInterrupted after SIGINT, SIGTERM or
// SIGHUP. Throws Error.
int run_suite(const SuiteArgs& args, std::ostream& out);

}  // namespace ballast
