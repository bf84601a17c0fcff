// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/firmware/tuned_scenario.hpp"

#include <algorithm>

#include "sim/base/units.hpp"
#include "sim/scenario/register_overlay.hpp"

namespace ballast {
namespace {

bool names(const std::vector<Entry>& entries, BlockId block, const Entry& wanted) {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const Entry& e) { return same_register(block, e.name, wanted.name); });
}

// "FLOOR" or "FLOOR and 3 more".
std::string listed(const std::vector<std::string>& names) {
  if (names.size() < 2) return names.empty() ? std::string() : names.front();
  return names.front() + " and " + std::to_string(names.size() - 1) + " more";
}

std::string full_name(const BlockInfo& block, const Entry& entry) {
  return std::string(block.key) + "." + entry.name;
}

void add_overridden(std::vector<std::string>& notices, const Scenario& s, const ParameterSet& set) {
  std::vector<std::string> changed;
  for (const BlockInfo& block : all_blocks()) {
    for (const Entry& entry : s.initial.registers[block.id]) {
      if (!from_command_line(entry) || !names(set.registers[block.id], block.id, entry)) continue;
      changed.push_back(full_name(block, entry));
    }
  }
  if (changed.empty()) return;
  notices.push_back("--set takes precedence over the parameter set for " + listed(changed));
}

void add_written(std::vector<std::string>& notices, const Scenario& s, const ParameterSet& set) {
  std::vector<std::string> changed;
  double first_s = 0.0;
  for (const WriteConfig& write : s.writes) {
    for (const BlockInfo& block : all_blocks()) {
      for (const Entry& entry : write.registers[block.id]) {
        if (!names(set.registers[block.id], block.id, entry)) continue;
        if (changed.empty() || write.at_s < first_s) first_s = write.at_s;
        changed.push_back(full_name(block, entry));
      }
    }
  }
  if (changed.empty()) return;
  notices.push_back("[[writes]] change registers of the parameter set during the run, from " +
                    format_quantity(first_s, Unit::kSecond) + " on: " + listed(changed));
}

}  // namespace

std::optional<ParameterSet> load_named_set(const std::filesystem::path& file) {
  if (file.empty()) return std::nullopt;
  ParameterSet set = load_parameter_set(file);
  if (set.registers.size() == 0) {
    throw ConfigError("the parameter set has no register", {file.string(), 0, 0},
                      "add a table such as [registers.gpu]; `ballast registers export --as toml` "
                      "writes one");
  }
  RegisterSettings().set_all(set.registers, false);
  return set;
}

TunedScenario load_tuned_scenario(const std::filesystem::path& scenario,
                                  const std::vector<Override>& overrides,
                                  const std::filesystem::path& set) {
  TunedScenario tuned;
  tuned.set = load_named_set(set);
  tuned.scenario =
      load_scenario(scenario, overrides, tuned.set ? tuned.set->registers : BlockEntries());
  return tuned;
}

std::vector<std::string> parameter_set_notices(const Scenario& s, const ParameterSet& set) {
  std::vector<std::string> notices;
  add_overridden(notices, s, set);
  add_written(notices, s, set);
  const std::size_t of_storage = set.registers[BlockId::kStorage].size();
  if (s.storage.unit.kind == StorageKind::kNone && of_storage > 0) {
    notices.push_back(
        "the scenario has no storage, so that the storage registers of the parameter "
        "set have no effect (" +
        std::to_string(of_storage) + ")");
  }
  return notices;
}

}  // namespace ballast
