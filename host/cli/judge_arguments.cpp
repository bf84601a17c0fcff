// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/commands.hpp"
#include "host/cli/judge_options.hpp"
#include "host/cli/option_range.hpp"

namespace ballast {

void add_judge_options(CLI::App& command, JudgeOptions& options) {
  command
      .add_option("--limits", options.limits, "Limit profile: a name, a file or all (repeatable)")
      ->allow_extra_args(false);
  command.add_option("--site-mw", options.site_mw, "Rated power of the site, MW")
      ->check(in_range(kRatedMw));
  command
      .add_option("--record-mw", options.record_mw,
                  "Rated power of the recorded system, MW (default: peak of the record)")
      ->check(in_range(kRatedMw));
  command.add_option(
      "--scaling", options.scaling,
      "full, coherent, shifted or sqrt-n (default: coherent with --site-mw, otherwise full)");
  command.add_option("--scaling-seed", options.seed, "Seed for the lags of --scaling shifted")
      ->check(in_range(between(0.0, 9e18)));
  command.add_option("--grid-hz", options.grid_hz, "Nominal frequency of the grid")
      ->check(CLI::IsMember({50.0, 60.0}))
      ->capture_default_str();
  command
      .add_option("--short-circuit-mva", options.short_circuit_mva,
                  "Short-circuit level at the point of common coupling, MVA")
      ->check(in_range(kShortCircuitMva));
  command.add_option("--x-over-r", options.x_over_r, "X/R of the grid's impedance")
      ->check(in_range(kXOverR))
      ->capture_default_str();
  command.add_option("--power-factor", options.power_factor, "Power factor of the site, lagging")
      ->check(in_range(kPowerFactor))
      ->capture_default_str();
  command.add_option("--lamp", options.lamp_v, "Reference lamp of the flickermeter, V: 120 or 230")
      ->check(CLI::IsMember({120.0, 230.0}));
  command
      .add_option("--voltage-definition", options.voltage_definition,
                  "Definition of the recorded voltage, on which ride-through verdicts depend")
      ->capture_default_str();
}

}  // namespace ballast
