// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/job.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ballast {

std::uint32_t microwatt(double power_w) {
  return static_cast<std::uint32_t>(std::clamp(std::round(power_w * 1e6), 0.0, 4294967295.0));
}

void JobPart::set_clocks(std::span<const float> clock_frac) {
  if (std::any_of(clock_frac.begin(), clock_frac.end(), [](float f) { return f != 1.0F; })) {
    throw std::invalid_argument("a job of this kind runs at the nominal clock only");
  }
}

bool JobPart::activity(std::span<GpuActivity>) {
  return false;
}

bool Job::checkpoint(std::size_t, Tick) {
  throw std::invalid_argument("a job of this kind has no phases to run on request");
}

bool Job::slow_rank(std::size_t, double, Tick, Tick) {
  throw std::invalid_argument("a job of this kind has no ranks that could be slow");
}

}  // namespace ballast
