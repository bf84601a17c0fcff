// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/limits/scaling.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/base/error.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

constexpr double kMean = 3e3;
constexpr double kAmplitude = 1e3;

// Ten whole periods, so that wrapping around is seamless.
VectorRecord wave() {
  return record_of(10000, 1000.0, [](double t_s) {
    return kMean + kAmplitude * std::sin(2.0 * std::numbers::pi * t_s);
  });
}

std::vector<double> power_of(const PowerRecord& record) {
  std::vector<double> x(record.info().samples);
  record.read_power_w(0, x);
  return x;
}

double mean_of(const std::vector<double>& x) {
  double sum = 0.0;
  for (const double v : x) sum += v;
  return sum / static_cast<double>(x.size());
}

double variance_of(const std::vector<double>& x) {
  const double mean = mean_of(x);
  double sum = 0.0;
  for (const double v : x) sum += (v - mean) * (v - mean);
  return sum / static_cast<double>(x.size());
}

TEST(Scaling, FullLeavesTheRecordAlone) {
  const VectorRecord record = wave();
  const ScaledRecord scaled = scale(record, {});
  EXPECT_EQ(power_of(*scaled.record), power_of(record));
  EXPECT_DOUBLE_EQ(scaled.nominal_w, 4e3);
  EXPECT_EQ(scaled.swing_scale, 1.0);
  EXPECT_NE(scaled.sentence.find("the site as recorded, with a peak of 4 kW, not scaled"), std::string::npos);
}

// A stretch of a run in which the load was not at its peak.
TEST(Scaling, PeakIsThatOfTheRunWhereItIsKnown) {
  VectorRecord record = wave();
  record.info_.peak_w = 8e3;
  EXPECT_DOUBLE_EQ(scale(record, {}).nominal_w, 8e3);
  EXPECT_EQ(scale(record, {.rule = Scaling::kCoherent, .site_w = 80e3}).swing_scale, 10.0);
  EXPECT_EQ(
      scale(record, {.rule = Scaling::kCoherent, .site_w = 80e3, .record_w = 4e3}).swing_scale,
      20.0);
}

TEST(Scaling, CoherentCopiesMultiply) {
  const ScaledRecord scaled =
      scale(wave(), {.rule = Scaling::kFull, .site_w = 4e3, .record_w = 4e3});
  EXPECT_DOUBLE_EQ(scaled.nominal_w, 4e3);
  const VectorRecord record = wave();
  const ScaledRecord site = scale(record, {.rule = Scaling::kCoherent, .site_w = 100e6});
  const std::vector<double> x = power_of(*site.record);
  EXPECT_NEAR(mean_of(x), 25e3 * kMean, 1e-3);
  EXPECT_NEAR(variance_of(x), std::pow(25e3 * kAmplitude, 2) / 2.0, 1.0);
  EXPECT_DOUBLE_EQ(site.nominal_w, 100e6);
  EXPECT_DOUBLE_EQ(site.swing_scale.value(), 25e3);
  EXPECT_NE(site.sentence.find("to 100 MW, in step: 25000 copies"), std::string::npos) << site.sentence;
}

TEST(Scaling, IndependentLoadsAddInPower) {
  const VectorRecord record = wave();
  const ScaledRecord site = scale(record, {.rule = Scaling::kSqrtN, .site_w = 400e3});
  const std::vector<double> x = power_of(*site.record);
  EXPECT_NEAR(mean_of(x), 100.0 * kMean, 1e-6);
  EXPECT_NEAR(std::sqrt(2.0 * variance_of(x)), 10.0 * kAmplitude, 1e-6);
  EXPECT_DOUBLE_EQ(site.swing_scale.value(), 10.0);
}

// The phases of N sines are uniform: the sum's variance is N times one's on average over seeds, and
// its standard error over 400 seeds is 1/20 of it (the squared length of a random walk is
// exponentially distributed).
TEST(Scaling, ShiftedCopiesAddLikeARandomWalk) {
  const VectorRecord record = wave();
  constexpr int kSeeds = 400;
  double sum = 0.0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const ScaledRecord site = scale(
        record,
        {.rule = Scaling::kShifted, .site_w = 40e3, .seed = static_cast<std::uint64_t>(seed)});
    const std::vector<double> x = power_of(*site.record);
    ASSERT_NEAR(mean_of(x), 10.0 * kMean, 1e-6);
    ASSERT_FALSE(site.swing_scale.has_value());
    sum += variance_of(x);
  }
  const double expected = 10.0 * kAmplitude * kAmplitude / 2.0;
  EXPECT_NEAR(sum / kSeeds / expected, 1.0, 4.0 / std::sqrt(kSeeds));
}

TEST(Scaling, ShiftsAreThoseOfTheSeed) {
  const VectorRecord record = wave();
  const auto of_seed = [&](std::uint64_t seed) {
    return power_of(
        *scale(record, {.rule = Scaling::kShifted, .site_w = 40e3, .seed = seed}).record);
  };
  EXPECT_EQ(of_seed(3), of_seed(3));
  EXPECT_NE(of_seed(3), of_seed(4));
}

TEST(Scaling, BlocksOfShiftedCopiesFitTogether) {
  const VectorRecord record = wave();
  const ScaledRecord site = scale(record, {.rule = Scaling::kShifted, .site_w = 40e3});
  const std::vector<double> whole = power_of(*site.record);
  std::vector<double> part(777);
  for (std::size_t first : {0UL, 9000UL, 9223UL}) {
    site.record->read_power_w(first, part);
    for (std::size_t i = 0; i < part.size(); ++i) ASSERT_EQ(part[i], whole[first + i]);
  }
}

TEST(Scaling, RefusesWhatContradicts) {
  const VectorRecord record = wave();
  EXPECT_THROW(scale(record, {.rule = Scaling::kFull, .site_w = 1e6, .record_w = 4e3}),
               ConfigError);
  const VectorRecord idle = record_of(100, 10.0, [](double) { return 0.0; });
  EXPECT_THROW(scale(idle, {.rule = Scaling::kCoherent, .site_w = 1e6}), ConfigError);
}

}  // namespace
}  // namespace ballast
