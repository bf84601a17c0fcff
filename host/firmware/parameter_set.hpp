// SPDX-License-Identifier: GPL-3.0-or-later
// Firmware parameter sets: all settings of all register blocks, as a TOML file whose `[registers]`
// may stand in a scenario as it is.
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
};

// Throws ConfigError (file:line:column) for anything but a parameter set.
ParameterSet read_parameter_set(std::string_view toml, const std::string& file);
ParameterSet load_parameter_set(const std::filesystem::path& file);

// All settings must be known.
std::string parameter_set_toml(const RegisterSettings& settings, const std::string& name);

}  // namespace ballast
