// SPDX-License-Identifier: GPL-3.0-or-later
// The energy accounts in summary.json.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/site/energy_accounts.hpp"

namespace ballast {

nlohmann::ordered_json energy_json(const EnergyAccounts& accounts);

// Takes any account that it finds. Those of the plants get their texts back; others are labelled by
// their key. Throws nlohmann::json::exception for what is missing or no number; a null is not a
// number.
EnergyAccounts energy_of_json(const nlohmann::ordered_json& json);

}  // namespace ballast
