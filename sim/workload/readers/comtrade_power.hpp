// SPDX-License-Identifier: GPL-3.0-or-later
// Power out of the channels of a COMTRADE record: channels that are power, or three voltages and
// three currents.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "sim/workload/readers/comtrade_config.hpp"

namespace ballast {

struct ComtradePowerChannel {
  std::string name;
  std::size_t analog = 0;  // index in ComtradeConfig::analog
  double to_watt = 1.0;
  bool of_one_phase = false;
};

// One circuit: its phase-to-neutral voltages and its currents, phase by phase.
struct ComtradeThreePhase {
  std::string name;
  std::array<std::size_t, 3> voltage{};  // indices in ComtradeConfig::analog
  std::array<std::size_t, 3> current{};
  std::array<double, 3> to_volt{};
  std::array<double, 3> to_ampere{};
};

struct ComtradePower {
  std::vector<ComtradePowerChannel> channels;
  std::vector<ComtradeThreePhase> circuits;  // empty where there are channels of power
  std::vector<std::string> notes;
};

// What the record tells of power. Throws DataError where it tells nothing, or where the phases of
// voltages and currents cannot be told apart.
ComtradePower find_comtrade_power(const ComtradeConfig& config, const Place& place);

// A reading of mean power.
struct CycleMean {
  double t_s = 0.0;      // the middle of the cycle
  double power_w = 0.0;  // NaN where a sample of the cycle is missing
};

// The means of `power_w` over one cycle of `line_hz` after the other; power is linear between
// samples, and unknown between two that stand more than a quarter of a cycle apart. In a balanced
// three-phase system the sum of v * i is constant; unbalance and harmonics add a ripple whose mean
// over a cycle is zero (IEEE Std 1459-2010, clause 3.2). A line at f comes out lower by sin(x)/x,
// x = pi f / line_hz.
std::vector<CycleMean> cycle_means(const std::vector<double>& t_s,
                                   const std::vector<double>& power_w, double line_hz);

}  // namespace ballast
