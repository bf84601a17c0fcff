// SPDX-License-Identifier: GPL-3.0-or-later
// Two runs, or a run and a field recording, aligned and side by side.
#pragma once

#include <filesystem>
#include <string>

#include "host/results/comparison.hpp"
#include "host/runs/judge_options.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

struct CompareRequest {
  std::filesystem::path a;  // run directory, run.h5 or trace (docs/traces.md)
  std::filesystem::path b;
  ReadOptions read;    // of both; of a run the channel counts, default grid_w
  ReadOptions read_a;  // in place of `read`, where given
  ReadOptions read_b;
  std::string align = "start";   // "start", "correlate", or the s after which B begins
  JudgeOptions judge;            // clauses are compared where it names limits
  std::filesystem::path report;  // HTML; empty: none
  bool force = false;            // replace a file that is none of ours
};

// Compares them and writes the report that is asked for. Throws Error.
Comparison compare_inputs(const CompareRequest& request);

}  // namespace ballast
