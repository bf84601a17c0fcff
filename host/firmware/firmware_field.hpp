// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of the register map that a person may look at or set, by the names that scenarios,
// `ballast ctl` and parameter sets use ("CONTROL.ENABLE", "preset.2.FLOOR", "bank.SOC_HIGH").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/registers/block_registry.hpp"

namespace ballast {

struct FirmwareField {
  BlockId block = BlockId::kGpu;
  std::string name;     // within the block
  std::string section;  // heading under which it is shown
  const RegisterInfo* reg = nullptr;
  const RegisterField* field = nullptr;
  bool of_gpu = false;  // a register of each GPU; otherwise one per instance of the block
  bool setting() const { return reg->access == Access::kReadWrite; }
  bool clears() const { return reg->access == Access::kWriteOneToClear; }  // a sticky flag
  bool writable() const { return setting() || clears(); }
};

// All fields of all blocks but identity and counters' upper halves, in the order of the map, what
// can be written before what can only be read.
const std::vector<FirmwareField>& firmware_fields();
// The index of one of them; empty where there is none of that name.
std::optional<std::size_t> find_firmware_field(BlockId block, std::string_view name);

// A raw field value as text and back. Text without a unit means the field's own ("65" for "65 %").
// parse_raw() throws ConfigError, which names what is allowed.
std::string raw_text(const RegisterField& field, std::uint32_t raw);
std::uint32_t parse_raw(const FirmwareField& field, std::string_view text);
// As the operation `write` and a parameter set take it.
RegisterValue raw_value(const RegisterField& field, std::uint32_t raw);
// Physical value in SI (a fraction for percentages); empty where "not set".
std::optional<double> raw_physical(const RegisterField& field, std::uint32_t raw);

std::string range_text(
    const FirmwareField& field);  // "0 % to 100 %, or not set"; empty where obvious
std::string reset_text(const FirmwareField& field);

}  // namespace ballast
