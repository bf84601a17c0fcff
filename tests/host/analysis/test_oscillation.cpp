// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/oscillation.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <stdexcept>

#include "sim/base/source_root.hpp"
#include "sim/workload/trace.hpp"
#include "tests/host/analysis/noise_records.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

constexpr double kRateHz = 16.0;

double sine(double f_hz, double t_s) {
  return std::sin(2.0 * std::numbers::pi * f_hz * t_s);
}

struct FalseAlarmCase {
  const char* name;
  Colour colour;
  std::size_t samples;
  double segment_s;
  std::size_t segments;
  std::uint64_t first_seed;
};

class FalseAlarms : public testing::TestWithParam<FalseAlarmCase> {};

// The number of records with any finding is binomial at the stated probability: between the 0.5 %
// and the 99.5 % quantile.
TEST_P(FalseAlarms, ComeAtTheStatedProbability) {
  const FalseAlarmCase& c = GetParam();
  constexpr int kRecords = 1000;
  const OscillationOptions options{.false_alarm = 0.05, .segment_s = c.segment_s};
  int alarms = 0;
  for (int r = 0; r < kRecords; ++r) {
    const auto seed = c.first_seed + static_cast<std::uint64_t>(r);
    const auto record = noise_record(c.colour, c.samples, seed);
    const OscillationResult result = find_oscillations(record, kRateHz, options);
    ASSERT_EQ(result.segments, c.segments);
    alarms += result.found.empty() ? 0 : 1;
  }
  RecordProperty("alarms", alarms);
  const boost::math::binomial law(kRecords, 0.05);
  EXPECT_GE(alarms, boost::math::quantile(law, 0.005));
  EXPECT_LE(alarms, boost::math::quantile(boost::math::complement(law, 0.005)));
  std::printf("%s: %d false alarms in %d records\n", c.name, alarms, kRecords);
}

INSTANTIATE_TEST_SUITE_P(
    Noise, FalseAlarms,
    testing::Values(FalseAlarmCase{"white", Colour::kWhite, 1024, 1024.0, 1, 10000},
                    FalseAlarmCase{"first_order", Colour::kFirstOrder, 1024, 1024.0, 1, 20000},
                    FalseAlarmCase{"random_walk", Colour::kRandomWalk, 1024, 1024.0, 1, 30000},
                    FalseAlarmCase{"one_over_f", Colour::kOneOverF, 1024, 1024.0, 1, 40000},
                    FalseAlarmCase{"second_order", Colour::kSecondOrder, 1024, 1024.0, 1, 50000},
                    FalseAlarmCase{"white_averaged", Colour::kWhite, 4096, 64.0, 7, 60000},
                    FalseAlarmCase{"second_order_averaged", Colour::kSecondOrder, 4096, 64.0, 7,
                                   70000}),
    [](const auto& instance) { return std::string(instance.param.name); });

// A sine on a bin in known white noise makes that bin a non-central chi-square variate of two
// degrees of freedom; the threshold is read off the records.
TEST(Oscillation, IsDetectedAsOftenAsTheoryHasIt) {
  constexpr std::size_t kSamples = 1024;
  constexpr int kRecords = 200;
  constexpr std::size_t kBin = 100;
  const double f_hz = kBin * kRateHz / kSamples;
  const double density = 2.0 / kRateHz;
  double before = -1.0;
  for (const double snr_db : {8.0, 13.0, 15.0, 20.0}) {
    const double snr = std::pow(10.0, 0.1 * snr_db);
    const double amplitude = std::sqrt(2.0 * snr * density * kRateHz / kSamples);
    int found = 0;
    double expected = 0.0;
    for (int r = 0; r < kRecords; ++r) {
      std::vector<double> x =
          noise_record(Colour::kWhite, kSamples, 500 + static_cast<std::uint64_t>(r));
      for (std::size_t i = 0; i < kSamples; ++i) {
        x[i] += amplitude * sine(f_hz, static_cast<double>(i) / kRateHz);
      }
      const OscillationResult result = find_oscillations(x, kRateHz);
      for (const Oscillation& o : result.found) {
        found += std::fabs(o.f_hz - f_hz) < 2.0 * result.df_hz ? 1 : 0;
      }
      // A Hann bin takes in 1.5 bins of noise.
      const boost::math::non_central_chi_squared law(2.0, 2.0 * snr / 1.5);
      const double threshold = result.threshold[kBin - 10] / density;
      expected += boost::math::cdf(boost::math::complement(law, 2.0 * threshold));
    }
    EXPECT_NEAR(found, expected, 0.08 * kRecords) << snr_db;
    EXPECT_GE(found, before);
    before = found;
  }
  EXPECT_GE(before, 0.99 * kRecords);
}

TEST(Oscillation, ReadsFrequencyAmplitudeAndBand) {
  std::vector<double> x = noise_record(Colour::kFirstOrder, 16384, 3);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = static_cast<double>(i) / kRateHz;
    x[i] = 5e7 + 1e3 * x[i] + 5e6 * sine(0.4703, t);
  }
  const OscillationResult result = find_oscillations(x, kRateHz);
  ASSERT_EQ(result.found.size(), 1U);
  const Oscillation& line = result.found[0];
  EXPECT_NEAR(line.f_hz, 0.4703, 0.02 / 1024.0);
  EXPECT_NEAR(line.period_s, 1.0 / 0.4703, 1e-3);
  EXPECT_NEAR(line.amplitude_w, 5e6, 0.005 * 5e6);
  EXPECT_NEAR(line.peak_to_peak_w, 10e6, 0.005 * 10e6);
  EXPECT_EQ(line.bands, "inter-area, training iterations");
  EXPECT_GT(line.margin_db, 20.0);
  EXPECT_GT(line.above_ambient_db, line.margin_db);
  EXPECT_FALSE(line.harmonic_of.has_value());
  EXPECT_EQ(result.f_hz.size(), result.threshold.size());
  EXPECT_GE(result.f_hz.front(), 0.01);
}

// However far a line stands above the noise, its side lobes are not lines.
TEST(Oscillation, SideLobesOfAStrongLineAreNoLines) {
  int others = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::vector<double> x = noise_record(Colour::kWhite, 2048, 700 + seed);
    const double amplitude = std::pow(10.0, static_cast<double>(seed) / 10.0);
    const double bin = 300.0 + 0.5 * static_cast<double>(seed % 3);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] += amplitude * sine(bin * kRateHz / 2048.0, static_cast<double>(i) / kRateHz);
    }
    const OscillationResult result = find_oscillations(x, kRateHz);
    ASSERT_FALSE(result.found.empty());
    EXPECT_NEAR(result.found[0].f_hz, bin * result.df_hz, result.df_hz);
    others += result.found.size() > 1 ? 1 : 0;
  }
  EXPECT_LE(others, 8);  // at 5 % each; the 99.5 % quantile of the binomial law
}

// A square wave is one oscillation with odd harmonics of 1/n of its fundamental, 4/pi of its swing;
// a second, unrelated line stays its own.
TEST(Oscillation, SquareWaveIsOneOscillationWithHarmonics) {
  std::vector<double> x = noise_record(Colour::kWhite, 16384, 8);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = static_cast<double>(i) / kRateHz;
    x[i] = 400e3 + 300.0 * x[i] + 900.0 * sine(3.03, t);
    // Its Fourier series up to the Nyquist frequency, as behind an ideal anti-aliasing filter.
    for (int n = 1; n * 0.2137 < 0.5 * kRateHz; n += 2) {
      x[i] += 2e4 * 4.0 / std::numbers::pi / n * sine(n * 0.2137, t);
    }
  }
  const OscillationResult result = find_oscillations(x, kRateHz, {.f_high_hz = 3.3});
  ASSERT_GE(result.found.size(), 9U);
  const double first_w = 2e4 * 4.0 / std::numbers::pi;
  EXPECT_NEAR(result.found[0].amplitude_w, first_w, 0.01 * first_w);
  std::size_t order = 1;
  for (std::size_t i = 1; i < 8; ++i) {
    const Oscillation& line = result.found[i];
    EXPECT_EQ(line.harmonic_of, 0U);
    EXPECT_EQ(line.order, order += 2);
    EXPECT_NEAR(line.f_hz, 0.2137 * static_cast<double>(order), 0.5 * result.df_hz);
    EXPECT_NEAR(line.amplitude_w, first_w / static_cast<double>(order), 0.05 * first_w / 3.0);
  }
  std::size_t fundamentals = 0;
  for (const Oscillation& line : result.found) {
    if (line.harmonic_of) continue;
    ++fundamentals;
    if (fundamentals == 2) {
      EXPECT_NEAR(line.f_hz, 3.03, result.df_hz);
    }
  }
  EXPECT_EQ(fundamentals, 2U);
}

// Starts, stops, a pause and a ramp are no oscillations, in one segment or in many.
TEST(Oscillation, EventsAreNoOscillations) {
  int alarms = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Gaussian gauss(seed);
    const double start_s = 40.0 + 100.0 * gauss.uniform();
    const double pause_s = 300.0 + 300.0 * gauss.uniform();
    const double length_s = 5.0 + 40.0 * gauss.uniform();
    std::vector<double> x(16384);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double t = static_cast<double>(i) / kRateHz;
      const bool on = t > start_s && !(t > pause_s && t < pause_s + length_s);
      x[i] = (on ? 4e5 : 1e5) + 50.0 * t + 300.0 * gauss();
    }
    for (const double segment_s : {1024.0, 100.0, 32.0}) {
      alarms += find_oscillations(x, kRateHz, {.segment_s = segment_s}).found.empty() ? 0 : 1;
    }
  }
  EXPECT_LE(alarms, 9);  // 60 tests at 5 %: the 99.5 % quantile of the binomial law is 8 to 9
}

// Over a thousand averaged segments the lowest ratio called a line is the threshold everywhere.
TEST(Oscillation, NothingIsCalledInALongRecordOfNoise) {
  const OscillationResult result =
      find_oscillations(noise_record(Colour::kOneOverF, 200000, 5), kRateHz, {.segment_s = 20.0});
  EXPECT_GT(result.segments, 1000U);
  EXPECT_TRUE(result.found.empty());
  for (std::size_t i = 0; i < result.f_hz.size(); ++i) {
    EXPECT_DOUBLE_EQ(result.threshold[i], kMinRatio * result.ambient[i]);
  }
}

// At 1 kHz the record is decimated: a line in the band is read right, one that would fold into it
// is not seen, and blocks of any size give the same bits.
TEST(Oscillation, DecimatesAFastRecord) {
  Gaussian gauss(17);
  std::vector<double> x(150000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = static_cast<double>(i) / 1000.0;
    x[i] = 6e7 + 1e5 * gauss() + 2e6 * sine(14.75, t) + 5e5 * sine(54.2, t) + 5e6 * sine(140.0, t);
  }
  const OscillationResult result = find_oscillations(x, 1000.0);
  ASSERT_EQ(result.found.size(), 2U);
  EXPECT_NEAR(result.found[0].f_hz, 14.75, 0.001);
  EXPECT_NEAR(result.found[0].amplitude_w, 2e6, 0.005 * 2e6);
  EXPECT_EQ(result.found[0].bands, "sub-synchronous torsional, observed at a data centre");
  EXPECT_NEAR(result.found[1].f_hz, 54.2, 0.001);
  EXPECT_NEAR(result.found[1].amplitude_w, 5e5, 0.02 * 5e5);
  EXPECT_LE(result.f_hz.back(), 55.0);

  const OscillationOptions segmented{.segment_s = 30.0};
  const OscillationResult whole = find_oscillations(x, 1000.0, segmented);
  EXPECT_GT(whole.segments, 5U);
  OscillationStream stream(1000.0, segmented);
  for (std::size_t i = 0; i < x.size(); i += 777) {
    stream.push(std::span(x).subspan(i, std::min<std::size_t>(777, x.size() - i)));
  }
  const OscillationResult cut = stream.finish();
  EXPECT_EQ(cut.psd, whole.psd);
  EXPECT_EQ(cut.threshold, whole.threshold);
  ASSERT_EQ(cut.found.size(), whole.found.size());
}

TEST(Oscillation, ShortOrStillRecordsHaveNone) {
  // 0.6 s hold no ten periods of any frequency up to 8 Hz: not assessable.
  EXPECT_TRUE(find_oscillations(std::vector<double>(10, 1.0), kRateHz).f_hz.empty());
  EXPECT_TRUE(find_oscillations(std::vector<double>(1, 1.0), kRateHz).f_hz.empty());
  EXPECT_TRUE(find_oscillations(std::vector<double>(), kRateHz).f_hz.empty());
  const OscillationResult still = find_oscillations(std::vector<double>(4096, 72e3), kRateHz);
  EXPECT_FALSE(still.f_hz.empty());
  EXPECT_TRUE(still.found.empty());
}

TEST(Oscillation, RejectsWhatMakesNoSense) {
  EXPECT_THROW(OscillationStream(0.0), std::invalid_argument);
  EXPECT_THROW(OscillationStream(16.0, {.false_alarm = 0.0}), std::invalid_argument);
  EXPECT_THROW(OscillationStream(16.0, {.false_alarm = 0.5}), std::invalid_argument);
  EXPECT_THROW(OscillationStream(16.0, {.f_low_hz = 0.0}), std::invalid_argument);
  EXPECT_THROW(OscillationStream(16.0, {.f_low_hz = 2.0, .f_high_hz = 1.0}), std::invalid_argument);
  EXPECT_THROW(OscillationStream(16.0, {.segment_s = -1.0}), std::invalid_argument);
}

// The measured GPT-3 job: README of the traces states 0.0915 Hz and about 21 kW, the iteration of
// 10.8 s spacing by the run's own log.
TEST(Oscillation, OfTheMeasuredGpt3JobIsItsIteration) {
  const fs::path path = source_root() / "../shared/traces/derived/gpt3_512xH100_dc_2s.csv.xz";
  if (!fs::exists(path)) GTEST_SKIP() << "no measured trace at " << path;
  ReadOptions read;
  read.channels = {"total"};
  const Trace trace = read_trace(path, read);
  const std::vector<double>& power_w = trace.channels.at(0).power_w;
  const OscillationResult result =
      find_oscillations(power_w, 2.0 * trace.nyquist_hz, {.f_high_hz = trace.nyquist_hz});
  ASSERT_FALSE(result.found.empty());
  const Oscillation& line = result.found[0];
  EXPECT_NEAR(line.f_hz, 0.0915, 0.0012);
  EXPECT_NEAR(line.amplitude_w, 21e3, 1e3);
  EXPECT_EQ(line.bands, "governor and AGC");
  ASSERT_GE(result.found.size(), 2U);
  EXPECT_EQ(result.found[1].harmonic_of, 0U);
  EXPECT_EQ(result.found[1].order, 2U);
}

}  // namespace
}  // namespace ballast
