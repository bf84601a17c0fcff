// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast bench`: how fast the simulation of fixtures/scenarios/first_light.toml is on this
// machine (docs/performance.md).
#pragma once

namespace ballast {

struct BenchArgs {
  bool quick = false;  // seconds instead of a minute, without Icarus
  bool json = false;
  double soak_minutes = 0.0;  // wall time of the soak alone; 0: a short one after all the rest
  bool start_probe = false;   // internal: start, print the time of the first tick, end
};

// Returns kExitOk whatever the figures are. Throws Error.
int run_bench_command(const BenchArgs& args);

}  // namespace ballast
