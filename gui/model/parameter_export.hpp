// SPDX-License-Identifier: GPL-3.0-or-later
// Parameter sets and exports of what the firmware model wants (host/firmware makes the texts).
#pragma once

#include <string>
#include <string_view>

#include "gui/model/firmware_model.hpp"

namespace ballast {

// What is unknown, or held by some GPUs or racks of the scope and not by others, cannot be said by
// one value of each parameter: all three functions that write throw ConfigError then.
std::string parameter_set_of(const FirmwareModel& model, const std::string& name);
std::string nvidia_smi_commands_of(const FirmwareModel& model);
std::string redfish_json_of(const FirmwareModel& model);

// Stages what differs from what is held. Throws ConfigError (file:line:column) for anything but a
// parameter set, an unknown or read-only register and a value out of range; nothing is then staged.
// Returns the number of parameters read.
std::size_t stage_parameter_set(FirmwareModel& model, std::string_view toml,
                                const std::string& file);

}  // namespace ballast
