// SPDX-License-Identifier: GPL-3.0-or-later
// Prints what the input filter does to small swings of the load about an operating point, found by
// running it: a line of JSON per damping and load. docs/plants.md shows it as a table.
#include <array>
#include <cmath>
#include <complex>
#include <cstdio>
#include <numbers>
#include <string>

#include "sim/base/time.hpp"
#include "sim/plant/input_filter.hpp"

namespace ballast {
namespace {

// A swing holds whole periods in ten seconds, so all frequencies are multiples of 0.1 Hz.
double gain(InputFilter& filter, double load_w, double frequency_hz) {
  constexpr Tick kSettling = 20 * kTicksPerSecond;
  constexpr Tick kWindow = 10 * kTicksPerSecond;
  const double swing_w = 1e-4 * load_w;
  std::complex<double> load = 0.0;
  std::complex<double> grid = 0.0;
  filter.start(load_w);
  for (Tick tick = 0; tick < kSettling + kWindow; ++tick) {
    const double phase = 2.0 * std::numbers::pi * frequency_hz * seconds(tick);
    const double swing = swing_w * std::sin(phase);
    const double grid_w = filter.step(load_w + swing);
    if (tick < kSettling) continue;
    load += std::polar(swing, -phase);
    grid += std::polar(1.0, -phase) * grid_w;
  }
  return std::abs(grid) / std::abs(load);
}

void print(const char* title, FilterDamping damping, double ratio, double load_w) {
  InputFilterConfig c;
  c.damping = damping;
  c.damping_capacitance_ratio = ratio;
  InputFilter filter(c);
  std::printf(R"({"damping": "%s", "load_w": %g, "gains": {)", title, load_w);
  constexpr std::array kFrequencies = {0.5, 1.0, 2.0, 4.0, 10.0, 55.0};
  for (std::size_t i = 0; i < kFrequencies.size(); ++i) {
    std::printf(R"(%s"%g": %.9g)", i > 0 ? ", " : "", kFrequencies[i],
                gain(filter, load_w, kFrequencies[i]));
  }
  double peak = 0.0;
  double peak_hz = 0.0;
  for (int tenths = 3; tenths <= 60; ++tenths) {
    const double found = gain(filter, load_w, 0.1 * tenths);
    if (found > peak) peak = found, peak_hz = 0.1 * tenths;
  }
  filter.start(load_w);
  const double grid_w = filter.step(load_w);
  std::printf(R"(}, "peak": %.9g, "peak_hz": %.1f, "loss_frac": %.9g})"
              "\n",
              peak, peak_hz, (grid_w - load_w) / grid_w);
}

}  // namespace
}  // namespace ballast

int main() {
  using namespace ballast;
  for (const int ratio : {1, 2, 4, 8, 16}) {
    const std::string title = "ratio " + std::to_string(ratio) + (ratio == 4 ? " (default)" : "");
    print(title.c_str(), FilterDamping::kParallel, ratio, 80e3);
  }
  for (const double load_w : {40e3, 80e3, 132e3}) {
    print("series, scale 1", FilterDamping::kSeries, 4.0, load_w);
  }
}
