// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/field_text.hpp"

#include <limits>

namespace ballast {

std::string range_text(Range range, Unit unit) {
  const bool low = range.min > -std::numeric_limits<double>::infinity();
  const bool high = range.max < std::numeric_limits<double>::infinity();
  const auto text = [&](double value) {
    if (unit == Unit::kFraction) return format_number(value * 100.0) + " %";
    return format_quantity(value, unit);
  };
  if (low && high) {
    return (range.min_open ? "above " + text(range.min) + " to " : text(range.min) + " to ") +
           text(range.max);
  }
  if (low) return (range.min_open ? "above " : "at least ") + text(range.min);
  if (high) return "at most " + text(range.max);
  return "any";
}

std::string type_text(Unit unit) {
  if (unit == Unit::kNone) return "number";
  if (unit == Unit::kFraction) return "fraction or %";
  return std::string(unit_symbol(unit));
}

}  // namespace ballast
