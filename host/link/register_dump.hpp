// SPDX-License-Identifier: GPL-3.0-or-later
// The operation `read`: what the controllers of racks hold, register by register.
#pragma once

#include "host/link/message.hpp"
#include "sim/bench/live.hpp"

namespace ballast {

// Parameters: block ("gpu", "storage"), rack and gpu (-1: all; a register in which they differ is
// then marked "mixed" and shows the first one's). Gives {"block","rack","gpu","registers":[{"name",
// "access","value","raw"}...]}, names as find_register() takes them. Throws ConfigError.
Json dump_registers(LiveBus& bus, const Scenario& scenario, const Json& params);

}  // namespace ballast
