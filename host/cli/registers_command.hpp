// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast registers`: the register map on the terminal.
#pragma once

#include <iosfwd>
#include <string>

namespace ballast {

// Prints all registers, or those whose block, group or name contains `filter` (any case). Returns
// kExitOk; throws ConfigError where nothing matches.
int run_registers(const std::string& filter, std::ostream& out);

}  // namespace ballast
