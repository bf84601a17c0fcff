// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/firmware/register_settings.hpp"

#include <string>
#include <utility>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

// The index and the raw value that an entry sets.
std::pair<std::size_t, std::uint32_t> parameter(BlockId block, const Entry& entry) {
  const RegisterRef ref = find_register(register_block(block), entry.name, -1, entry.place);
  const auto index = find_firmware_field(block, entry.name);
  if (!index || ref.field == nullptr || ref.reg->access != Access::kReadWrite) {
    throw ConfigError("'" + entry.name + "' is not a parameter", entry.place,
                      "remove it; a set contains only registers that can be read and written");
  }
  return {*index, encode_field(*ref.field, entry.name, entry.value, entry.place)};
}

}  // namespace

RegisterSettings::RegisterSettings() : values_(firmware_fields().size()) {}

RegisterSettings RegisterSettings::after_reset() {
  RegisterSettings settings;
  for (std::size_t i = 0; i < firmware_fields().size(); ++i) {
    const FirmwareField& field = firmware_fields()[i];
    if (field.setting()) settings.set(i, extract_field(*field.field, field.reg->reset));
  }
  return settings;
}

void RegisterSettings::set(std::size_t index, std::optional<std::uint32_t> raw, bool edited) {
  values_.at(index) = {raw, edited};
}

void RegisterSettings::set_all(BlockId block, const std::vector<Entry>& entries, bool edited) {
  BlockEntries of_block;
  of_block[block] = entries;
  set_all(of_block, edited);
}

void RegisterSettings::set_all(const BlockEntries& entries, bool edited) {
  std::vector<std::pair<std::size_t, std::uint32_t>> read;
  for (const BlockInfo& block : all_blocks()) {
    for (const Entry& entry : entries[block.id]) read.push_back(parameter(block.id, entry));
  }
  for (const auto& [index, raw] : read) {
    Value& value = values_[index];
    value.edited = value.edited || (edited && value.raw != raw);
    value.raw = raw;
  }
}

std::optional<double> RegisterSettings::physical(BlockId block, std::string_view name) const {
  const auto index = find_firmware_field(block, name);
  if (!index || !values_[*index].raw) return std::nullopt;
  return raw_physical(*firmware_fields()[*index].field, *values_[*index].raw);
}

bool RegisterSettings::flag(BlockId block, std::string_view name) const {
  return physical(block, name).value_or(0.0) != 0.0;
}

std::optional<int> RegisterSettings::active_preset() const {
  const auto value = physical(BlockId::kGpu, "ACTIVE_PROFILE");
  if (!value) return std::nullopt;
  return static_cast<int>(*value);
}

std::optional<double> RegisterSettings::in_force(std::string_view parameter) const {
  const std::string name(parameter);
  if (const auto set = physical(BlockId::kGpu, "OVERRIDE_" + name)) return set;
  const auto preset = active_preset();
  if (!preset) return std::nullopt;
  return physical(BlockId::kGpu, "preset." + std::to_string(*preset) + "." + name);
}

}  // namespace ballast
