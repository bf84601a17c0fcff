// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of known amplitude, closed form.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <numbers>

#include "host/limits/trace_record.hpp"
#include "sim/base/error.hpp"
#include "sim/base/source_root.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

constexpr double kTwoPi = 2.0 * std::numbers::pi;

std::string clause(const std::string& limits, const std::string& more = "") {
  return "kind = \"line_amplitude\"\nf_low = \"0.1 Hz\"\nf_high = \"20 Hz\"\n" + limits + "\n" +
         more;
}

TEST(LineAmplitude, ReadsHalfOfPeakToPeakOffBin) {
  for (int step = 0; step <= 5; ++step) {
    const double f_hz = 0.370 + 0.002 * step;  // bins are 0.01 Hz wide
    const VectorRecord record = record_of(40000, 100.0, [&](double t) {
      return 100e6 + 3e6 * std::sin(kTwoPi * f_hz * t + step) + 1e6 * std::cos(kTwoPi * 3.1 * t);
    });
    const Verdict v = judge_one(record, clause("limit = \"2.5 MW\""));
    EXPECT_EQ(v.outcome, Outcome::kExceeds);
    EXPECT_NEAR(*v.value, 3.0, 0.005 * 3.0);
    EXPECT_NEAR(*v.at_hz, f_hz, 1e-4);
    EXPECT_EQ(v.unit, "MW");
  }
}

TEST(LineAmplitude, LimitIsTheLesserOfPowerAndShare) {
  const VectorRecord record =
      record_of(10000, 100.0, [](double t) { return 100e6 + 1e6 * std::sin(kTwoPi * 0.5 * t); });
  const std::string both = clause("limit = \"2.5 MW\"\nlimit_of_nominal = \"0.25 %\"");
  EXPECT_DOUBLE_EQ(judge_one(record, both, {.nominal_w = 200e6}).limit, 0.5);
  EXPECT_EQ(judge_one(record, both, {.nominal_w = 200e6}).outcome, Outcome::kExceeds);
  EXPECT_DOUBLE_EQ(judge_one(record, both, {.nominal_w = 4e9}).limit, 2.5);
  EXPECT_EQ(judge_one(record, both, {.nominal_w = 4e9}).outcome, Outcome::kWithin);
  EXPECT_DOUBLE_EQ(judge_one(record, clause("limit_of_nominal = \"1 %\"")).limit, 1.5);
  EXPECT_DOUBLE_EQ(judge_one(record, clause("limit = \"3 MW\"")).limit, 3.0);
}

// 200 s of oscillation in an hour: the worst segment holds it in full, an average would not.
TEST(LineAmplitude, WorstSegmentTellsWhen) {
  VectorRecord record = record_of(72000, 20.0, [](double t) {
    return 100e6 + (t >= 1210.0 && t < 1410.0 ? 4e6 * std::sin(kTwoPi * 0.8 * t) : 0.0);
  });
  record.info_.t0_s = 5000.0;
  const Verdict v = judge_one(record,
                              "kind = \"line_amplitude\"\nf_low = \"0.1 Hz\"\n"
                              "f_high = \"10 Hz\"\nlimit = \"5 MW\"");
  EXPECT_NEAR(*v.value, 4.0, 0.02);
  EXPECT_NEAR(*v.at_s, 6310.0, 50.0);
  EXPECT_NEAR(*v.at_hz, 0.8, 0.001);
}

// A step has a spectrum at every frequency and no line.
TEST(LineAmplitude, StepIsNoLine) {
  const VectorRecord record =
      record_of(40000, 100.0, [](double t) { return t < 190.0 ? 20e6 : 140e6; });
  const Verdict v = judge_one(record, clause("limit = \"2.5 MW\""));
  EXPECT_EQ(v.outcome, Outcome::kWithin);
  EXPECT_NEAR(*v.value, 0.0, 0.01);
}

TEST(LineAmplitude, BandAndLengthDecideWhetherItIsAssessable) {
  const auto power = [](double t) { return 100e6 + 3e6 * std::sin(kTwoPi * 0.5 * t); };
  const std::string keys = clause("limit = \"5 MW\"");
  EXPECT_EQ(judge_one(record_of(2900, 100.0, power), keys).outcome, Outcome::kNotAssessable);
  // Shorter than a segment, longer than 30 s: one segment of its length.
  const Verdict cut = judge_one(record_of(4000, 100.0, power), keys);
  EXPECT_NEAR(*cut.value, 3.0, 0.005 * 3.0);
  EXPECT_EQ(judge_one(record_of(10000, 100.0, power), keys).outcome, Outcome::kWithin);
  EXPECT_EQ(judge_one(record_of(4000, 20.0, power), keys).outcome, Outcome::kNotAssessable);
  // A line outside the band does not count.
  const Verdict above = judge_one(
      record_of(20000, 100.0, [](double t) { return 100e6 + 9e6 * std::sin(kTwoPi * 30.0 * t); }),
      keys);
  EXPECT_LT(*above.value, 0.001);
}

// The iteration of a measured job of 512 GPUs: 0.0915 Hz, about 21 kW on average (the README of the
// traces), more in the worst of its segments.
TEST(LineAmplitude, FindsTheIterationOfAMeasuredJob) {
  const std::filesystem::path file =
      source_root() / "../shared/traces/derived/gpt3_512xH100_dc_2s.csv.xz";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no measured trace at " << file;
  ReadOptions options;
  options.channels = {"total"};
  const auto record = open_trace_record(file, options);
  const Verdict v = judge_one(*record,
                              "kind = \"line_amplitude\"\nf_low = \"0.05 Hz\"\n"
                              "f_high = \"0.2 Hz\"\nsegment = \"852 s\"\n"
                              "limit = \"20 kW\"",
                              {.nominal_w = 460e3});
  EXPECT_EQ(v.outcome, Outcome::kExceeds);
  EXPECT_NEAR(*v.at_hz, 0.0915, 0.0012);
  EXPECT_GT(*v.value, 0.0211);
  EXPECT_LT(*v.value, 0.0260);
}

TEST(LineAmplitude, RefusesWhatContradictsItself) {
  EXPECT_THROW(profile_of(clause("")), ConfigError);
  EXPECT_THROW(profile_of(clause("limit = \"-1 MW\"")), ConfigError);
  EXPECT_THROW(profile_of(clause("limit = \"1 MW\"", "segment = \"10 s\"")), ConfigError);
  EXPECT_THROW(profile_of("kind = \"line_amplitude\"\nf_low = \"0.01 Hz\"\nf_high = \"1 Hz\"\n"
                          "limit = \"1 MW\""),
               ConfigError);
  EXPECT_THROW(profile_of("kind = \"line_amplitude\"\nf_low = \"2 Hz\"\nf_high = \"1 Hz\"\n"
                          "limit = \"1 MW\""),
               ConfigError);
}

}  // namespace
}  // namespace ballast
