// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/pace.hpp"

#include "sim/base/error.hpp"
#include "sim/base/units.hpp"
#include "sim/bench/bench.hpp"

namespace ballast {

double pace_factor(const std::string& text, const std::string& where) {
  if (text == "max") return 0.0;
  if (text == "realtime") return 1.0;
  const auto factor = parse_quantity(text, Unit::kNone);
  if (!factor || *factor < kLeastPace || *factor > kMostPace) {
    throw ConfigError("'" + text + "' is not a pace", {where, 0, 0},
                      "write max, realtime or a factor from " + format_number(kLeastPace) + " to " +
                          format_number(kMostPace));
  }
  return *factor;
}

}  // namespace ballast
