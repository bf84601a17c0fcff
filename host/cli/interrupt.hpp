// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl-C and SIGTERM for the commands that take long.
#pragma once

#include <atomic>

namespace ballast {

// From now on the first SIGINT or SIGTERM sets the flag, so that the command ends in good order; a
// second one, as by default, ends the process.
const std::atomic<bool>& watch_interrupts();

}  // namespace ballast
