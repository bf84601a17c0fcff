// SPDX-License-Identifier: GPL-3.0-or-later
// What no clause may turn into a pass: samples that are no numbers, figures that are not finite,
// and records that are too short to show anything.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "host/limits/scaling.hpp"
#include "sim/base/error.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

SiteConditions site() {
  return {.nominal_w = 150e6, .short_circuit_va = 5e9};
}

std::vector<LimitProfile> all_profiles() {
  std::vector<LimitProfile> profiles;
  for (const std::string& name : limit_profile_names(limits_folder())) {
    profiles.push_back(shipped_profile(name));
    profiles.back().grid_hz = 0.0;
  }
  return profiles;
}

double swing(double t_s) {
  return 100e6 + 1e5 * std::sin(2.0 * std::numbers::pi * t_s);
}

TEST(FiguresAtFault, ASampleThatIsNoNumberIsRefusedWithItsTime) {
  for (const double fault : {kNan, kInf, -kInf, 1e13, -1e13, 1e300}) {
    const VectorRecord record =
        record_of(100'000, 1000.0, [&](double t_s) { return t_s == 70.123 ? fault : swing(t_s); });
    try {
      judge(record, all_profiles(), site(), "as it is");
      FAIL() << "accepted " << fault;
    } catch (const DataError& error) {
      EXPECT_NE(std::string(error.what()).find("70.123 s"), std::string::npos) << error.what();
    }
    EXPECT_THROW(scale(record, {.rule = Scaling::kCoherent, .site_w = 1e9}), DataError);
  }
}

TEST(FiguresAtFault, AVoltageThatIsNoNumberIsRefused) {
  for (const double fault : {kNan, kInf, 1e4}) {
    std::vector<double> volts(100'000, 1.0);
    volts[80'000] = fault;
    const VectorRecord record(std::vector<double>(100'000, 1e8), 1000.0, volts);
    EXPECT_THROW(judge(record, all_profiles(), site(), "as it is"), DataError);
  }
}

TEST(FiguresAtFault, ARecordWithoutAUsableRateIsRefused) {
  for (const double hz : {0.0, -1.0, kNan, kInf}) {
    VectorRecord record = record_of(1000, 10.0, swing);
    record.info_.nyquist_hz = hz;
    if (hz != kInf) {
      EXPECT_THROW(judge(record, all_profiles(), site(), "as it is"), DataError) << hz;
    }
    record = record_of(1000, 10.0, swing);
    record.info_.rate_hz = hz;
    EXPECT_THROW(judge(record, all_profiles(), site(), "as it is"), DataError) << hz;
  }
}

// A clause whose evaluation gives what it is told.
class GivenFigure : public Clause {
 public:
  GivenFigure(double value, double limit) : value_(value), limit_(limit) {}
  void describe(Fields&) override {}
  std::string unit() const override { return "MW"; }
  double limit(const SiteConditions&) const override { return limit_; }
  ClauseNeeds needs(const SiteConditions&) const override { return {}; }
  std::string algorithm() const override { return "given"; }
  std::unique_ptr<Evaluation> begin(const RecordInfo&, const PowerSurvey&,
                                    const SiteConditions&) const override {
    struct Given : Evaluation {
      Reading reading;
      void add(const PowerBlock&) override {}
      Reading finish() override { return reading; }
    };
    auto given = std::make_unique<Given>();
    given->reading.value = value_;
    given->reading.limit = limit_;
    given->reading.also = {{"beside", value_}};
    return given;
  }

 private:
  double value_;
  double limit_;
};

TEST(FiguresAtFault, AFigureThatIsNotFiniteIsNeverWithin) {
  const VectorRecord record = record_of(1000, 10.0, swing);
  for (const auto& [value, limit] : {std::pair{kNan, 1.0},
                                     {kInf, 1.0},
                                     {-kInf, 1.0},
                                     {0.5, kNan},
                                     {0.5, kInf},
                                     {0.5, 0.0},
                                     {0.5, -1.0}}) {
    LimitProfile profile = profile_of("kind = \"dynamic_range\"\nlimit = \"1 MW\"");
    profile.clauses[0].clause = std::make_unique<GivenFigure>(value, limit);
    const Verdict v = judge(record, {&profile, 1}, site(), "as it is").verdicts.at(0);
    EXPECT_EQ(v.outcome, Outcome::kNotAssessable) << value << " of " << limit;
    EXPECT_NE(v.reason.find("finite"), std::string::npos) << v.reason;
    EXPECT_FALSE(v.value || v.margin || v.margin_frac);
    EXPECT_EQ(v.also.size(), std::isfinite(value) ? 1u : 0u);
  }
}

TEST(FiguresAtFault, NoKindPassesAMomentOfARecord) {
  std::size_t clauses = 0;
  for (const LimitProfile& profile : all_profiles()) {
    for (const double length_s : {0.049, 0.5, 5.0, 29.0}) {
      const VectorRecord record(
          std::vector<double>(static_cast<std::size_t>(length_s * 1000.0), 1e8), 1000.0);
      for (const Verdict& v : judge(record, {&profile, 1}, site(), "as it is").verdicts) {
        EXPECT_EQ(v.outcome, Outcome::kNotAssessable) << v.profile << " " << v.clause;
        ++clauses;
      }
    }
  }
  EXPECT_GT(clauses, 100u);
}

TEST(FiguresAtFault, AShortRecordMayExceed) {
  const auto step = [](double t_s) { return t_s < 1.0 ? 50e6 : 100e6; };
  const VectorRecord record = record_of(2000, 1000.0, step);
  const char* const keys = "kind = \"dynamic_range\"\nlimit = \"10 MW\"";
  EXPECT_EQ(judge_one(record, keys).outcome, Outcome::kExceeds);
  const Verdict v = judge_one(record_of(2000, 1000.0, [](double) { return 1e8; }), keys);
  EXPECT_EQ(v.outcome, Outcome::kNotAssessable);
  EXPECT_NE(v.reason.find("too short: 2 s, at least 30 s"), std::string::npos) << v.reason;
  EXPECT_DOUBLE_EQ(v.longer_s.value(), 28.0);
}

TEST(FiguresAtFault, ABandNeedsAPeriodOfItsLowerEdge) {
  // Without this the filter's guard alone would be 10^9 samples.
  const char* const keys =
      "kind = \"band_peak_to_peak\"\nlimit = \"10 MW\"\nwindow = \"5 s\"\nsettle = \"0 s\"\n"
      "f_low = \"0.000001 Hz\"\nf_high = \"4 Hz\"";
  EXPECT_EQ(judge_one(record_of(60'000, 1000.0, swing), keys).outcome, Outcome::kNotAssessable);
}

TEST(FiguresAtFault, AMomentAtAnyRateTakesNoMemory) {
  // Before the power of a ride-through lies a mean over a second, before oscillations a filter: of
  // 10^9 samples each at this rate.
  VectorRecord record(std::vector<double>(1000, 1e8), 1e11, std::vector<double>(1000, 1.0));
  for (const Verdict& v : judge(record, all_profiles(), site(), "as it is").verdicts) {
    EXPECT_EQ(v.outcome, Outcome::kNotAssessable) << v.profile << " " << v.clause;
  }
}

TEST(FiguresAtFault, ShiftedCopiesAreBounded) {
  const VectorRecord record = record_of(1000, 10.0, [](double) { return 65.0; });
  EXPECT_THROW(scale(record, {.rule = Scaling::kShifted, .site_w = 1e10}), ConfigError);
  EXPECT_NO_THROW(scale(record, {.rule = Scaling::kShifted, .site_w = 1e6}));
}

}  // namespace
}  // namespace ballast
