// SPDX-License-Identifier: GPL-3.0-or-later
// The operation `read`: what the controllers hold, register by register.
#pragma once

#include <functional>

#include "host/link/message.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/site/register_bus.hpp"

namespace ballast {

// Gives the word of a register; may throw Error.
using RegisterReader = std::function<std::uint32_t(const RegisterAddress& at)>;

// Parameters: block, by its key ("gpu", "storage"); row where it is a row's (default: 0), rack
// where it is a rack's (default: 0), and gpu (-1: all; a register in which they differ is then
// marked "mixed" and shows the first one's). Gives
// {"block","row","rack","gpu","registers":[{"name", "access","value","raw"}...]}, names as
// find_register() takes them. Throws ConfigError.
Json dump_registers(const RegisterReader& read, const Topology& topology, const Json& params);

}  // namespace ballast
