// SPDX-License-Identifier: GPL-3.0-or-later
// Checks that the plants share.
#pragma once

#include <cmath>
#include <functional>
#include <string>
#include <string_view>

#include "sim/base/error.hpp"

namespace ballast {

// Where a key stands in the user's file. A plant built without a file has no places.
using PlaceOf = std::function<Place(std::string_view key)>;

inline Place no_place(std::string_view) {
  return {};
}

// Throws ConfigError when `holds` is false.
void require(bool holds, const Place& place, const std::string& cause, const std::string& remedy);

// Throws ConfigError unless min <= value <= max (not a number is outside). The plants repeat what
// Fields checks, because their constructors also serve code that reads no file.
void require_within(double value, double min, double max, const PlaceOf& place,
                    std::string_view key);

[[noreturn]] void throw_bad_power(double power_w, std::string_view what);

// A power that is not a number would spread through every later tick: it throws DeviceError here.
inline void check_power(double power_w, std::string_view what) {
  if (std::isnan(power_w)) [[unlikely]]
    throw_bad_power(power_w, what);
}

// The same for loads, which cannot be refused and so must be finite too.
inline void check_load(double load_w, std::string_view what) {
  if (!std::isfinite(load_w)) [[unlikely]]
    throw_bad_power(load_w, what);
}

}  // namespace ballast
