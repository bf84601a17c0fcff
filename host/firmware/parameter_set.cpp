// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/firmware/parameter_set.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "host/firmware/sha256.hpp"
#include "sim/base/toml_config.hpp"

namespace ballast {
namespace {

constexpr std::size_t kShownDigits = 12;

std::string version_text(std::uint32_t version) {
  return fmt::format("{}.{}", version >> 16U, version & 0xFFFFU);
}

std::string register_map_remedy(const BlockInfo& block) {
  return fmt::format(
      "this Ballast has version {}; export the set again with it, or, if the registers mean the "
      "same in both, correct the version here",
      version_text(block.registers->version));
}

void check_version(const Entry& entry) {
  const BlockInfo& block = block_info(block_named(entry.name, entry.place));
  const std::string given = value_text(entry.value);
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::istringstream in(given);
  char dot = 0;
  const bool version = std::holds_alternative<std::string>(entry.value) &&
                       given.find_first_not_of("0123456789.") == std::string::npos &&
                       (in >> major) && (in >> dot) && dot == '.' && (in >> minor) && in.eof();
  if (!version) {
    throw ConfigError(
        "'" + given + "' is not the version of a register map", entry.place,
        "write \"MAJOR.MINOR\", such as \"" + version_text(block.registers->version) + "\"");
  }
  const std::uint32_t ours = block.registers->version;
  if (major == ours >> 16U && minor <= (ours & 0xFFFFU)) return;
  throw ConfigError("the set is for version " + given + " of the register map of block '" +
                        std::string(block.key) + "'",
                    entry.place, register_map_remedy(block));
}

void describe(Fields& f, ParameterSet& set) {
  f.table("parameters", "Name of the set.", [&](Fields& inner) {
    inner.text("name", set.name, "Name.");
    inner.text("description", set.description, "Purpose of the set.");
    std::vector<Entry> versions;
    inner.entries("map", versions, "Version of the register map that the set is for, per block.");
    for (const Entry& entry : versions) check_version(entry);
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
  set.file = file;
  set.sha256 = sha256(toml);
  return set;
}

ParameterSet load_parameter_set(const std::filesystem::path& file) {
  // Says what is wrong with a file that is none or too large.
  read_toml(file, {}, [&](Fields& f) {
    ParameterSet set;
    describe(f, set);
  });
  // What is used and what is hashed is one reading of the file.
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return read_parameter_set(text, file.string());
}

std::string parameter_set_text(const ParameterSet& set) {
  return set.file.filename().string() + " (SHA-256 " + set.sha256.substr(0, kShownDigits) + "...)";
}

std::string parameter_set_toml(const RegisterSettings& settings, const std::string& name) {
  std::ostringstream out;
  out << "# Firmware parameter set, for --registers. A scenario can use [registers] unchanged.\n\n"
      << "[parameters]\nname = " << toml_text(name) << "\n\n[parameters.map]\n";
  for (const BlockInfo& block : all_blocks()) {
    out << block.key << " = " << toml_text(version_text(block.registers->version)) << "\n";
  }
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
