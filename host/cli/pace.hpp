// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ballast {

// How many times as fast as real time a bench runs: "max" (0: as fast as it can), "realtime" (1) or
// a positive factor. Throws ConfigError, which names where it stands.
double pace_factor(const std::string& text, const std::string& where = "--pace");

}  // namespace ballast
