// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl-C, SIGTERM and SIGHUP for the commands that take long.
#pragma once

#include <atomic>

namespace ballast {

// From now on the first SIGINT, SIGTERM or SIGHUP sets the flag, so that the command ends in good
// order; a second one, as by default, ends the process.
const std::atomic<bool>& watch_interrupts();

// This process gets SIGTERM when the thread of `parent` that started it ends, however it does.
void end_with_parent(int parent);

}  // namespace ballast
