// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the storage controller's registers fit the storage that the scenario describes.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace ballast {

// Looks at the registers as they stand at the first tick. Throws ConfigError where the storage
// would do nothing from the start: its voltage trips the controller or lies outside the voltage
// window. Returns notices, a sentence each, on what works otherwise than one might expect: a state
// of charge outside its window, or a taper in which the power changes faster than SLEW_LIMIT.
std::vector<std::string> check_storage(const Scenario& s);

}  // namespace ballast
