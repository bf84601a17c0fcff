// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <stdexcept>
#include <vector>

#include "host/analysis/flickermeter.hpp"

namespace ballast {
namespace {

constexpr double kRecordS = Flickermeter::kSettleS + Flickermeter::kWindowS;

struct Variant {
  Lamp lamp;
  double mains_hz;
};
constexpr Variant kVariants[] = {
    {Lamp::k230V, 50.0}, {Lamp::k120V, 60.0}, {Lamp::k120V, 50.0}, {Lamp::k230V, 60.0}};

// IEC 61000-4-15 edition 2, table 5: rectangular changes per minute and their peak-to-peak size in
// percent for which Pst = 1, for the four variants above. The last row is at 4000 changes per
// minute on 50 Hz and 4800 on 60 Hz.
struct Row {
  double changes_per_min;
  double percent[4];
};
constexpr Row kTable[] = {
    {1.0, {2.715, 3.181, 3.178, 2.719}},    {2.0, {2.191, 2.564, 2.561, 2.194}},
    {7.0, {1.450, 1.694, 1.694, 1.450}},    {39.0, {0.894, 1.040, 1.045, 0.895}},
    {110.0, {0.722, 0.844, 0.844, 0.723}},  {1620.0, {0.407, 0.548, 0.545, 0.409}},
    {4000.0, {2.343, 4.837, 3.426, 3.263}},
};

enum class Sampling { kPoint, kMean };

// A rectangular wave of amplitude 1, sampled at its instants or as the mean over each interval.
double rectangle(double sample, double half_period, Sampling sampling) {
  const auto integral = [&](double at) {  // of the wave from 0
    const double phase = std::fmod(at, 2.0 * half_period);
    return phase < half_period ? phase : 2.0 * half_period - phase;
  };
  if (sampling == Sampling::kMean) return integral(sample + 1.0) - integral(sample);
  return std::fmod(sample + 1e-9, 2.0 * half_period) < half_period ? 1.0 : -1.0;
}

// Pst of the first window of `change(sample)`.
double pst_of(const Variant& variant, double rate_hz,
              const std::function<double(std::size_t)>& change, double record_s = kRecordS) {
  Flickermeter meter(variant.lamp, variant.mains_hz, rate_hz);
  std::vector<double> block(4096);
  const auto total = static_cast<std::size_t>(std::llround(record_s * rate_hz));
  for (std::size_t first = 0; first < total; first += block.size()) {
    const std::size_t count = std::min(block.size(), total - first);
    for (std::size_t i = 0; i < count; ++i) block[i] = change(first + i);
    meter.push(std::span(block).first(count));
  }
  return meter.windows().empty() ? -1.0 : meter.windows().front().pst;
}

void expect_table(double rate_hz, Sampling sampling) {
  for (std::size_t v = 0; v < 4; ++v) {
    for (const Row& row : kTable) {
      const bool last = row.changes_per_min == 4000.0;
      const double per_min = last && kVariants[v].mains_hz == 60.0 ? 4800.0 : row.changes_per_min;
      const double half = 60.0 * rate_hz / per_min;
      const double size = row.percent[v] / 200.0;
      const double pst = pst_of(kVariants[v], rate_hz, [&](std::size_t i) {
        return size * rectangle(static_cast<double>(i), half, sampling);
      });
      EXPECT_NEAR(pst, 1.0, 0.01) << "variant " << v << ", " << per_min << " per minute, "
                                  << rate_hz << " Hz";
    }
  }
}

TEST(Flickermeter, ReadsTheStandardsTableAtOneKilohertz) {
  expect_table(1000.0, Sampling::kMean);
}

TEST(Flickermeter, ReadsTheStandardsTableOfPointSamples) {
  expect_table(1000.0, Sampling::kPoint);
}

TEST(Flickermeter, ReadsTheStandardsTableAtItsLowestRate) {
  expect_table(Flickermeter::kLowestRateHz, Sampling::kMean);
}

TEST(Flickermeter, ReadsTheStandardsTableAtAnOddRate) {
  expect_table(1234.5, Sampling::kMean);
}

// The calibration point itself, from an independent start: P settles to 1 at its maximum.
TEST(Flickermeter, SensationIsOneAtTheCalibrationSine) {
  for (const Variant& variant : kVariants) {
    const double size = variant.lamp == Lamp::k230V ? 0.00250 : 0.00321;
    Flickermeter meter(variant.lamp, variant.mains_hz, 1000.0);
    std::vector<double> x(720000);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = 0.5 * size *
             std::sin(2.0 * std::numbers::pi * 8.8 * static_cast<double>(i) / 1000.0 + 0.3);
    }
    meter.push(x);
    EXPECT_NEAR(meter.windows().at(0).largest, 1.0, 1e-4);
    // All percentiles of a constant P are P: the sum of the weights is 0.5096.
    EXPECT_NEAR(meter.windows().at(0).pst, std::sqrt(0.5096), 0.02);
  }
}

TEST(Flickermeter, IsLinearInTheChange) {
  const auto noise = [](double size) {
    return [size, engine = std::mt19937_64(5)](std::size_t) mutable {
      return size * (static_cast<double>(engine() >> 11) * 0x1p-53 - 0.5);
    };
  };
  const double one = pst_of(kVariants[0], 1000.0, noise(1e-3));
  const double ten = pst_of(kVariants[0], 1000.0, noise(1e-2));
  EXPECT_GT(one, 0.01);
  EXPECT_NEAR(ten / one, 10.0, 0.02);
}

TEST(Flickermeter, SteadyVoltageDoesNotFlicker) {
  EXPECT_EQ(pst_of(kVariants[1], 1000.0, [](std::size_t) { return 0.0; }), 0.0);
  EXPECT_LT(pst_of(kVariants[1], 1000.0, [](std::size_t) { return -0.05; }), 1e-5);
}

// One step before the settling ends leaves nothing behind; one inside counts.
TEST(Flickermeter, WindowStartsAfterTheSettling) {
  const auto step_at = [](double t_s) {
    return [t_s](std::size_t i) { return static_cast<double>(i) < t_s * 1000.0 ? 0.0 : 0.03; };
  };
  EXPECT_LT(pst_of(kVariants[0], 1000.0, step_at(1.0)), 1e-3);
  EXPECT_GT(pst_of(kVariants[0], 1000.0, step_at(130.0)), 0.3);
}

TEST(Flickermeter, CountsWholeWindowsOnly) {
  Flickermeter meter(Lamp::k230V, 50.0, 1000.0);
  std::vector<double> x(1320000 - 1);
  x[900000] = 0.1;
  meter.push(x);
  ASSERT_EQ(meter.windows().size(), 1U);
  EXPECT_EQ(meter.windows()[0].first_sample, 120000U);
  // A spike of 1 ms is felt a little later.
  EXPECT_LT(meter.windows()[0].largest_sample, 120000U + 600000U);
  meter.push(std::vector<double>(1));
  ASSERT_EQ(meter.windows().size(), 2U);
  EXPECT_EQ(meter.windows()[1].first_sample, 720000U);
  EXPECT_GT(meter.windows()[1].largest_sample, 900000U);
  EXPECT_LT(meter.windows()[1].largest_sample, 901000U);
}

TEST(Flickermeter, SizeOfBlocksDoesNotMatter) {
  std::mt19937_64 engine(3);
  std::vector<double> x(720000);
  for (double& v : x) v = 1e-3 * (static_cast<double>(engine() >> 11) * 0x1p-53);
  Flickermeter whole(Lamp::k120V, 60.0, 1000.0);
  Flickermeter pieces(Lamp::k120V, 60.0, 1000.0);
  whole.push(x);
  for (std::size_t i = 0; i < x.size();) {
    const std::size_t count = std::min(x.size() - i, static_cast<std::size_t>(engine() % 5000));
    pieces.push(std::span(x).subspan(i, count));
    i += count;
  }
  ASSERT_EQ(whole.windows().size(), 1U);
  EXPECT_EQ(whole.windows()[0].pst, pieces.windows().at(0).pst);
  EXPECT_EQ(whole.windows()[0].largest, pieces.windows()[0].largest);
}

TEST(Flickermeter, LongTermIsTheCubicMeanOfTwelve) {
  std::vector<PstWindow> windows(13);
  for (std::size_t i = 0; i < windows.size(); ++i) windows[i].pst = 0.5;
  windows[12].pst = 1.5;
  const std::vector<PltWindow> plt = long_term_flicker(windows);
  ASSERT_EQ(plt.size(), 2U);
  EXPECT_NEAR(plt[0].plt, 0.5, 1e-12);
  EXPECT_NEAR(plt[1].plt, std::cbrt((11.0 * 0.125 + 3.375) / 12.0), 1e-12);
  EXPECT_TRUE(long_term_flicker(std::span(windows).first(11)).empty());
}

TEST(Flickermeter, RejectsWhatItCannotMeasure) {
  EXPECT_THROW(Flickermeter(Lamp::k230V, 50.0, 799.0), std::invalid_argument);
  EXPECT_THROW(Flickermeter(Lamp::k230V, 55.0, 1000.0), std::invalid_argument);
  EXPECT_THROW(Flickermeter(Lamp::k230V, 50.0, 1000.0, 60.0), std::invalid_argument);
  EXPECT_THROW(Flickermeter(Lamp::k230V, 50.0, NAN), std::invalid_argument);
}

}  // namespace
}  // namespace ballast
