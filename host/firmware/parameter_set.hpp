// SPDX-License-Identifier: GPL-3.0-or-later
// Firmware parameter sets: settings of the register blocks, as a TOML file whose `[registers]` may
// stand in a scenario as it is, or be laid over that of any scenario (tuned_scenario.hpp).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "host/firmware/register_settings.hpp"

namespace ballast {

struct ParameterSet {
  std::string name = "unnamed";
  std::string description;
  BlockEntries registers;
  std::filesystem::path file;  // as it was given
  std::string sha256;          // of the file's bytes, as `sha256sum` prints it
};

// Throws ConfigError (file:line:column) for anything but a parameter set, and for one that was
// written for another version of a block's register map: `[parameters.map]` names "MAJOR.MINOR" per
// block, of which the major part must be ours and the minor part not above ours. A set that names
// no version is taken for ours.
ParameterSet read_parameter_set(std::string_view toml, const std::string& file);
ParameterSet load_parameter_set(const std::filesystem::path& file);

// "tuned.toml (SHA-256 0123456789ab...)": how results name a set, without its folder.
std::string parameter_set_text(const ParameterSet& set);

// All settings must be known.
std::string parameter_set_toml(const RegisterSettings& settings, const std::string& name);

}  // namespace ballast
