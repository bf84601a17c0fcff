// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/field_text.hpp"

#include <cmath>
#include <limits>

namespace ballast {
namespace {

struct Magnitudes {
  double smallest;
  double largest;
};

// Powers up to a terawatt, times up to 30 years; the rest follows from what is built of them.
Magnitudes magnitudes(Unit unit) {
  switch (unit) {
    case Unit::kNone:
      return {1e-9, 1e9};
    case Unit::kFraction:
      return {1e-8, 1e4};
    case Unit::kWatt:
      return {1e-6, 1e12};
    case Unit::kWattPerSecond:
      return {1e-6, 1e15};
    case Unit::kJoule:
      return {1e-6, 1e18};
    case Unit::kSecond:
      return {1e-9, 1e9};
    case Unit::kHertz:
      return {1e-6, 1e9};
    case Unit::kVolt:
      return {1e-6, 1e7};
    case Unit::kAmpere:
    case Unit::kCoulomb:
      return {1e-6, 1e9};
    case Unit::kOhm:
    case Unit::kFarad:
    case Unit::kHenry:
      return {1e-12, 1e9};
    case Unit::kPerSecond:
      return {1e-9, 1e9};
    case Unit::kCelsius:
      return {1e-6, 1e6};
  }
  return {0.0, std::numeric_limits<double>::max()};
}

}  // namespace

Range bounded(Range range, Unit unit) {
  const auto [smallest, largest] = magnitudes(unit);
  if (range.min_open && range.min == 0.0) range = {smallest, range.max, false};
  if (std::isinf(range.min)) range.min = -largest;
  if (std::isinf(range.max)) range.max = largest;
  return range;
}

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
