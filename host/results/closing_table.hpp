// SPDX-License-Identifier: GPL-3.0-or-later
// What the terminal shows when a run has ended.
#pragma once

#include <string>

#include "host/results/summary.hpp"

namespace ballast {

// Lines of at most 100 columns but for long names and paths, with a final newline. `report` is
// shown as the last line; empty leaves it out.
std::string closing_table(const Summary& summary, const std::string& report);

}  // namespace ballast
