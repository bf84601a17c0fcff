// SPDX-License-Identifier: GPL-3.0-or-later
// Shares of tones on bins: under a Hann window each has the energies 1 : 4 : 1 in three bins.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/base/error.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

constexpr double kTwoPi = 2.0 * std::numbers::pi;

std::string clause(const std::string& reading, const std::string& more = "") {
  return "kind = \"band_energy_share\"\nf_low = \"0.1 Hz\"\nf_high = \"20 Hz\"\nlimit = \"20 %\"\n"
         "reading = \"" +
         reading + "\"\n" + more;
}

// 3 MW and 4 MW in the band, 12 MW above it, all on bins of 0.05 Hz.
VectorRecord three_tones(double scale) {
  return record_of(20000, 100.0, [scale](double t) {
    return scale * (100e6 + 3e6 * std::sin(kTwoPi * 0.5 * t) + 4e6 * std::sin(kTwoPi * 2.0 * t) +
                    12e6 * std::sin(kTwoPi * 30.0 * t));
  });
}

TEST(BandEnergyShare, ThreeReadingsOfOneSentence) {
  for (const double scale : {1.0, 0.01}) {
    const VectorRecord record = three_tones(scale);
    const Verdict total = judge_one(record, clause("band_of_total"));
    EXPECT_NEAR(*total.value, 100.0 * 25.0 / 169.0, 1e-6);
    EXPECT_EQ(total.outcome, Outcome::kWithin);
    const Verdict line = judge_one(record, clause("line_of_band"));
    EXPECT_NEAR(*line.value, 100.0 * 16.0 * (4.0 / 6.0) / 25.0, 1e-6);
    EXPECT_NEAR(*line.at_hz, 2.0, 1e-9);
    EXPECT_EQ(line.outcome, Outcome::kExceeds);
    // Magnitudes 1 : 2 : 1 of each tone.
    const Verdict magnitude = judge_one(record, clause("magnitude_of_band"));
    EXPECT_NEAR(*magnitude.value, 100.0 * 8.0 / (4.0 * 7.0), 1e-3);
    EXPECT_EQ(magnitude.outcome, Outcome::kExceeds);
    EXPECT_FALSE(magnitude.ranked);
  }
}

// The resolution is the stated one at any rate, and with it the result.
TEST(BandEnergyShare, ResolutionIsFixed) {
  for (const double rate_hz : {100.0, 250.0, 1000.0}) {
    const VectorRecord record =
        record_of(static_cast<std::size_t>(100.0 * rate_hz), rate_hz, [](double t) {
          return 100e6 + 3e6 * std::sin(kTwoPi * 0.5 * t) + 4e6 * std::sin(kTwoPi * 2.0 * t);
        });
    EXPECT_NEAR(*judge_one(record, clause("line_of_band")).value, 42.6666667, 1e-4);
    // Half as fine: the same energy in wider bins, on bins still.
    EXPECT_NEAR(*judge_one(record, clause("line_of_band", "resolution = \"0.1 Hz\"")).value,
                42.6666667, 1e-4);
  }
}

TEST(BandEnergyShare, NextToNothingIsNotAssessed) {
  const auto swing = [](double amplitude_w) {
    return record_of(20000, 100.0,
                     [=](double t) { return 100e6 + amplitude_w * std::sin(kTwoPi * 2.0 * t); });
  };
  // 0.1 % of the mean is 100 kW root-mean-square.
  const Verdict below = judge_one(swing(0.99e5 * std::numbers::sqrt2), clause("line_of_band"));
  EXPECT_EQ(below.outcome, Outcome::kNotAssessable);
  EXPECT_NE(below.reason.find("0.1 %"), std::string::npos) << below.reason;
  const Verdict above = judge_one(swing(1.01e5 * std::numbers::sqrt2), clause("line_of_band"));
  EXPECT_EQ(above.outcome, Outcome::kExceeds);
  EXPECT_EQ(judge_one(swing(0.0), clause("band_of_total")).outcome, Outcome::kNotAssessable);
}

// A record on a finer grid than its source was read: what lies above the source's own Nyquist
// frequency is interpolation, not energy.
TEST(BandEnergyShare, CountsWhatWasMeasured) {
  VectorRecord record = three_tones(1.0);
  record.info_.nyquist_hz = 25.0;
  EXPECT_NEAR(*judge_one(record, clause("band_of_total")).value, 100.0, 1e-6);
  record.info_.nyquist_hz = 10.0;
  EXPECT_EQ(judge_one(record, clause("band_of_total")).outcome, Outcome::kNotAssessable);
}

TEST(BandEnergyShare, RefusesWhatContradictsItself) {
  EXPECT_THROW(profile_of(clause("largest")), ConfigError);
  EXPECT_THROW(profile_of(clause("line_of_band", "resolution = \"0.2 Hz\"")), ConfigError);
  EXPECT_THROW(profile_of("kind = \"band_energy_share\"\nf_low = \"0.1 Hz\"\nf_high = \"20 Hz\"\n"
                          "limit = \"20 %\""),
               ConfigError);
}

}  // namespace
}  // namespace ballast
