// SPDX-License-Identifier: GPL-3.0-or-later
// How ranges and types of configuration keys are written, in errors and in the reference alike.
#pragma once

#include <string>

#include "sim/base/fields.hpp"

namespace ballast {

// "0 W to 2e+06 W", "above 0 s", "any".
std::string range_text(Range range, Unit unit);

// "W", "fraction or %", "number".
std::string type_text(Unit unit);

}  // namespace ballast
