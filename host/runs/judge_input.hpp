// SPDX-License-Identifier: GPL-3.0-or-later
// A run or a trace against limit profiles, with the files that are asked for.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "host/runs/judge_options.hpp"
#include "host/runs/open_record.hpp"

namespace ballast {

struct JudgeRequest {
  std::filesystem::path input;   // run directory, run.h5, or a trace (docs/traces.md)
  JudgeOptions options;          // without limits: all that fit the grid
  ReadOptions read;              // of a run the channel counts: one, default grid_w
  std::string window;            // "FROM:TO" in s; empty: all
  bool require = false;          // in the JUnit file a clause that is not assessable has failed
  std::filesystem::path junit;   // empty: none
  std::filesystem::path report;  // empty: none
  bool force = false;            // replace files that are none of ours
};

// Judges it and writes the files. Throws Error.
Judgement judge_input(const JudgeRequest& request);

}  // namespace ballast
