// SPDX-License-Identifier: GPL-3.0-or-later
// How ranges and types of configuration keys are written, in errors and in the reference alike.
#pragma once

#include <string>

#include "sim/base/fields.hpp"

namespace ballast {

// How an absent quantity is written (Fields::optional_quantity).
inline constexpr const char* kNoQuantity = "none";

// The range with its open ends closed: an end without a bound becomes the largest magnitude that a
// site can have in this unit, and "above 0" the smallest, because no site has a rate of 1e-300 Hz.
Range bounded(Range range, Unit unit);

// "0 W to 2e+06 W", "1e-09 s to 1e+09 s".
std::string range_text(Range range, Unit unit);

// "W", "fraction or %", "number".
std::string type_text(Unit unit);

}  // namespace ballast
