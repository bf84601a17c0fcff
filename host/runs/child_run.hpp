// SPDX-License-Identifier: GPL-3.0-or-later
// A `run` as a process of its own, one of several at a time: what it is called with, and what is
// said where it failed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "host/runs/child_processes.hpp"
#include "sim/base/toml_config.hpp"

namespace ballast {

struct ChildRun {
  std::filesystem::path scenario;
  std::vector<Override> overrides;
  std::filesystem::path registers;  // a parameter set; empty: none
  std::filesystem::path out;        // a run there is replaced
};

// Arguments after the program's name. The run ends with this process, and takes its share of the
// cores where `at_once` of them run side by side.
std::vector<std::string> child_run_words(const ChildRun& run, std::size_t at_once);

// `asked` (0: one per core), but not more than there is to do.
std::size_t runs_at_once(std::size_t asked, std::size_t runs);

// Why a run left no result, on one line; empty where it left one.
std::string child_run_error(const ChildResult& result);

}  // namespace ballast
