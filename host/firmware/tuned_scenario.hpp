// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario with a parameter set laid over its `[registers]`: what --registers means everywhere.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/firmware/parameter_set.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {

struct TunedScenario {
  Scenario scenario;
  std::optional<ParameterSet> set;  // empty where none was named
};

// The set that --registers names; empty for an empty path. Throws ConfigError at file:line:column
// where it is no parameter set, has no register, or has one that cannot be set or a value out of
// range.
std::optional<ParameterSet> load_named_set(const std::filesystem::path& file);

// Registers come from the scenario, over them those of the set, and over those the ones that
// `overrides` (--set) name. [[writes]] of the scenario act at their times all the same. Throws
// ConfigError.
TunedScenario load_tuned_scenario(const std::filesystem::path& scenario,
                                  const std::vector<Override>& overrides,
                                  const std::filesystem::path& set);

// What keeps a set from acting as it says, a sentence each: registers that --set or [[writes]]
// change, and those of a storage that the scenario does not have.
std::vector<std::string> parameter_set_notices(const Scenario& scenario, const ParameterSet& set);

}  // namespace ballast
