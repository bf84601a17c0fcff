// SPDX-License-Identifier: GPL-3.0-or-later
// How a trace is read, alike for every command that reads one (docs/traces.md, "Reading options"):
// a remedy that a reader names exists on the command that prints it.
#pragma once

#include <string>

#include "sim/workload/trace.hpp"

namespace CLI {
class App;
}

namespace ballast {

// Adds --channel, --format, --columns, --failed and --gap-factor. `suffix` and `of` tell the
// options of one input from those of another: "-a" gives --channel-a, with `of` "A" in the help.
void add_read_options(CLI::App& command, ReadOptions& options, const std::string& suffix = "",
                      const std::string& of = "");

}  // namespace ballast
