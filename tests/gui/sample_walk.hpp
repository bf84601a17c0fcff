// SPDX-License-Identifier: GPL-3.0-or-later
// Samples, and the plain scan of them that the models are held against.
#pragma once

#include <algorithm>
#include <random>
#include <vector>

#include "gui/model/min_max.hpp"

namespace ballast::test {

// A walk, so that no two columns are alike.
inline std::vector<double> walk(std::size_t count) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> step(-1.0, 1.0);
  std::vector<double> values(count);
  double value = 1000.0;
  for (double& v : values) v = value += step(random);
  return values;
}

// Extent of the samples of ticks [from, to).
inline MinMax scan(const std::vector<double>& x, Tick from, Tick to) {
  MinMax extent;
  for (Tick t = std::max<Tick>(from, 0); t < std::min<Tick>(to, static_cast<Tick>(x.size())); ++t) {
    const auto value = static_cast<float>(x[static_cast<std::size_t>(t)]);
    extent.merge({value, value});
  }
  return extent;
}

}  // namespace ballast::test
