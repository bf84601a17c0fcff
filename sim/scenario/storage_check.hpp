// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the storage controller's registers fit the storage that the scenario describes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace ballast {

// What CAPACITY is programmed to before the first tick, in whole joules, as a firmware engineer
// would take it from the data sheet: the energy of a full cycle in one direction (battery:
// open-circuit voltage over the whole charge; supercapacitor: between its voltages), within the
// register's range. Nothing where there is no storage or [registers.storage] has CAPACITY.
std::optional<double> capacity_from_plant_j(const Scenario& s);

// The next two look at the registers as they stand at the first tick.

// Throws ConfigError where the storage would do nothing from the start: its voltage trips the
// controller or lies outside the voltage window. load_scenario() asks it.
void check_storage(const Scenario& s);

// What behaves differently than one might expect, a sentence each: a CAPACITY that comes from the
// plant, a state of charge outside its window, a taper in which the power changes faster than
// SLEW_LIMIT, or a battery that charges faster than any vendor's.
std::vector<std::string> storage_notices(const Scenario& s);

}  // namespace ballast
