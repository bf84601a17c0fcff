// SPDX-License-Identifier: GPL-3.0-or-later
// The process of a live run as the program starts it: our engines, our judge, and the run directory
// that `ballast run` would have written.
#pragma once

#include <string>

namespace ballast {

// The word by which a server starts it: a hidden subcommand with one positional argument, the
// configuration (bench_process.hpp).
inline constexpr const char* kLiveBenchWord = "live-bench";

// Runs to its end; the exit code. Throws Error.
int run_live_bench(const std::string& configuration);

}  // namespace ballast
