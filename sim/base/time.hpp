// SPDX-License-Identifier: GPL-3.0-or-later
// Simulated time: int64 ticks of 1 ms. Wall clock never enters a result.
#pragma once

#include <cmath>
#include <cstdint>

namespace ballast {

using Tick = std::int64_t;

inline constexpr double kTickSeconds = 1e-3;
inline constexpr Tick kTicksPerSecond = 1000;

inline double seconds(Tick tick) {
  return static_cast<double>(tick) / static_cast<double>(kTicksPerSecond);
}
inline Tick ticks(double time_s) {
  return std::llround(time_s * kTicksPerSecond);
}

}  // namespace ballast
