// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/checks.hpp"

#include "sim/base/units.hpp"

namespace ballast {

void require(bool holds, const Place& place, const std::string& cause, const std::string& remedy) {
  if (!holds) throw ConfigError(cause, place, remedy);
}

void require_within(double value, double min, double max, const PlaceOf& place,
                    std::string_view key) {
  if (value >= min && value <= max) return;
  throw ConfigError(
      std::string(key) + " is " + format_number(value), place(key),
      "give a value from " + format_number(min) + " to " + format_number(max) + " (SI units)");
}

void throw_bad_power(double power_w, std::string_view what) {
  throw DeviceError(std::string(what) + " is " + format_quantity(power_w, Unit::kWatt),
                    Place{"plant"},
                    "look for the first wrong value upstream, in the workload or the controller");
}

}  // namespace ballast
