// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/firmware/parameter_set.hpp"

#include <sstream>

#include "sim/base/toml_config.hpp"

namespace ballast {
namespace {

void describe(Fields& f, ParameterSet& set) {
  f.table("parameters", "Name of the set.", [&](Fields& inner) {
    inner.text("name", set.name, "Name.");
    inner.text("description", set.description, "Purpose of the set.");
  });
  f.table("registers", "Registers, as in a scenario.", [&](Fields& inner) {
    for (const BlockInfo& block : all_blocks()) {
      inner.entries(block.key, set.registers[block.id],
                    std::string(block.registers->title) + ": its registers by name.");
    }
  });
}

}  // namespace

ParameterSet read_parameter_set(std::string_view toml, const std::string& file) {
  ParameterSet set;
  read_toml_text(toml, file, {}, [&](Fields& f) { describe(f, set); });
  return set;
}

ParameterSet load_parameter_set(const std::filesystem::path& file) {
  ParameterSet set;
  read_toml(file, {}, [&](Fields& f) { describe(f, set); });
  return set;
}

std::string parameter_set_toml(const RegisterSettings& settings, const std::string& name) {
  std::ostringstream out;
  out << "# Firmware parameter set. A scenario can use [registers] unchanged.\n\n"
      << "[parameters]\nname = " << toml_text(name) << "\n";
  for (const BlockInfo& block : all_blocks()) {
    out << "\n[registers." << block.key << "]\n";
    for (std::size_t i = 0; i < firmware_fields().size(); ++i) {
      const FirmwareField& field = firmware_fields()[i];
      if (field.block != block.id || !field.setting()) continue;
      out << field.name << " = " << toml_text(raw_value(*field.field, settings.raw(i).value()))
          << "\n";
    }
  }
  return out.str();
}

}  // namespace ballast
