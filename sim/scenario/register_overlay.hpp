// SPDX-License-Identifier: GPL-3.0-or-later
// Registers laid over those of a scenario's `[registers]`, such as a parameter set.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace ballast {

// Whether two names of one block mean the same field ("BETA", "controller.BETA"). Throws
// ConfigError for a name that means none.
bool same_register(BlockId block, std::string_view a, std::string_view b);

// A value from the command line: it has no line of a file.
inline bool from_command_line(const Entry& entry) {
  return entry.place.line == 0;
}

// Each entry of `over` takes the place of the entry of `base` that means the same field, or is
// added. What an override (`--set`) gave stays. Throws ConfigError at the entry.
void overlay_registers(BlockEntries& base, const BlockEntries& over);

// As load_scenario() of two arguments, with `registers` laid over `[registers]` before anything is
// checked: an error in them names their place. scenario_toml() of the result contains them.
Scenario load_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides,
                       const BlockEntries& registers);

}  // namespace ballast
