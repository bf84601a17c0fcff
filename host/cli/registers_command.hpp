// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast registers`: the register map, and settings checked or in the vendor's terms.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

namespace ballast {

// Prints all registers, or those whose block, group or name contains `filter` (any case). Returns
// kExitOk; throws ConfigError where nothing matches.
int run_registers(const std::string& filter, std::ostream& out);

// Settings: the reset values, over them those of a scenario, and over those a parameter set.
struct SettingsArgs {
  std::filesystem::path set;       // empty: none
  std::filesystem::path scenario;  // empty: none
};

struct CheckRegistersArgs {
  SettingsArgs settings;
  bool strict = false;  // settings without effect fail, too
};
// Says which settings contradict each other or have no effect. Returns kExitVerdict for the former.
// Throws Error.
int check_registers(const CheckRegistersArgs& args, std::ostream& out);

struct ExportRegistersArgs {
  SettingsArgs settings;
  std::string format = "nvidia-smi";  // or "redfish", "toml"
  int gpu = -1;                       // its index within its host; -1: all
};
// Prints them. Returns kExitOk. Throws Error.
int export_registers(const ExportRegistersArgs& args, std::ostream& out);

}  // namespace ballast
