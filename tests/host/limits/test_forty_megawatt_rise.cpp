// SPDX-License-Identifier: GPL-3.0-or-later
// No single limit is sufficient: a load that rises by 40 MW at 2 MW/s passes the proposals on 5 s
// and on 10 min, and exceeds those on 15 s and 1 min. The figures follow from the rise alone: 2
// MW/s times the window, 40 MW over the minute and over ten; the 1.5 MW of the filtered window
// comes from an independent computation with scipy.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

const VectorRecord& rise() {
  static const VectorRecord record = record_of(1'400'000, 1000.0, [](double t_s) {
    // Whole watts at whole milliseconds: the differences are exact.
    return 80e6 + 2e3 * std::clamp(std::round((t_s - 700.0) * 1e3), 0.0, 20e3);
  });
  return record;
}

Judgement judged_by(const std::string& name) {
  const LimitProfile profile = shipped_profile(name);
  return judge(rise(), {&profile, 1}, {.nominal_w = 150e6}, "the site itself");
}

double also(const Verdict& v, const std::string& label) {
  for (const AlsoReading& r : v.also) {
    if (r.label == label) return r.value;
  }
  ADD_FAILURE() << v.clause << " has no reading " << label;
  return NAN;
}

TEST(FortyMegawattRise, ErcotFilteredWindowHardlySeesIt) {
  const Judgement j = judged_by("ercot-2026-06");
  const Verdict& v = verdict_of(j, "variation-5s");
  EXPECT_EQ(v.outcome, Outcome::kWithin);
  EXPECT_LT(*v.value, 1.6);
  EXPECT_NEAR(also(v, "causal"), 1.5, 0.1);
  EXPECT_DOUBLE_EQ(also(v, "peak-to-peak, unfiltered"), 10.0);
}

TEST(FortyMegawattRise, UnfilteredItSitsOnTenMegawattInFiveSeconds) {
  for (const char* measure : {"end_points", "extremes"}) {
    const Verdict v = judge_one(rise(), std::string("kind = \"ramp_window\"\nlimit = \"10 MW\"\n") +
                                            "window = \"5 s\"\nmeasure = \"" + measure + "\"");
    EXPECT_DOUBLE_EQ(*v.value, 10.0) << measure;
    EXPECT_EQ(v.outcome, Outcome::kWithin);
    EXPECT_NEAR(*v.at_s, 705.0, 1e-9);
  }
}

TEST(FortyMegawattRise, CaisoAveragesFourMegawattPerMinute) {
  const Judgement j = judged_by("caiso-straw-2026-06");
  const Verdict& v = verdict_of(j, "ramp-10min");
  EXPECT_EQ(v.outcome, Outcome::kWithin);
  EXPECT_NEAR(*v.value, 4.0, 1e-9);
  EXPECT_NEAR(also(v, "between samples"), 4.0, 1e-9);
}

TEST(FortyMegawattRise, IesoIsExceededInFifteenSecondsAndInTheMinute) {
  const Judgement j = judged_by("ieso-v3");
  const Verdict& seconds = verdict_of(j, "ramp-15s");
  EXPECT_EQ(seconds.outcome, Outcome::kExceeds);
  EXPECT_DOUBLE_EQ(*seconds.value, 30.0);
  EXPECT_DOUBLE_EQ(*seconds.margin, -25.0);
  EXPECT_NEAR(*seconds.at_s, 715.0, 1e-9);
  EXPECT_EQ(verdict_of(j, "ramp-60s").outcome, Outcome::kExceeds);
  EXPECT_DOUBLE_EQ(*verdict_of(j, "ramp-60s").value, 40.0);
  EXPECT_EQ(verdict_of(j, "oscillation").outcome, Outcome::kWithin);
  EXPECT_EQ(j.verdicts.front().clause, "ramp-15s") << "tightest first";
}

TEST(FortyMegawattRise, OthersByTheirWindows) {
  const Judgement southern = judged_by("southern");
  EXPECT_EQ(verdict_of(southern, "ramp-60s").outcome, Outcome::kExceeds);
  EXPECT_DOUBLE_EQ(*verdict_of(southern, "swing-6s").value, 12.0);
  EXPECT_EQ(verdict_of(southern, "swing-6s").outcome, Outcome::kExceeds);
  // It rises in 20 s of 1400: at the 75th percentile of a minute's ramp nothing happened.
  EXPECT_NEAR(*verdict_of(southern, "ramp-percentile").value, 0.0, 1e-3);

  const Judgement atc = judged_by("atc-spp");
  EXPECT_DOUBLE_EQ(*verdict_of(atc, "swing-5s").value, 10.0);
  EXPECT_EQ(verdict_of(atc, "swing-5s").outcome, Outcome::kWithin);
  // 40 MW is no change above 50.
  EXPECT_EQ(*verdict_of(atc, "slew-large-changes").value, 0.0);
  EXPECT_NEAR(also(verdict_of(atc, "slew-large-changes"), "of any change"), 2.0, 1e-3);

  const Judgement aeso = judged_by("aeso");
  EXPECT_EQ(verdict_of(aeso, "ramp-60s").outcome, Outcome::kExceeds);
  EXPECT_DOUBLE_EQ(*verdict_of(aeso, "ramp-60s").value, 40.0);

  const Judgement lipa = judged_by("lipa");
  EXPECT_EQ(verdict_of(lipa, "band-0.1-5Hz").outcome, Outcome::kWithin);
  EXPECT_EQ(verdict_of(lipa, "band-5-55Hz").outcome, Outcome::kWithin);
}

}  // namespace
}  // namespace ballast
