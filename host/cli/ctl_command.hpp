// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast ctl`: does from a shell what the window does with a live bench (docs/link.md).
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace ballast {

// `ballast ctl [options] COMMAND [WORD]...`
struct CtlArgs {
  std::string connect = "tcp://127.0.0.1:5555";  // --connect ADDRESS
  std::filesystem::path keys;                    // --keys FILE: this client's, of `ballast keys`
  bool json = false;                             // --json: print the reply as it came
  std::string command;                           // positional COMMAND, required, of ctl_commands()
  // positional WORD..., up to the command:
  //   status, run, pause, scenario, shutdown: none · step TICKS · pace max|realtime|X
  //   read [NAME]... · write NAME=VALUE... · preset N · inject KIND [KEY=VALUE]... · save DIR
  //   restart [SCENARIO] · judge [LIMITS]... · wait (until the run pauses or ends)
  std::vector<std::string> words;
  std::string block = "gpu";  // --block gpu|storage, for read and write
  long rack = -1;             // --rack N (default: all; read: 0)
  long gpu = -1;              // --gpu N (default: all)
  bool force = false;         // --force: save replaces files
  bool paused = false;        // --paused: restart waits for `ctl run`
  double timeout_s = 5.0;     // --timeout S: how long to look for the server
};

std::vector<std::string> ctl_commands();

// Returns kExitOk. Throws ConfigError, DataError, DeviceError or ProtocolError, as the server says.
int run_ctl(const CtlArgs& args, std::ostream& out);

}  // namespace ballast
