// SPDX-License-Identifier: GPL-3.0-or-later
// A trace as a drawing: self-contained SVG on white, small whatever the length.
#pragma once

#include <string>

#include "host/runs/trace_summary.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

struct SvgOptions {
  double width = 960.0;   // px
  double height = 420.0;  // px, of the sum; the channels of a trace with several add two thirds
};

// Power of the sum against time and, for several channels, the band from the lowest to the highest
// of them with their mean. Each pixel column shows the least and the greatest value within it.
std::string trace_svg(const Trace& trace, const ProfileSummary& summary, const std::string& title,
                      const SvgOptions& options = {});

}  // namespace ballast
