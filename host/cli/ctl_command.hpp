// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast ctl`: does from a shell what the window does with a live bench (docs/link.md).
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "sim/base/toml_config.hpp"

namespace ballast {

// `ballast ctl [options] COMMAND [WORD]...`
struct CtlArgs {
  std::string connect = "tcp://127.0.0.1:5555";  // --connect ADDRESS
  std::filesystem::path keys;                    // --keys FILE: this client's, of `ballast keys`
  bool json = false;                             // --json: print the reply as it came
  std::string command;                           // positional COMMAND, required, of ctl_commands()
  // positional WORD..., up to the command: see ctl_help()
  std::vector<std::string> words;
  std::string block = "gpu";        // --block, for read and write
  long row = -1;                    // --row N (default: all)
  long rack = -1;                   // --rack N (default: all)
  long gpu = -1;                    // --gpu N (default: all)
  bool force = false;               // --force: save replaces files
  bool paused = false;              // --paused: restart waits for `ctl run`
  std::vector<Override> overrides;  // --set KEY=VALUE, repeatable: of restart
  double timeout_s = 5.0;           // --timeout S: how long to look for the server
};

std::vector<std::string> ctl_commands();
// Every command with its words and an example, for --help.
std::string ctl_help();

// Returns kExitOk; kExitInterrupted where `wait` saw a run that ended early; kExitVerdict where
// `judge` saw a limit exceeded. Throws ConfigError, DataError, DeviceError or ProtocolError, as the
// server says, and DeviceError where `judge` found nothing to judge.
int run_ctl(const CtlArgs& args, std::ostream& out);

}  // namespace ballast
