// SPDX-License-Identifier: GPL-3.0-or-later
// Figures for docs/images/oscillation_detection.py, as CSV: how often a line in seeded noise is
// found, against its power, and one record with its threshold.
//
// oscillation_dump curve RECORDS   colour,snr_db,records,found
// oscillation_dump spectrum        f_hz,psd,ambient,threshold of the example, then "line,..." rows
#include <cstdio>
#include <cstdlib>
#include <string>

#include "host/analysis/oscillation.hpp"
#include "tests/host/analysis/noise_records.hpp"

namespace ballast {
namespace {

constexpr double kRateHz = 16.0;
constexpr std::size_t kSamples = 1024;  // 64 s
constexpr double kLineHz = 1.3013;      // off-bin

// Density at the line, of white noise of unit variance and of the second-order noise, unit^2/Hz.
double density(Colour colour) {
  if (colour == Colour::kWhite) return 2.0 / kRateHz;
  const double w = 2.0 * std::numbers::pi * kLineHz / kRateHz;
  const double one = 0.05 * 0.05 / (1.0 - 2.0 * 0.95 * std::cos(w) + 0.95 * 0.95);
  return 2.0 / kRateHz * (one * one + 1e-6);
}

std::vector<double> with_line(Colour colour, double snr_db, std::uint64_t seed) {
  std::vector<double> x = noise_record(colour, kSamples, seed);
  // Power of the line over that of the noise in one bin, 1 / 64 Hz.
  const double bin_power = density(colour) * kRateHz / static_cast<double>(kSamples);
  const double amplitude = std::sqrt(2.0 * bin_power * std::pow(10.0, 0.1 * snr_db));
  const double phase = 2.0 * std::numbers::pi * Gaussian(seed + 77777).uniform();
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = static_cast<double>(i) / kRateHz;
    x[i] += amplitude * std::sin(2.0 * std::numbers::pi * kLineHz * t + phase);
  }
  return x;
}

void curve(int records) {
  std::puts("colour,snr_db,records,found");
  for (const Colour colour : {Colour::kWhite, Colour::kSecondOrder}) {
    for (double snr_db = 6.0; snr_db <= 24.0; snr_db += 1.0) {
      int found = 0;
      for (int r = 0; r < records; ++r) {
        const auto result = find_oscillations(
            with_line(colour, snr_db, static_cast<std::uint64_t>(r) + 1), kRateHz);
        bool here = false;
        for (const Oscillation& line : result.found) {
          here = here || std::fabs(line.f_hz - kLineHz) < 2.0 * result.df_hz;
        }
        found += here ? 1 : 0;
      }
      std::printf("%s,%g,%d,%d\n", colour == Colour::kWhite ? "white" : "second_order", snr_db,
                  records, found);
    }
  }
}

void spectrum() {
  const auto result = find_oscillations(with_line(Colour::kSecondOrder, 21.0, 4), kRateHz);
  std::puts("f_hz,psd,ambient,threshold");
  for (std::size_t i = 0; i < result.f_hz.size(); ++i) {
    std::printf("%.6g,%.6g,%.6g,%.6g\n", result.f_hz[i], result.psd[i], result.ambient[i],
                result.threshold[i]);
  }
  for (const Oscillation& line : result.found) {
    std::printf("line,%.6g,%.6g,%.3f\n", line.f_hz, line.amplitude_w, line.margin_db);
  }
}

}  // namespace
}  // namespace ballast

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "curve" && argc == 3) {
    ballast::curve(std::atoi(argv[2]));
  } else if (what == "spectrum") {
    ballast::spectrum();
  } else {
    std::fputs("oscillation_dump curve RECORDS | spectrum\n", stderr);
    return 2;
  }
  return 0;
}
