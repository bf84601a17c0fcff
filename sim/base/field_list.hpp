// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of a description as data: for forms, command lines and comparisons.
#pragma once

#include "sim/base/fields.hpp"

namespace ballast {

struct FieldInfo {
  enum class Type { kQuantity, kOptionalQuantity, kInteger, kBoolean, kText, kChoice };

  std::string key;
  Type type = Type::kText;
  std::string help;
  // What the described variable holds: SI for quantities, empty for an absent one, the name for a
  // choice.
  std::variant<std::monostate, bool, std::int64_t, double, std::string> value;
  Unit unit = Unit::kNone;         // of quantities
  Range range;                     // of quantities and integers, with its open ends closed
  std::vector<std::string> names;  // of choices
  bool required = false;           // it has no default
};

// In the order of the description. Throws std::logic_error for a key that is not a single value.
std::vector<FieldInfo> list_fields(const std::function<void(Fields&)>& describe);

}  // namespace ballast
