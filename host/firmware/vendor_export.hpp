// SPDX-License-Identifier: GPL-3.0-or-later
// Settings in the terms of the vendor's tools. What these cannot set is named in comments.
#pragma once

#include <string>

#include "host/firmware/register_settings.hpp"

namespace ballast {

// Whose settings they are.
struct VendorTarget {
  std::string text = "all GPUs";  // in a comment
  int gpu = -1;                   // its index within its host; -1: all
};

enum class VendorFormat { kNvidiaSmi, kRedfish };
// One sentence on what an export in this format can set and what it cannot, for menus and help.
std::string vendor_export_note(VendorFormat format);

// Shell commands in the manner of nvidia-smi. What is known of its options is enabling the feature
// (-s), which comes last; what it does not publish stands before it as calls of NVML with their
// parameter ids, as comments. Of the presets the active one is exported.
std::string nvidia_smi_commands(const RegisterSettings& settings, const VendorTarget& target);

// Bodies of Redfish requests in the terms of NVIDIA's bmcweb
// (redfish-core/schema/oem/nvidia/csdl/NvidiaPowerSmoothing_v1.xml): a JSON array of {"method",
// "target", "body"} and, where something is to be said of it, "note".
std::string redfish_json(const RegisterSettings& settings, const VendorTarget& target);

}  // namespace ballast
