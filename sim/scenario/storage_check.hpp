// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the storage controller's registers fit the storage that the scenario describes.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace ballast {

// Both look at the registers as they stand at the first tick.

// Throws ConfigError where the storage would do nothing from the start: its voltage trips the
// controller or lies outside the voltage window. load_scenario() asks it.
void check_storage(const Scenario& s);

// What works otherwise than one might expect, a sentence each: a state of charge outside its
// window, or a taper in which the power changes faster than SLEW_LIMIT.
std::vector<std::string> storage_notices(const Scenario& s);

}  // namespace ballast
