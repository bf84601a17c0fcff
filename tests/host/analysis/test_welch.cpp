// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <random>

#include "host/analysis/welch.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

double uniform(std::mt19937_64& engine) {
  return static_cast<double>(engine() >> 11) * 0x1p-53;
}

std::vector<double> noise(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  std::vector<double> x(n);
  for (double& v : x) v = 4e4 + 1e3 * (uniform(engine) - 0.5);
  return x;
}

class ScratchDir {
 public:
  ScratchDir() : path_(fs::temp_directory_path() / ("ballast_welch_" + std::to_string(getpid()))) {
    fs::create_directories(path_);
  }
  ~ScratchDir() { fs::remove_all(path_); }
  fs::path operator/(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

void write(const fs::path& path, const std::vector<double>& x) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(x.data()), static_cast<std::streamsize>(x.size() * 8));
}

std::vector<double> read(const fs::path& path) {
  std::vector<double> x(fs::file_size(path) / 8);
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(x.data()), static_cast<std::streamsize>(x.size() * 8));
  return x;
}

int scipy(const std::string& arguments) {
  const std::string command = std::string("/usr/bin/python3 '") + BALLAST_SOURCE_DIR +
                              "/tests/host/analysis/scipy_welch.py' " + arguments;
  return std::system(command.c_str());
}

// The density of `x` here and in scipy, to 1e-9 of each value plus 1e-12 of the largest.
void expect_as_scipy(const std::vector<double>& x, double rate_hz, const WelchOptions& options) {
  const ScratchDir scratch;
  write(scratch / "x", x);
  const Spectrum s = welch(x, rate_hz, options);
  const std::string detrend = options.detrend == Detrend::kNone       ? "none"
                              : options.detrend == Detrend::kConstant ? "constant"
                                                                      : "linear";
  ASSERT_EQ(scipy("welch '" + (scratch / "x").string() + "' '" + (scratch / "s").string() + "' " +
                  std::to_string(rate_hz) + " " + std::to_string(s.segment_samples) + " " +
                  std::to_string(options.overlap) + " " +
                  (options.window == Window::kHann ? "hann " : "flattop ") + detrend),
            0);
  const std::vector<double> reference = read(scratch / "s");
  ASSERT_EQ(reference.size(), s.psd.size());
  double largest = 0.0;
  for (const double v : reference) largest = std::max(largest, v);
  ASSERT_GT(largest, 0.0);
  for (std::size_t k = 0; k < reference.size(); ++k) {
    ASSERT_NEAR(s.psd[k], reference[k], 1e-9 * reference[k] + 1e-12 * largest) << "bin " << k;
  }
}

TEST(Welch, AgreesWithScipyOnNoise) {
  const std::vector<double> x = noise(20000, 1);
  expect_as_scipy(x, 1000.0, {});
  expect_as_scipy(x, 1000.0, {.segment = 1000, .overlap = 0.75, .window = Window::kFlatTop});
  expect_as_scipy(x, 250.0, {.segment = 777, .overlap = 0.0, .detrend = Detrend::kNone});
  expect_as_scipy(x, 1000.0, {.segment = 4096, .detrend = Detrend::kLinear});
}

TEST(Welch, AgreesWithScipyOnTones) {
  std::vector<double> x(32768);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = static_cast<double>(i) / 1000.0;
    x[i] = 8e4 + 100.0 * t + 2e4 * std::sin(2.0 * std::numbers::pi * 0.517 * t) +
           300.0 * std::sin(2.0 * std::numbers::pi * 55.03 * t);
  }
  expect_as_scipy(x, 1000.0, {});
  expect_as_scipy(x, 1000.0, {.window = Window::kFlatTop, .detrend = Detrend::kLinear});
}

TEST(Welch, AgreesWithScipyOnMeasuredPower) {
  const fs::path trace =
      fs::path(BALLAST_SOURCE_DIR) / "../shared/traces/derived/pmd_5050_A100.csv.xz";
  if (!fs::exists(trace)) GTEST_SKIP() << "no measured trace at " << trace;
  const ScratchDir scratch;
  ASSERT_EQ(
      scipy("column '" + trace.string() + "' total_W '" + (scratch / "t").string() + "' 40000"), 0);
  const std::vector<double> x = read(scratch / "t");
  ASSERT_GT(x.size(), 10000U);
  expect_as_scipy(x, 4800.0, {});
}

// Parseval: without window overlap and trend the density's integral is the record's variance as the
// window sees it, sum((w x)^2) / sum(w^2), whatever the number of samples.
TEST(Welch, IntegralOfDensityIsTheWindowedPower) {
  for (const std::size_t n : {4096U, 4095U}) {
    std::vector<double> x = noise(n, 7);
    const Spectrum s = welch(x, 1000.0, {.segment = n, .detrend = Detrend::kNone});
    double power = 0.0;
    double weight = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      const double sine =
          std::sin(std::numbers::pi * static_cast<double>(i) / static_cast<double>(n));
      power += sine * sine * sine * sine * x[i] * x[i];
      weight += sine * sine * sine * sine;
    }
    const double rms = band_rms(s, 0.0, 1e9);
    EXPECT_NEAR(rms * rms, power / weight, 1e-12 * power / weight);
  }
}

TEST(Welch, BandOfASineHoldsItsRms) {
  std::vector<double> x(60000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = 1e6 + 5e3 * std::sin(2.0 * std::numbers::pi * 2.013 * static_cast<double>(i) / 1000.0);
  }
  const Spectrum s = welch(x, 1000.0);
  EXPECT_NEAR(band_rms(s, 0.2, 3.0), 5e3 / std::numbers::sqrt2, 5.0);
  EXPECT_LT(band_rms(s, 5.0, 20.0), 1.0);
  EXPECT_EQ(band_rms(s, 3.0, 3.0), 0.0);
}

TEST(Welch, StatesItsBandwidth) {
  const std::vector<double> x = noise(10000, 3);
  // Hann 1.5 bins; flat top 3.77 bins, the figure MATLAB gives for flattopwin.
  EXPECT_NEAR(welch(x, 1000.0, {.segment = 1000}).enbw_hz, 1.5, 1e-12);
  EXPECT_NEAR(welch(x, 1000.0, {.segment = 1000, .window = Window::kFlatTop}).enbw_hz, 3.77, 0.01);
  const Spectrum s = welch(x, 1000.0);
  EXPECT_EQ(s.segment_samples, 1250U);
  EXPECT_EQ(s.segments, 15U);
  EXPECT_DOUBLE_EQ(s.df_hz, 0.8);
}

TEST(Welch, IsTheSameToTheBitEachTime) {
  const std::vector<double> x = noise(30000, 9);
  EXPECT_EQ(welch(x, 1000.0).psd, welch(x, 1000.0).psd);
}

TEST(Welch, RejectsWhatHasNoSpectrum) {
  const std::vector<double> one(1, 1.0);
  const std::vector<double> two = {1.0, 2.0};
  EXPECT_THROW(welch(one, 1000.0), std::invalid_argument);
  EXPECT_THROW(welch(two, 0.0), std::invalid_argument);
  EXPECT_THROW(welch(two, NAN), std::invalid_argument);
  EXPECT_THROW(welch(two, 1.0, {.overlap = 1.0}), std::invalid_argument);
  EXPECT_EQ(welch(two, 1000.0).psd.size(), 2U);
}

}  // namespace
}  // namespace ballast
