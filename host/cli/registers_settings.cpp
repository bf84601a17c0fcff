// SPDX-License-Identifier: GPL-3.0-or-later
#include <optional>
#include <ostream>
#include <utility>

#include "host/cli/registers_command.hpp"
#include "host/firmware/parameter_set.hpp"
#include "host/firmware/register_advice.hpp"
#include "host/firmware/tuned_scenario.hpp"
#include "host/firmware/vendor_export.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

struct Settings {
  RegisterSettings registers = RegisterSettings::after_reset();
  std::string name = "unnamed";
  std::optional<ScenarioFacts> facts;
};

// As firmware writes them before the first tick, the storage's capacity among them.
void set_initial(RegisterSettings& registers, const Scenario& scenario, bool edited) {
  for (const RegisterWrite& w : register_writes(scenario)) {
    if (w.tick > 0 || w.instance() >= 0 || w.gpu >= 0) continue;
    registers.set_all(w.block, {{w.name, w.value, w.place}}, edited);
  }
}

Settings read_settings(const SettingsArgs& args) {
  if (args.set.empty() && args.scenario.empty()) {
    throw ConfigError("no settings were given", {"registers", 0, 0},
                      "name a parameter set, or a scenario with --scenario");
  }
  Settings settings;
  if (!args.scenario.empty()) {
    TunedScenario own = load_tuned_scenario(args.scenario, {}, {});
    set_initial(settings.registers, own.scenario, args.set.empty());
    settings.name = own.scenario.run.name;
    if (!args.set.empty()) {
      TunedScenario tuned = load_tuned_scenario(args.scenario, {}, args.set);
      set_initial(settings.registers, tuned.scenario, true);
      settings.name = tuned.set->name;
      own.scenario = std::move(tuned.scenario);
    }
    settings.facts = scenario_facts(std::move(own.scenario));
  } else {
    const ParameterSet set = load_named_set(args.set).value();
    settings.registers.set_all(set.registers, true);
    settings.name = set.name;
  }
  return settings;
}

const char* kind_text(AdviceKind kind) {
  switch (kind) {
    case AdviceKind::kConflict:
      return "conflict";
    case AdviceKind::kNoEffect:
      return "no effect";
    case AdviceKind::kNote:
      break;
  }
  return "note";
}

}  // namespace

int check_registers(const CheckRegistersArgs& args, std::ostream& out) {
  const Settings settings = read_settings(args.settings);
  bool failed = false;
  const auto advice =
      register_advice(settings.registers, settings.facts ? &*settings.facts : nullptr);
  for (const Advice& a : advice) {
    failed = failed || a.kind == AdviceKind::kConflict ||
             (args.strict && a.kind == AdviceKind::kNoEffect);
    out << kind_text(a.kind) << ": ";
    for (std::size_t i = 0; i < a.fields.size(); ++i) {
      const FirmwareField& field = firmware_fields()[a.fields[i]];
      out << (i == 0 ? "" : ", ") << block_info(field.block).key << "." << field.name;
    }
    out << (a.fields.empty() ? "" : ": ") << a.text << "\n";
  }
  if (advice.empty()) out << settings.name << ": nothing to remark\n";
  return failed ? kExitVerdict : kExitOk;
}

int export_registers(const ExportRegistersArgs& args, std::ostream& out) {
  const Settings settings = read_settings(args.settings);
  VendorTarget target;
  target.gpu = args.gpu;
  if (args.gpu >= 0) target.text = "GPU " + std::to_string(args.gpu);
  if (args.format == "toml") {
    out << parameter_set_toml(settings.registers, settings.name);
  } else if (args.format == "redfish") {
    out << redfish_json(settings.registers, target);
  } else {
    out << nvidia_smi_commands(settings.registers, target);
  }
  return kExitOk;
}

}  // namespace ballast
