// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <random>

#include "host/analysis/align.hpp"
#include "sim/base/source_root.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

double uniform(std::mt19937_64& engine) {
  return static_cast<double>(engine() >> 11U) * 0x1p-53;
}

// Gaussian by the sum of twelve; first-order autoregressive with the pole `pole`.
std::vector<double> coloured(std::size_t n, double pole, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  std::vector<double> x(n);
  double state = 0.0;
  for (double& v : x) {
    double g = -6.0;
    for (int k = 0; k < 12; ++k) g += uniform(engine);
    state = pole * state + g;
    v = 5e4 + 1e3 * state;
  }
  return x;
}

std::vector<double> slice(const std::vector<double>& x, std::size_t first, std::size_t count) {
  const auto begin = x.begin() + static_cast<std::ptrdiff_t>(first);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

class ScratchDir {
 public:
  ScratchDir() : path_(fs::temp_directory_path() / ("ballast_align_" + std::to_string(getpid()))) {
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

// Lag and coefficient by scipy, at a rate of 1 Hz.
void expect_as_scipy(const std::vector<double>& a, const std::vector<double>& b) {
  const ScratchDir scratch;
  write(scratch / "a", a);
  write(scratch / "b", b);
  const std::string command = std::string("/usr/bin/python3 '") + source_root().string() +
                              "/tests/host/analysis/align_oracle.py' '" + (scratch / "a").string() +
                              "' '" + (scratch / "b").string() + "' '" + (scratch / "o").string() +
                              "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  double expected[2] = {0.0, 0.0};
  std::ifstream(scratch / "o", std::ios::binary)
      .read(reinterpret_cast<char*>(expected), sizeof expected);
  const Lag lag = find_lag({a, 1.0}, {b, 1.0});
  EXPECT_EQ(lag.lag_s, expected[0]);
  EXPECT_NEAR(lag.peak, expected[1], 1e-9);
  EXPECT_TRUE(lag.significant());
}

TEST(Lag, IsFoundInBothDirections) {
  const std::vector<double> x = coloured(5000, 0.9, 1);
  const std::vector<double> late = slice(x, 730, 3000);
  const Lag forward = find_lag({x, 100.0}, {late, 100.0});
  EXPECT_DOUBLE_EQ(forward.lag_s, 7.3);
  // Not quite 1: each record loses a line of its own.
  EXPECT_GT(forward.peak, 0.99);
  EXPECT_DOUBLE_EQ(forward.overlap_s, 30.0);
  EXPECT_TRUE(forward.significant());
  EXPECT_DOUBLE_EQ(find_lag({late, 100.0}, {x, 100.0}).lag_s, -7.3);
  EXPECT_EQ(find_lag({x, 100.0}, {x, 100.0}).lag_s, 0.0);
}

TEST(Lag, IsFoundUnderNoiseTrendAndAnotherScale) {
  std::vector<double> a = coloured(4000, 0.8, 2);
  std::vector<double> b = slice(a, 321, 3000);
  const std::vector<double> noise = coloured(4000, 0.0, 3);
  for (std::size_t i = 0; i < b.size(); ++i) {
    b[i] = 40.0 * (b[i] + 2.0 * noise[i]) + 1e3 * static_cast<double>(i);
  }
  const Lag lag = find_lag({a, 1000.0}, {b, 1000.0});
  EXPECT_DOUBLE_EQ(lag.lag_s, 0.321);
  EXPECT_TRUE(lag.significant());
  EXPECT_LT(lag.peak, 0.8);
}

TEST(Lag, AgreesWithScipyOnNoise) {
  const std::vector<double> x = coloured(3001, 0.95, 4);
  std::vector<double> b = slice(x, 0, 2200);
  const std::vector<double> noise = coloured(2200, 0.5, 5);
  for (std::size_t i = 0; i < b.size(); ++i) b[i] += noise[i];
  expect_as_scipy(slice(x, 417, 2584), b);
}

TEST(Lag, AgreesWithScipyOnMeasuredPower) {
  const fs::path file = source_root() / "../shared/traces/derived/pmd_5050_A100.csv.xz";
  if (!fs::exists(file)) GTEST_SKIP() << "no measured trace at " << file;
  const Trace trace = read_trace(file, {.channels = {"total"}});
  const std::vector<double>& x = trace.channels.front().power_w;
  ASSERT_GT(x.size(), 40000U);
  expect_as_scipy(slice(x, 2000, 30000), slice(x, 9345, 20000));
}

// Of unrelated records at most 1 % may look related; 1 % of 300 is 3, and more than 9 has a
// probability below 0.1 % (binomial).
TEST(Lag, UnrelatedRecordsHaveNone) {
  for (const double pole : {0.0, 0.9, 0.99}) {
    int found = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      const std::vector<double> a = coloured(1500, pole, 1000 + 2 * seed);
      const std::vector<double> b = coloured(1000, pole, 1001 + 2 * seed);
      found += find_lag({a, 1.0}, {b, 1.0}).significant() ? 1 : 0;
    }
    EXPECT_LE(found, 9) << "pole " << pole;
  }
}

TEST(Lag, NamesTheNextPeriodOfARepeatingLoad) {
  std::vector<double> a(6000);
  std::mt19937_64 engine(6);
  double level = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (i % 200 == 0) level = 1.0 + 0.05 * uniform(engine);
    a[i] = 1e5 * (i % 200 < 150 ? level : 0.3);
  }
  const Lag lag = find_lag({a, 100.0}, {slice(a, 1000, 4000), 100.0});
  EXPECT_DOUBLE_EQ(lag.lag_s, 10.0);
  EXPECT_TRUE(lag.significant());
  const double periods = (lag.second_lag_s - lag.lag_s) / 2.0;
  EXPECT_NE(std::round(periods), 0.0);
  EXPECT_NEAR(periods, std::round(periods), 0.01);
  EXPECT_GT(lag.second_peak, 0.95);
  EXPECT_LT(lag.second_peak, lag.peak);
}

TEST(Lag, OfWhatDoesNotMoveIsNotSignificant) {
  const std::vector<double> x = coloured(1000, 0.5, 7);
  const std::vector<double> constant(1000, 77.7);
  std::vector<double> line(1000);
  for (std::size_t i = 0; i < line.size(); ++i) line[i] = 1e6 + 3.0 * static_cast<double>(i);
  EXPECT_FALSE(find_lag({x, 1.0}, {constant, 1.0}).significant());
  EXPECT_FALSE(find_lag({line, 1.0}, {line, 1.0}).significant());
  EXPECT_FALSE(find_lag({x, 1.0}, {slice(x, 0, 10), 1.0}).significant());
  EXPECT_THROW(find_lag({x, 0.0}, {x, 1.0}), std::invalid_argument);
}

TEST(Lag, OfDifferentRatesAndLongRecordsStatesItsResolution) {
  const std::vector<double> fine = coloured(60000, 0.999, 8);
  const Sampled a{fine, 1000.0};
  const std::vector<double> part = slice(fine, 12340, 40000);
  const std::vector<double> coarse = averaged_at({part, 1000.0}, 0.0, 0.1, 390, 0.1);
  const Lag lag = find_lag(a, {coarse, 10.0});
  EXPECT_DOUBLE_EQ(lag.resolution_s, 0.1 / 16.0);
  EXPECT_NEAR(lag.lag_s, 12.34, 0.1 / 16.0);
  const Lag limited = find_lag(a, {part, 1000.0}, 6000);
  EXPECT_DOUBLE_EQ(limited.resolution_s, 0.01);
  EXPECT_NEAR(limited.lag_s, 12.34, 1e-9);
}

TEST(AlignPair, OfEqualRatesMovesWholeSamplesExactly) {
  const std::vector<double> x = coloured(1000, 0.9, 9);
  const std::vector<double> later = slice(x, 123, 600);
  const AlignedPair pair = align_pair({x, 1000.0}, {later, 1000.0}, 0.123);
  EXPECT_DOUBLE_EQ(pair.first_s, 0.123);
  EXPECT_EQ(pair.a, later);
  EXPECT_EQ(pair.b, later);
  const AlignedPair reverse = align_pair({later, 1000.0}, {x, 1000.0}, -0.123);
  EXPECT_EQ(reverse.a, later);
  EXPECT_EQ(reverse.b, later);
}

TEST(AlignPair, AveragesTheFinerRecord) {
  // A line stays a line under any symmetric mean; a tone above the coarse Nyquist frequency has a
  // zero mean over its whole periods, and would fold down to a constant if it were picked out.
  std::vector<double> fine(4001);
  for (std::size_t i = 0; i < fine.size(); ++i) {
    const double t_s = static_cast<double>(i) / 1000.0;
    fine[i] = 100.0 + 7.0 * t_s + 50.0 * std::cos(2.0 * std::numbers::pi * 20.0 * t_s);
  }
  const std::vector<double> coarse(31, 1.0);
  const AlignedPair pair = align_pair({fine, 1000.0}, {coarse, 10.0}, 0.5);
  EXPECT_DOUBLE_EQ(pair.rate_hz, 10.0);
  EXPECT_DOUBLE_EQ(pair.first_s, 0.5);
  ASSERT_EQ(pair.a.size(), 31U);
  for (std::size_t i = 0; i < pair.a.size(); ++i) {
    EXPECT_NEAR(pair.a[i], 100.0 + 7.0 * (0.5 + 0.1 * static_cast<double>(i)), 1e-9) << i;
  }
}

TEST(AlignPair, WithoutACommonSpanIsEmpty) {
  const std::vector<double> x(100, 1.0);
  EXPECT_TRUE(align_pair({x, 10.0}, {x, 10.0}, 9.9).a.empty());
  EXPECT_TRUE(align_pair({x, 10.0}, {x, 10.0}, -20.0).a.empty());
  EXPECT_EQ(align_pair({x, 10.0}, {x, 10.0}, 9.8).a.size(), 2U);
}

}  // namespace
}  // namespace ballast
