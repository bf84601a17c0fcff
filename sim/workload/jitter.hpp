// SPDX-License-Identifier: GPL-3.0-or-later
// Seeded variation that depends on rank and draw only: not on the order in which racks run, the
// thread, or the C++ library (whose distributions differ between implementations).
#pragma once

#include <cstdint>

namespace ballast {

// No variate is larger.
inline constexpr double kLargestVariate = 3.4642;

// The draw `index` of the stream `key`: a bijective mix of 64 bits (the finaliser of SplitMix64,
// Steele, Lea and Flood, OOPSLA 2014).
inline std::uint64_t mixed(std::uint64_t key, std::uint64_t index) {
  std::uint64_t z = key + (index + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

// A nearly normal variate of mean 0 and standard deviation 1: the sum of four uniform ones
// (Irwin-Hall), scaled. Bounded, so that no duration can turn negative, and exact arithmetic.
inline double variate(std::uint64_t key, std::uint64_t index) {
  const std::uint64_t bits = mixed(key, index);
  const auto sum = static_cast<double>((bits & 0xffff) + ((bits >> 16) & 0xffff) +
                                       ((bits >> 32) & 0xffff) + (bits >> 48));
  constexpr double kMean = 2.0 * 65535.0;
  // Four uniform variates on 0..65535 have the variance (65536^2 - 1) / 3 together.
  constexpr double kDeviation = 37837.2273;
  return (sum - kMean) / kDeviation;
}

}  // namespace ballast
