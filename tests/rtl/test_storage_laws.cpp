// SPDX-License-Identifier: GPL-3.0-or-later
// The three laws against their closed forms, and the slew limit after them.
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <random>
#include <vector>

#include "tests/rtl/storage_fixture.hpp"

namespace ballast::test {
namespace {

constexpr double kTwoPow32 = 4294967296.0;
constexpr double kDefaultBeta = 429497 / kTwoPow32;  // per tick

TEST_F(StorageTest, WashoutStepIsExponential) {
  start(rsc::Law::kWashout, 26400000);
  const double step = 132000000.0 - 26400000.0;
  for (int n = 1; n <= 30000; ++n) {
    const double want = 132000000.0 - step * std::pow(1.0 - kDefaultBeta, n);
    // The command is cut to 1 mW; the filter's own error stays below 1/8 mW.
    ASSERT_NEAR(static_cast<double>(grid(132000000)), want, 1.2) << "tick " << n;
  }
}

TEST_F(StorageTest, WashoutHasNoDeadZone) {
  start(rsc::Law::kWashout, 50000000);
  // 1 W of error at 1e-4 per tick is a tenth of the output's step, and must still be followed.
  std::int64_t seen = 0;
  for (int n = 0; n < 120000; ++n) seen = grid(50001000);
  EXPECT_NEAR(static_cast<double>(seen), 50001000.0, 1.5);
  for (int n = 0; n < 120000; ++n) seen = grid(50000000);
  EXPECT_NEAR(static_cast<double>(seen), 50000000.0, 1.5);
}

TEST_F(StorageTest, WashoutFrequencyResponse) {
  for (const double frequency_hz : {0.05, 0.5, 2.0}) {
    StorageDriver fresh;
    StorageInputs input;
    ASSERT_TRUE(fresh.write(rsc::kControllerControl, kEnable));
    const double mean = 80e6;
    const double amplitude = 50e6;
    const double omega = 2 * std::numbers::pi * frequency_hz * kMilli;
    const int settle = 240000;  // 24 time constants
    const int window = 40000;   // whole periods of all three
    std::complex<double> load_line = 0;
    std::complex<double> grid_line = 0;
    for (int n = 0; n < settle + window; ++n) {
      const double load = std::round(mean + amplitude * std::sin(omega * n));
      input.load_mw = static_cast<std::int32_t>(load);
      const double seen = load + fresh.tick(input);
      if (n < settle) continue;
      const auto turn = std::polar(1.0, -omega * n);
      load_line += load * turn;
      grid_line += seen * turn;
    }
    const auto z = std::polar(1.0, -omega);
    const auto expected = kDefaultBeta / (1.0 - (1.0 - kDefaultBeta) * z);
    const auto measured = grid_line / load_line;
    EXPECT_NEAR(std::abs(measured), std::abs(expected), 2e-5 * std::abs(expected)) << frequency_hz;
    EXPECT_NEAR(std::arg(measured), std::arg(expected), 2e-5) << frequency_hz;
    EXPECT_FALSE(fresh.failed());
  }
}

TEST_F(StorageTest, MovingAverageOfAStepIsARamp) {
  open_limits();
  set(rsc::kControllerMaBucket, 7);
  set(rsc::kControllerMaBuckets, 31);
  start(rsc::Law::kMovingAverage, 20000000);
  const int window = 7 * 31;
  for (int n = 1; n <= 3 * window; ++n) {
    const double want = 20e6 + 100e6 * std::min(1.0, static_cast<double>(n) / window);
    // The first measurement stands in the first bucket, whose mean counts while it fades out.
    const double bound = n < window || n >= window + 7 ? 1.5 : 100e6 / window;
    ASSERT_NEAR(static_cast<double>(grid(120000000)), want, bound) << "tick " << n;
  }
}

TEST_F(StorageTest, MovingAverageOfItsOwnPeriodIsConstant) {
  open_limits();
  set(rsc::kControllerMaBucket, 50);
  set(rsc::kControllerMaBuckets, 32);
  start(rsc::Law::kMovingAverage, 30000000);
  for (int n = 1; n < 1600 * 6; ++n) {
    const auto seen = grid((n / 800) % 2 ? 130000000 : 30000000);
    if (n >= 1600) {
      ASSERT_NEAR(static_cast<double>(seen), 80e6, 1.5) << "tick " << n;
    }
  }
}

TEST_F(StorageTest, MovingAverageIsTheBoxcarWithinItsBound) {
  open_limits();
  const int bucket = 11;
  const int buckets = 9;
  const int window = bucket * buckets;
  set(rsc::kControllerMaBucket, bucket);
  set(rsc::kControllerMaBuckets, buckets);
  std::mt19937_64 source(7);
  std::vector<double> load = {60e6};
  start(rsc::Law::kMovingAverage, 60000000);
  double worst = 0;
  for (int n = 1; n < 5000; ++n) {
    load.push_back(static_cast<double>(source() % 100000000));
    const auto seen = static_cast<double>(grid(static_cast<std::int32_t>(load.back())));
    if (n < 2 * window) continue;
    double sum = 0;
    for (int i = 0; i < window; ++i) sum += load[static_cast<std::size_t>(n - i)];
    // The bucket that fades out counts by its mean.
    ASSERT_NEAR(seen, sum / window, 100e6 / buckets) << "tick " << n;
    if (n % bucket == bucket - 1) {
      ASSERT_NEAR(seen, sum / window, 1.5) << "tick " << n;  // on a bucket's edge it is exact
    }
    worst = std::max(worst, std::abs(seen - sum / window));
  }
  EXPECT_GT(worst, 1000.0) << "noise must show the fading bucket";
}

TEST_F(StorageTest, ChangeOfWindowGoesOnFromThePresentTarget) {
  open_limits();
  start(rsc::Law::kMovingAverage, 20000000);  // 25 buckets of 80 ms
  std::int64_t before = 0;
  for (int n = 0; n < 1000; ++n) before = grid(120000000);
  EXPECT_NEAR(static_cast<double>(before), 70e6, 1e5);
  set(rsc::kControllerMaBuckets, 10);
  auto now = grid(120000000);
  EXPECT_NEAR(static_cast<double>(now - before), 50e6 / 800, 1e3) << "a step into 800 ms";
  before = now;
  set(rsc::kControllerMaBucket, 200);
  now = grid(120000000);
  EXPECT_NEAR(static_cast<double>(now - before), 50e6 / 2000, 1e3) << "a step into 2 s";
}

TEST_F(StorageTest, SlewLimitedLawMovesExactly) {
  open_limits();
  set(rsc::kControllerLawRate, 12345);
  start(rsc::Law::kSlewLimited, 40000000);
  std::int64_t want = 40000000;
  for (const std::int32_t load : {41000000, 39500000}) {
    for (int n = 0; n < 300; ++n) {
      want += std::clamp<std::int64_t>(load - want, -12345, 12345);
      ASSERT_EQ(grid(load), want) << "tick " << n;
    }
    EXPECT_EQ(want, load);
  }
  EXPECT_EQ(rtl.read(rsc::kControllerEvents), 0u);
}

TEST_F(StorageTest, SlewLimitBindsEveryLaw) {
  for (const auto which : {rsc::Law::kMovingAverage, rsc::Law::kWashout, rsc::Law::kSlewLimited}) {
    StorageDriver fresh;
    StorageInputs input;
    ASSERT_TRUE(fresh.write(rsc::kControllerLaw, law(which)));
    ASSERT_TRUE(fresh.write(rsc::kControllerSlewLimit, 5000));
    ASSERT_TRUE(fresh.write(rsc::kControllerControl, kEnable));
    input.load_mw = 30000000;
    fresh.tick(input);
    input.load_mw = 130000000;
    for (int n = 1; n <= 200; ++n) {
      ASSERT_EQ(fresh.tick(input) + input.load_mw, 30000000 + 5000 * n)
          << "law " << law(which) << " tick " << n;
    }
    EXPECT_EQ(fresh.read(rsc::kControllerEvents), 1u << 4) << "SLEWED";
    EXPECT_FALSE(fresh.failed());
  }
}

TEST_F(StorageTest, ChangeOfLawGoesOnFromThePresentTarget) {
  start(rsc::Law::kWashout, 30000000);
  std::mt19937_64 source(3);
  std::int64_t before = 0;
  for (int n = 0; n < 3000; ++n) before = grid(30000000 + static_cast<int>(source() % 90000000));
  for (const auto which : {rsc::Law::kMovingAverage, rsc::Law::kSlewLimited, rsc::Law::kWashout,
                           rsc::Law::kSlewLimited, rsc::Law::kMovingAverage}) {
    set(rsc::kControllerLaw, law(which));
    for (int n = 0; n < 700; ++n) {
      const auto now = grid(30000000 + static_cast<int>(source() % 90000000));
      ASSERT_LE(std::abs(now - before), 13200 + 1) << "law " << law(which) << " tick " << n;
      before = now;
    }
  }
}

}  // namespace
}  // namespace ballast::test
