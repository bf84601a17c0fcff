// SPDX-License-Identifier: GPL-3.0-or-later
// How soon a change by a client acts, and is seen: what `ballast bench` prints of the link.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ballast {

// Wall time, in ms, from the request on.
struct LatencyFigures {
  double median_ms = 0.0;
  double p99_ms = 0.0;
  double max_ms = 0.0;
};
// Of at least one measurement.
LatencyFigures latency_figures(std::vector<double> ms);

struct LinkLatency {
  std::size_t writes = 0;
  LatencyFigures to_tick;   // until the first tick in which the written value acts begins
  LatencyFigures to_frame;  // until the live frame with that tick has arrived
};

// Writes a register `writes` times through a server at `endpoint`, whose run is under way at
// real-time pace and goes on for at least 0.2 s per write. Throws Error.
LinkLatency measure_link_latency(const std::string& endpoint, std::size_t writes);

}  // namespace ballast
