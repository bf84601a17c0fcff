// SPDX-License-Identifier: GPL-3.0-or-later
// From a measured trace to the DC power of nodes.
#pragma once

#include <vector>

#include "sim/workload/trace.hpp"
#include "sim/workload/trace_config.hpp"

namespace ballast {

// DC power behind supplies that draw `ac_w`. Throws DataError above the curve's last load.
double dc_power_w(const SupplyConfig& supply, double ac_w);

// One channel per node, in node order, without copies: chosen, converted to DC and checked. Throws
// ConfigError when the channels do not fit `nodes`, DataError when a sample lies below the base
// load or beyond the supply curve.
std::vector<TraceChannel> node_channels(const TraceJobConfig& config, Trace trace,
                                        std::size_t nodes);

}  // namespace ballast
