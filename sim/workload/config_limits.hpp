// SPDX-License-Identifier: GPL-3.0-or-later
// Ranges that the keys of several kinds of jobs share.
#pragma once

#include <cstdint>

#include "sim/base/fields.hpp"

namespace ballast {

inline constexpr double kLongestRunS = 7.0 * 24.0 * 3600.0;
inline constexpr double kLargestGpuW = 4200.0;  // a GPU's power is counted in 32-bit microwatt
inline constexpr std::int64_t kMostIterations = 1'000'000'000;

// Only a reader knows places; writing the configuration must not erase them.
inline void keep_place(const Fields& f, Place& place) {
  const Place here = f.place("");
  if (!here.file.empty()) place = here;
}

}  // namespace ballast
