// SPDX-License-Identifier: GPL-3.0-or-later
// The types of the generated register tables (sim/registers/generated), and the only conversion
// between a name with a physical value and an address with a raw word.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/error.hpp"
#include "sim/base/fields.hpp"
#include "sim/base/units.hpp"
#include "sim/registers/generated/block_id.hpp"

namespace ballast {

enum class Access { kReadWrite, kReadOnly, kWriteOneToClear, kConstant };
enum class FieldFormat { kUnsigned, kSigned, kBool, kEnum, kFixedPoint };

struct RegisterField {
  std::string_view name;  // empty where the register is one field
  int low_bit;
  int width;
  FieldFormat format;
  Unit unit;                                // of the physical value
  double lsb;                               // physical value of one raw step, in SI
  std::int64_t min;                         // raw
  std::int64_t max;                         // raw
  bool may_be_unset;                        // all ones mean "not set"
  std::span<const std::string_view> names;  // of an enumeration
  std::string_view help;
};

struct RegisterInfo {
  std::string_view name;
  std::uint16_t offset;
  Access access;
  std::uint32_t reset;
  std::span<const RegisterField> fields;
  std::string_view help;
};

struct RegisterGroup {
  std::string_view name;
  std::uint16_t base;
  int count;
  std::uint16_t stride;
  int broadcast;  // address of the broadcast window, or -1
  std::span<const RegisterInfo> registers;
  std::string_view help;
};

struct RegisterBlock {
  std::string_view name;
  std::string_view title;
  std::uint32_t id;
  std::uint32_t version;
  std::span<const RegisterGroup> groups;
};

const RegisterBlock& register_block(BlockId id);

// By the block's key ("gpu", "storage"). Throws ConfigError naming the keys there are.
BlockId block_named(std::string_view name, const Place& place);

// A field of one register, resolved from its name.
struct RegisterRef {
  const RegisterGroup* group = nullptr;
  const RegisterInfo* reg = nullptr;
  const RegisterField* field = nullptr;  // null: the whole register of several fields
  std::uint16_t address = 0;             // with a broadcast group: of its broadcast window
};

// Finds "TMP_CEILING", "CONTROL.ENABLE", "preset.2.FLOOR" or "bank.SOC_LOW": an optional group
// (with an index where the group has several windows), the register, an optional field. Without a
// group the broadcast group, or else the first, is meant. `index` picks a window of the broadcast
// group; -1 is all of them. Throws ConfigError naming the nearest register.
RegisterRef find_register(const RegisterBlock& block, std::string_view name, int index,
                          const Place& place);

// A value as a configuration holds it.
using RegisterValue = ConfigValue;

// Raw field value for a physical one: "20 W/s", "90 %" (0.90 as UFXP4.12 is 3686, truncated as
// NVIDIA's BMC code does), true, "not set", or a plain number where the field has no unit. Throws
// ConfigError for a wrong unit or a value out of range.
std::uint32_t encode_field(const RegisterField& field, std::string_view name,
                           const RegisterValue& value, const Place& place);

// Physical value of a raw field ("89.990234375 %", "20 W/s", "RUN", "not set").
std::string decode_field(const RegisterField& field, std::uint32_t raw_register);

// The field's bits inside a register word, and a word with the field replaced.
std::uint32_t extract_field(const RegisterField& field, std::uint32_t word);
std::uint32_t insert_field(const RegisterField& field, std::uint32_t word, std::uint32_t raw);

}  // namespace ballast
