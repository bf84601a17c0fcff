// SPDX-License-Identifier: GPL-3.0-or-later
// Errors: each names its cause, its place and the remedy, and maps to one exit code.
#pragma once

#include <stdexcept>
#include <string>

namespace ballast {

// Exit codes of every command; the README documents them.
enum ExitCode : int {
  kExitOk = 0,           // done, within limits
  kExitVerdict = 1,      // a verdict failed
  kExitUsage = 2,        // usage or configuration
  kExitData = 3,         // bad or missing data
  kExitRuntime = 4,      // run-time fault (RTL assertion, disk full, device)
  kExitInterrupted = 5,  // interrupted; the partial result is kept and marked
};

// Where a fault lies. line and column are 1-based; 0 means unknown or not applicable.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  std::string str() const;  // "file:line:column", as far as known
};

// Base of all errors that a user sees. what() is one line: "place: cause; remedy".
class Error : public std::runtime_error {
 public:
  Error(int exit_code, const std::string& cause, const Place& place, const std::string& remedy);

  int exit_code() const { return exit_code_; }
  const std::string& cause() const { return cause_; }
  const Place& place() const { return place_; }
  const std::string& remedy() const { return remedy_; }

 private:
  int exit_code_;
  std::string cause_;
  Place place_;
  std::string remedy_;
};

// A scenario, option, limit file or parameter set is wrong.
class ConfigError : public Error {
 public:
  ConfigError(const std::string& cause, const Place& place, const std::string& remedy)
      : Error(kExitUsage, cause, place, remedy) {}
};

// A trace or result file is missing, malformed or truncated.
class DataError : public Error {
 public:
  DataError(const std::string& cause, const Place& place, const std::string& remedy)
      : Error(kExitData, cause, place, remedy) {}
};

// The simulated or real device, or the machine under it, failed at run time.
class DeviceError : public Error {
 public:
  DeviceError(const std::string& cause, const Place& place, const std::string& remedy)
      : Error(kExitRuntime, cause, place, remedy) {}
};

}  // namespace ballast
