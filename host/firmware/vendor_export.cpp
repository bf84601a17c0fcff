// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/firmware/vendor_export.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>
#include <vector>

#include "sim/base/units.hpp"

namespace ballast {
namespace {

using Json = nlohmann::json;

struct Parameter {
  const char* name;  // of the register
  int nvml;          // NVML_POWER_SMOOTHING_PROFILE_PARAM_*
  const char* nvml_name;
  const char* redfish;
  double scale;  // to the unit of both (NVML takes ms where Redfish takes s)
  double nvml_scale;
};
// NVML API reference, "Power smoothing"; names of Redfish from NVIDIA's bmcweb.
constexpr std::array kParameters = {
    Parameter{"FLOOR", 0, "PERCENT_TMP_FLOOR", "TMPFloorPercent", 100.0, 100.0},
    Parameter{"RAMP_UP_RATE", 1, "RAMP_UP_RATE", "RampUpWattsPerSecond", 1.0, 1.0},
    Parameter{"RAMP_DOWN_RATE", 2, "RAMP_DOWN_RATE", "RampDownWattsPerSecond", 1.0, 1.0},
    Parameter{"RAMP_DOWN_HYSTERESIS", 3, "RAMP_DOWN_HYSTERESIS", "RampDownHysteresisSeconds", 1.0,
              1000.0},
    Parameter{"SECONDARY_FLOOR", 4, "SECONDARY_POWER_FLOOR", "SecondaryPowerFloorWatts", 1.0, 1.0},
    Parameter{"PFA_WINDOW_MULTIPLIER", 5, "PRIMARY_FLOOR_ACT_WIN_MULT", "PFAWindowMultiplier", 1.0,
              1.0},
    Parameter{"PFT_WINDOW_MULTIPLIER", 6, "PRIMARY_FLOOR_TAR_WIN_MULT", "PFTWindowMultiplier", 1.0,
              1.0},
    Parameter{"PFA_OFFSET", 7, "PRIMARY_FLOOR_ACT_OFFSET", "PFAOffsetWatts", 1.0, 1.0},
};

// Physical values to the LSB's digits: 89.990234375, not 89.99023437500001.
double tidy(double value) {
  return std::round(value * 1e9) / 1e9;
}

// Settings that the vendor's interfaces cannot express and that differ from their reset values:
// "TMP_CEILING = 1 kW".
std::vector<std::string> without_counterpart(const RegisterSettings& settings) {
  std::vector<std::string> list;
  for (std::size_t i = 0; i < firmware_fields().size(); ++i) {
    const FirmwareField& f = firmware_fields()[i];
    const auto raw = settings.raw(i);
    const bool known = f.name == "CONTROL.ENABLE" || f.name == "CONTROL.IMMEDIATE_RAMP_DOWN" ||
                       f.name == "ACTIVE_PROFILE" || f.name.starts_with("preset.") ||
                       f.name.starts_with("OVERRIDE_");
    if (f.block != BlockId::kGpu || !f.setting() || known || !raw) continue;
    if (*raw == extract_field(*f.field, f.reg->reset)) continue;
    list.push_back(f.name + " = " + raw_text(*f.field, *raw));
  }
  return list;
}

std::string preset_register(int preset, const Parameter& p) {
  return "preset." + std::to_string(preset) + "." + p.name;
}

// What presets hold besides their reset values, but for the active one.
std::vector<std::string> of_inactive_presets(const RegisterSettings& settings, int active) {
  const std::string own = "preset." + std::to_string(active) + ".";
  std::vector<std::string> list;
  for (std::size_t i = 0; i < firmware_fields().size(); ++i) {
    const FirmwareField& f = firmware_fields()[i];
    const auto raw = settings.raw(i);
    if (f.block != BlockId::kGpu || !raw || !f.name.starts_with("preset.")) continue;
    if (f.name.starts_with(own) || *raw == extract_field(*f.field, f.reg->reset)) continue;
    list.push_back(f.name + " = " + raw_text(*f.field, *raw));
  }
  return list;
}

// As lines of a shell's comment.
std::string commented(const std::string& text) {
  constexpr std::size_t kColumns = 98;
  std::string lines;
  std::string line = "#";
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (line.size() + 1 + word.size() > kColumns) {
      lines += line + "\n";
      line = "#";
    }
    line += " " + word;
  }
  return lines + line + "\n";
}

}  // namespace

std::string vendor_export_note(VendorFormat format) {
  const std::string rest =
      "the ceiling, idle power, activity threshold, EDP factor, brake power, lifetime quantum, "
      "in-band slew limit, hard ceiling, state-of-charge coupling and the switches for what the "
      "vendor leaves undocumented; other presets and the storage are not exported.";
  if (format == VendorFormat::kNvidiaSmi) {
    return "The nvidia-smi commands enable or disable power smoothing; the parameters of the "
           "active preset and its activation stand as NVML calls in comments, because nvidia-smi "
           "publishes no option for them; admin overrides and immediate ramp-down need the Redfish "
           "export; no command or call is known for " +
           rest;
  }
  return "The Redfish requests enable or disable power smoothing and set immediate ramp-down, the "
         "active preset with its parameters (secondary floor, window multipliers and offset need "
         "later firmware) and admin overrides; no property is known for " +
         rest;
}

std::string nvidia_smi_commands(const RegisterSettings& settings, const VendorTarget& target) {
  std::ostringstream out;
  const std::string of_gpu = target.gpu < 0 ? "" : " -i " + std::to_string(target.gpu);
  const bool enabled = settings.flag(BlockId::kGpu, "CONTROL.ENABLE");
  const int preset = settings.active_preset().value_or(0);
  out << "#!/bin/sh\n# Settings of " << target.text << ".\n"
      << commented(vendor_export_note(VendorFormat::kNvidiaSmi))
      << commented(
             "Of nvidia-smi power-smoothing, -s 1 and -ppd are known; -s 0 and -i (the GPU's index "
             "within its host) are assumed to have their usual meaning.")
      << "\n# First, through NVML as root (%, W/s, ms and W):\n";
  for (const Parameter& p : kParameters) {
    const auto value = settings.physical(BlockId::kGpu, preset_register(preset, p));
    if (!value) continue;
    out << "# nvmlDevicePowerSmoothingUpdatePresetProfileParam: profileId=" << preset
        << " paramId=" << p.nvml << " (" << p.nvml_name
        << ") value=" << format_number(tidy(*value * p.nvml_scale)) << "\n";
  }
  out << "# nvmlDevicePowerSmoothingActivatePresetProfile: profileId=" << preset << "\n";
  std::ostringstream missing;
  if (settings.flag(BlockId::kGpu, "CONTROL.IMMEDIATE_RAMP_DOWN")) {
    missing << "# immediate ramp-down: no in-band command is known; see the Redfish export\n";
  }
  for (const Parameter& p : kParameters) {
    const auto value = settings.physical(BlockId::kGpu, std::string("OVERRIDE_") + p.name);
    if (!value) continue;
    missing << "# admin override (out of band only, see the Redfish export): " << p.nvml_name
            << " = " << format_number(tidy(*value * p.nvml_scale)) << "\n";
  }
  for (const std::string& held : without_counterpart(settings)) {
    missing << "# no counterpart is known: " << held << "\n";
  }
  for (const std::string& held : of_inactive_presets(settings, preset)) {
    missing << "# of a preset that is not active: " << held << "\n";
  }
  if (!missing.str().empty()) {
    out << "\n# Not set by this script:\n" << missing.str();
  }
  out << "\n# Last, " << (enabled ? "enable" : "disable") << " power smoothing:\n"
      << "nvidia-smi power-smoothing" << of_gpu << " -s " << (enabled ? 1 : 0) << "\n"
      << "nvidia-smi power-smoothing" << of_gpu << " -ppd\n";
  return out.str();
}

std::string redfish_json(const RegisterSettings& settings, const VendorTarget& target) {
  const std::string root =
      "/redfish/v1/Systems/{system}/Processors/{gpu}/Oem/Nvidia/PowerSmoothing";
  const int preset = settings.active_preset().value_or(0);
  Json requests = Json::array();
  Json profile = Json::object();
  Json overrides = Json::object();
  for (const Parameter& p : kParameters) {
    if (const auto value = settings.physical(BlockId::kGpu, preset_register(preset, p))) {
      profile[p.redfish] = tidy(*value * p.scale);
    }
    const auto value = settings.physical(BlockId::kGpu, std::string("OVERRIDE_") + p.name);
    if (value) overrides[p.redfish] = tidy(*value * p.scale);
  }
  const auto add = [&](const char* method, const std::string& address, Json body,
                       const std::string& note) {
    requests.push_back({{"method", method}, {"target", address}, {"body", std::move(body)}});
    if (!note.empty()) requests.back()["note"] = note;
  };
  add("PATCH", root + "/PresetProfiles/" + std::to_string(preset), profile,
      "For " + target.text +
          "; {system} and {gpu} are named by the BMC. The secondary floor, the window multipliers "
          "and the offset are properties only of later firmware.");
  add("POST", root + "/Actions/NvidiaPowerSmoothing.ActivatePresetProfile", {{"ProfileId", preset}},
      {});
  if (!overrides.empty()) {
    add("PATCH", root + "/AdminOverrideProfile", overrides, {});
    add("POST", root + "/Actions/NvidiaPowerSmoothing.ApplyAdminOverrides", Json::object(),
        "Overrides are kept by the BMC until they are applied.");
  }
  std::string rest;
  for (const std::string& held : without_counterpart(settings)) {
    rest += (rest.empty() ? "No property is known for: " : "; ") + held;
  }
  std::string inactive;
  for (const std::string& held : of_inactive_presets(settings, preset)) {
    inactive += (inactive.empty() ? "Not exported, of presets that are not active: " : "; ") + held;
  }
  if (!inactive.empty()) rest += (rest.empty() ? "" : ". ") + inactive;
  add("PATCH", root,
      {{"Enabled", settings.flag(BlockId::kGpu, "CONTROL.ENABLE")},
       {"ImmediateRampDown", settings.flag(BlockId::kGpu, "CONTROL.IMMEDIATE_RAMP_DOWN")}},
      rest);
  return requests.dump(2) + "\n";
}

}  // namespace ballast
