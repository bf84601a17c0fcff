// SPDX-License-Identifier: GPL-3.0-or-later
// This program or another, several times at once: SystemC elaborates one bench per process.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "host/runs/self_process.hpp"

namespace ballast {

struct ChildResult {
  int exit_code = 0;       // of ExitCode; kExitRuntime where a signal ended it
  int signal = 0;          // that ended it; 0: none
  std::string error_text;  // what it wrote to standard error
  double wall_s = 0.0;
};

struct ChildPlan {
  std::vector<std::vector<std::string>> commands;  // arguments after the program's name
  std::size_t at_once = 1;
  std::string program = kThisProgram;
  // When a command has ended, and now and then in between; called by the calling thread.
  std::function<void(std::size_t command, const ChildResult&)> ended;
  std::function<void(std::size_t done, std::size_t running)> progress;
  const std::atomic<bool>* stop = nullptr;
};

// Runs the commands in their order, at most `at_once` at a time, standard output unread. When
// `stop` becomes true, or `ended` throws, the running ones get SIGTERM and are waited for; no other
// starts. Returns false when stopped. Throws DeviceError where no process can be started.
bool run_children(const ChildPlan& plan);

}  // namespace ballast
