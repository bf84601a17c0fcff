// SPDX-License-Identifier: GPL-3.0-or-later
// Firmware parameter sets: all writable registers of both blocks, as a TOML file whose
// `[registers]` table a scenario can use unchanged, and exports for other tools.
#pragma once

#include <string>
#include <string_view>

#include "gui/model/firmware_model.hpp"

namespace ballast {

// Values that are unknown, or that differ between GPUs or racks of the scope, cannot be expressed
// by one value per parameter. All three functions that write then throw ConfigError.

// All settings as they are wanted (held, with the staged edits), GPUs by the model's scope.
std::string parameter_set_toml(const FirmwareModel& model, const std::string& name);

// Stages what differs from what is held. Throws ConfigError (file:line:column) for anything but a
// parameter set, an unknown or read-only register and a value out of range; nothing is then staged.
// Returns the number of parameters read.
std::size_t stage_parameter_set(FirmwareModel& model, std::string_view toml,
                                const std::string& file);

// Shell commands in the style of nvidia-smi. Only -s 1 and -ppd are known of its options. What it
// does not publish is written as calls of NVML with their parameter ids, in comments.
std::string nvidia_smi_commands(const FirmwareModel& model);

// Bodies of Redfish requests in the terms of NVIDIA's bmcweb
// (redfish-core/schema/oem/nvidia/csdl/NvidiaPowerSmoothing_v1.xml): a JSON array of {"method",
// "target", "body"} and, where something is to be said of it, "note".
std::string redfish_json(const FirmwareModel& model);

}  // namespace ballast
