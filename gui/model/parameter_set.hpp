// SPDX-License-Identifier: GPL-3.0-or-later
// Firmware parameter sets: what can be written of both register blocks, as a TOML file whose
// `[registers]` may stand in a scenario as it is. And the same for other tools to read.
#pragma once

#include <string>
#include <string_view>

#include "gui/model/firmware_model.hpp"

namespace ballast {

// What is unknown, or held by some GPUs or racks of the scope and not by others, cannot be said by
// one value of each parameter: all three functions that write throw ConfigError then.

// All settings as they are wanted (held, with the staged edits), GPUs by the model's scope.
std::string parameter_set_toml(const FirmwareModel& model, const std::string& name);

// Stages what differs from what is held. Throws ConfigError (file:line:column) for anything but a
// parameter set, an unknown or read-only register and a value out of range; nothing is then staged.
// Returns the number of parameters read.
std::size_t stage_parameter_set(FirmwareModel& model, std::string_view toml,
                                const std::string& file);

// Shell commands in the manner of nvidia-smi. What is known of its options is enabling the feature
// (-s); what it does not publish stands as calls of NVML with their parameter ids, as comments.
std::string nvidia_smi_commands(const FirmwareModel& model);

// Bodies of Redfish requests in the terms of NVIDIA's bmcweb
// (redfish-core/schema/oem/nvidia/csdl/NvidiaPowerSmoothing_v1.xml): a JSON array of {"method",
// "target", "body"} and, where something is to be said of it, "note".
std::string redfish_json(const FirmwareModel& model);

}  // namespace ballast
