// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the filters over files of raw doubles, for test_filters.py:
// filter_dump low|high|band causal|zero ORDER LOW HIGH RATE BLOCK IN OUT
// writes the filtered record; zero also prints guard and stated error fraction.
// filter_dump quantiles IN FRACTION... prints the resolution and each percentile.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "host/analysis/histogram.hpp"
#include "host/analysis/zero_phase.hpp"

namespace {

std::vector<double> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::vector<double> x(static_cast<std::size_t>(file.tellg()) / sizeof(double));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(x.data()), static_cast<std::streamsize>(x.size() * 8));
  return x;
}

ballast::FilterDesign design(const std::string& shape, int order, double low, double high,
                             double rate) {
  if (shape == "low") return ballast::butterworth_low_pass(order, high, rate);
  if (shape == "high") return ballast::butterworth_high_pass(order, low, rate);
  return ballast::butterworth_band_pass(order, low, high, rate);
}

int quantiles(const std::vector<std::string>& args) {
  const std::vector<double> x = read(args.at(1));
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  ballast::Histogram histogram(*low, *high);
  for (const double v : x) histogram.add(v);
  std::printf("%.17g\n", histogram.resolution());
  for (std::size_t i = 2; i < args.size(); ++i) {
    std::printf("%.17g\n", histogram.quantile(std::stod(args[i])));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.at(0) == "quantiles") return quantiles(args);
  const ballast::FilterDesign filter =
      design(args.at(0), std::stoi(args.at(2)), std::stod(args.at(3)), std::stod(args.at(4)),
             std::stod(args.at(5)));
  const std::size_t block = std::stoul(args.at(6));
  std::vector<double> x = read(args.at(7));
  std::vector<double> y;
  y.reserve(x.size());
  const auto keep = [&](std::span<const double> part) {
    y.insert(y.end(), part.begin(), part.end());
  };
  ballast::SectionFilter causal(filter);
  ballast::ZeroPhaseFilter zero(filter, x.size(), keep);
  for (std::size_t at = 0; at < x.size(); at += block) {
    const auto part = std::span(x).subspan(at, std::min(block, x.size() - at));
    if (args[1] == "zero") {
      zero.add(part);
    } else {
      causal.run(part);
      keep(part);
    }
  }
  zero.finish();
  std::printf("%zu %.17g\n", zero.guard_samples(), zero.error_fraction());
  std::ofstream(args.at(8), std::ios::binary)
      .write(reinterpret_cast<const char*>(y.data()), static_cast<std::streamsize>(y.size() * 8));
  return 0;
}
