// SPDX-License-Identifier: GPL-3.0-or-later
// What the registers of all blocks would hold: the settings of a scenario or a parameter set, or
// those that somebody is about to write. One value of each field stands for all GPUs, racks and
// rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "host/firmware/firmware_field.hpp"

namespace ballast {

class RegisterSettings {
 public:
  RegisterSettings();  // nothing is known
  static RegisterSettings after_reset();

  // `index` is that of firmware_fields(); raw values. `edited`: somebody means this value, and
  // advice on it is wanted.
  void set(std::size_t index, std::optional<std::uint32_t> raw, bool edited = false);
  // Entries of a scenario's or a set's table. What they change becomes edited where `edited` says
  // so. Throws ConfigError at the entry for an unknown name, one that cannot be set for all, and a
  // value out of range; nothing is then set.
  void set_all(const BlockEntries& entries, bool edited);
  void set_all(BlockId block, const std::vector<Entry>& entries, bool edited);

  std::optional<std::uint32_t> raw(std::size_t index) const { return values_.at(index).raw; }
  bool edited(std::size_t index) const { return values_.at(index).edited; }

  // In SI (a fraction for percentages); empty where unknown or "not set". Names are those of
  // firmware_fields().
  std::optional<double> physical(BlockId block, std::string_view name) const;
  bool flag(BlockId block, std::string_view name) const;  // false where unknown
  std::optional<int> active_preset() const;
  // A parameter of the active preset as it acts: its admin override where one is set. `parameter`
  // is its name in the preset table ("RAMP_UP_RATE").
  std::optional<double> in_force(std::string_view parameter) const;

 private:
  struct Value {
    std::optional<std::uint32_t> raw;
    bool edited = false;
  };
  std::vector<Value> values_;
};

}  // namespace ballast
