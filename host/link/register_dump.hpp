// SPDX-License-Identifier: GPL-3.0-or-later
// The operation `read`: what the controllers of racks hold, register by register.
#pragma once

#include <functional>

#include "host/link/message.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {

// Gives the word of a rack's register; may throw Error.
using RegisterReader =
    std::function<std::uint32_t(std::size_t rack, BlockId block, std::uint16_t address)>;

// Parameters: block ("gpu", "storage"), rack and gpu (-1: all; a register in which they differ is
// then marked "mixed" and shows the first one's). Gives {"block","rack","gpu","registers":[{"name",
// "access","value","raw"}...]}, names as find_register() takes them. Throws ConfigError.
Json dump_registers(const RegisterReader& read, const SiteConfig& site, const Json& params);

}  // namespace ballast
