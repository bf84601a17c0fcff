// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/parameter_set.hpp"

#include <array>
#include <cmath>
#include <sstream>

#include "gui/model/firmware_advice.hpp"
#include "sim/base/toml_config.hpp"

namespace ballast {
namespace {

constexpr qsizetype kMostNamed = 6;

struct ParameterSet {
  std::string name = "unnamed";
  std::string description;
  std::vector<Entry> gpu;
  std::vector<Entry> storage;
};

void describe(Fields& f, ParameterSet& set) {
  f.table("parameters", "Name of the set.", [&](Fields& inner) {
    inner.text("name", set.name, "Name.");
    inner.text("description", set.description, "Purpose of the set.");
  });
  f.table("registers", "Registers, as in a scenario.", [&](Fields& inner) {
    inner.entries("gpu", set.gpu, "Registers of the GPU bank.");
    inner.entries("storage", set.storage, "Registers of the rack storage controller.");
  });
}

std::string value_toml(const RegisterValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return "\"" + *text + "\"";
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  return format_number(std::get<double>(value));
}

// A name that may hold anything, as a TOML string.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

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

int active(const FirmwareModel& model) {
  return static_cast<int>(model.wantedPhysical(BlockId::kGpu, "ACTIVE_PROFILE").value_or(0.0));
}

// What the vendor's interfaces have no word for and is not as after reset: "TMP_CEILING = 1 kW".
std::vector<std::string> without_counterpart(const FirmwareModel& model) {
  std::vector<std::string> list;
  for (std::size_t i = 0; i < model.fields().size(); ++i) {
    const FirmwareField& f = model.fields()[i];
    const auto raw = model.wanted(i);
    const bool known = f.name == "CONTROL.ENABLE" || f.name == "CONTROL.IMMEDIATE_RAMP_DOWN" ||
                       f.name == "ACTIVE_PROFILE" || f.name.starts_with("preset.") ||
                       f.name.starts_with("OVERRIDE_");
    if (f.block != BlockId::kGpu || !f.setting() || known || !raw) continue;
    if (*raw == extract_field(*f.field, f.reg->reset)) continue;
    list.push_back(f.name + " = " + raw_text(*f.field, *raw).toStdString());
  }
  return list;
}

void check_sayable(const FirmwareModel& model, const std::vector<BlockId>& blocks) {
  const std::string scope = model.scope().text().toStdString();
  if (!model.complete()) {
    throw ConfigError(
        "nothing is written, because the register values of " + scope + " are not known", {},
        "wait until they have been read, or connect to a run");
  }
  QStringList mixed;
  for (const BlockId block : blocks) mixed += model.mixed(block);
  if (mixed.isEmpty()) return;
  const qsizetype more = mixed.size() - kMostNamed;
  QString names = mixed.mid(0, kMostNamed).join(", ");
  if (more > 0) names += QString(" and %1 more").arg(more);
  throw ConfigError(
      "nothing is written, because values differ within " + scope + ": " + names.toStdString(), {},
      "choose one GPU or rack, or give all of them the same value");
}

}  // namespace

std::string parameter_set_toml(const FirmwareModel& model, const std::string& name) {
  check_sayable(model, {BlockId::kGpu, BlockId::kStorage});
  std::ostringstream out;
  out << "# Firmware parameter set. A scenario can use [registers] unchanged.\n\n"
      << "[parameters]\nname = " << quoted(name) << "\n";
  for (const BlockId block : {BlockId::kGpu, BlockId::kStorage}) {
    out << "\n[registers." << block_name(block) << "]\n";
    for (std::size_t i = 0; i < model.fields().size(); ++i) {
      const FirmwareField& field = model.fields()[i];
      const auto raw = model.wanted(i);
      if (field.block != block || !field.setting()) continue;
      out << field.name << " = " << value_toml(raw_value(*field.field, *raw)) << "\n";
    }
  }
  return out.str();
}

std::size_t stage_parameter_set(FirmwareModel& model, std::string_view toml,
                                const std::string& file) {
  ParameterSet set;
  read_toml_text(toml, file, {}, [&](Fields& f) { describe(f, set); });
  std::vector<std::pair<std::size_t, std::uint32_t>> read;
  const auto take = [&](BlockId block, const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) {
      const RegisterRef ref = find_register(register_block(block), entry.name, -1, entry.place);
      const auto index = model.find(block, entry.name);
      if (!index || ref.field == nullptr || ref.reg->access != Access::kReadWrite) {
        throw ConfigError("'" + entry.name + "' is not a parameter", entry.place,
                          "remove it; a set contains only registers that can be read and written");
      }
      read.emplace_back(*index, encode_field(*ref.field, entry.name, entry.value, entry.place));
    }
  };
  take(BlockId::kGpu, set.gpu);
  take(BlockId::kStorage, set.storage);
  for (const auto& [index, raw] : read) model.stageRaw(index, raw);
  return read.size();
}

std::string nvidia_smi_commands(const FirmwareModel& model) {
  check_sayable(model, {BlockId::kGpu});
  std::ostringstream out;
  const FirmwareScope& scope = model.scope();
  const std::string target = scope.gpu < 0 ? "" : " -i " + std::to_string(scope.gpu);
  const bool enabled = model.wantedFlag(BlockId::kGpu, "CONTROL.ENABLE");
  const int preset = active(model);
  out << "#!/bin/sh\n"
      << "# " << scope.text().toStdString()
      << ". Of nvidia-smi power-smoothing, -s 1 and -ppd are\n"
      << "# known; -s 0 and -i (the GPU's index within its host) are assumed to have their usual "
         "meaning.\n"
      << "# The options that set the parameters of a profile are not published, so the NVML calls "
         "that\n"
      << "# do so are given instead.\n"
      << "nvidia-smi power-smoothing" << target << " -s " << (enabled ? 1 : 0) << "\n";
  if (model.wantedFlag(BlockId::kGpu, "CONTROL.IMMEDIATE_RAMP_DOWN")) {
    out << "# immediate ramp-down: no in-band command is known; see the Redfish export\n";
  }
  for (const Parameter& p : kParameters) {
    const auto value =
        model.wantedPhysical(BlockId::kGpu, "preset." + std::to_string(preset) + "." + p.name);
    if (!value) continue;
    out << "# nvmlDevicePowerSmoothingUpdatePresetProfileParam: profileId=" << preset
        << " paramId=" << p.nvml << " (" << p.nvml_name
        << ") value=" << format_number(tidy(*value * p.nvml_scale)) << "\n";
  }
  out << "# nvmlDevicePowerSmoothingActivatePresetProfile: profileId=" << preset << "\n";
  for (const Parameter& p : kParameters) {
    const auto value = model.wantedPhysical(BlockId::kGpu, std::string("OVERRIDE_") + p.name);
    if (!value) continue;
    out << "# admin override (out of band only, see the Redfish export): " << p.nvml_name << " = "
        << format_number(tidy(*value * p.nvml_scale)) << "\n";
  }
  for (const std::string& held : without_counterpart(model)) {
    out << "# no counterpart is known: " << held << "\n";
  }
  out << "nvidia-smi power-smoothing" << target << " -ppd\n";
  return out.str();
}

std::string redfish_json(const FirmwareModel& model) {
  check_sayable(model, {BlockId::kGpu});
  const FirmwareScope& scope = model.scope();
  const std::string root =
      "/redfish/v1/Systems/{system}/Processors/{gpu}/Oem/Nvidia/PowerSmoothing";
  const int preset = active(model);
  Json requests = Json::array();
  Json profile = Json::object();
  Json overrides = Json::object();
  for (const Parameter& p : kParameters) {
    const std::string base = "preset." + std::to_string(preset) + "." + p.name;
    if (const auto value = model.wantedPhysical(BlockId::kGpu, base)) {
      profile[p.redfish] = tidy(*value * p.scale);
    }
    const auto value = model.wantedPhysical(BlockId::kGpu, std::string("OVERRIDE_") + p.name);
    if (value) overrides[p.redfish] = tidy(*value * p.scale);
  }
  const auto add = [&](const char* method, const std::string& target, Json body,
                       const std::string& note) {
    requests.push_back({{"method", method}, {"target", target}, {"body", std::move(body)}});
    if (!note.empty()) requests.back()["note"] = note;
  };
  add("PATCH", root + "/PresetProfiles/" + std::to_string(preset), profile,
      "For " + scope.text().toStdString() +
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
  for (const std::string& held : without_counterpart(model)) {
    rest += (rest.empty() ? "No property is known for: " : "; ") + held;
  }
  add("PATCH", root,
      {{"Enabled", model.wantedFlag(BlockId::kGpu, "CONTROL.ENABLE")},
       {"ImmediateRampDown", model.wantedFlag(BlockId::kGpu, "CONTROL.IMMEDIATE_RAMP_DOWN")}},
      rest);
  return requests.dump(2) + "\n";
}

}  // namespace ballast
