// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "sim/base/error.hpp"
#include "sim/base/source_root.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

const char* const kTenMegawatt = "kind = \"dynamic_range\"\nlimit = \"10 MW\"";

VectorRecord step_of(double step_w) {
  return record_of(1000, 10.0, [&](double t_s) { return 50e6 + (t_s < 30.0 ? 0.0 : step_w); });
}

TEST(Judge, StatesValueLimitMarginAndInstant) {
  const Verdict v = judge_one(step_of(4e6), kTenMegawatt);
  EXPECT_EQ(v.outcome, Outcome::kWithin);
  EXPECT_DOUBLE_EQ(*v.value, 4.0);
  EXPECT_DOUBLE_EQ(v.limit, 10.0);
  EXPECT_DOUBLE_EQ(*v.margin, 6.0);
  EXPECT_DOUBLE_EQ(*v.margin_frac, 0.6);
  EXPECT_DOUBLE_EQ(*v.at_s, 30.0);
  EXPECT_EQ(v.unit, "MW");
}

TEST(Judge, TheLimitItselfIsWithin) {
  EXPECT_EQ(judge_one(step_of(10e6), kTenMegawatt).outcome, Outcome::kWithin);
  EXPECT_EQ(judge_one(step_of(10.001e6), kTenMegawatt).outcome, Outcome::kExceeds);
}

TEST(Judge, RanksTheTightestFirst) {
  const LimitProfile profile = read_limit_profile(
      "title = \"t\"\nsource = \"s\"\ndate = \"d\"\nstatus = \"own\"\n"
      "[[clauses]]\nid = \"wide\"\nkind = \"dynamic_range\"\nlimit = \"100 MW\"\n"
      "[[clauses]]\nid = \"tight\"\nkind = \"dynamic_range\"\nlimit = \"5 MW\"\n"
      "[[clauses]]\nid = \"exceeded\"\nkind = \"dynamic_range\"\nlimit = \"1 MW\"\n",
      "test.toml");
  const Judgement j = judge(step_of(4e6), {&profile, 1}, {.nominal_w = 1e8}, "as it is");
  EXPECT_EQ(j.verdicts[0].clause, "exceeded");
  EXPECT_EQ(j.verdicts[1].clause, "tight");
  EXPECT_EQ(j.verdicts[2].clause, "wide");
  EXPECT_TRUE(j.exceeds());
}

TEST(Judge, ProfileForAnotherFrequencyIsRefused) {
  LimitProfile profile = profile_of(kTenMegawatt);
  profile.grid_hz = 60.0;
  try {
    judge(step_of(4e6), {&profile, 1}, {.nominal_w = 1e8, .grid_hz = 50.0}, "as it is");
    FAIL() << "accepted";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("60 Hz"), std::string::npos) << error.what();
    EXPECT_EQ(error.exit_code(), kExitUsage);
  }
}

LimitWindow window_of(const std::string& keys) {
  return judge_one(step_of(4e6), keys).window;
}

TEST(Judge, SaysHowFarThePowerMayMoveInWhatWindow) {
  const LimitWindow change =
      window_of("kind = \"ramp_window\"\nlimit = \"5 MW\"\nwindow = \"15 s\"");
  EXPECT_EQ(change.kind, LimitWindow::kChange);
  EXPECT_EQ(change.length_s, 15.0);
  EXPECT_EQ(change.allowed_w, 5e6);
  // 20 MW/min over ten minutes is a rise of 200 MW.
  const LimitWindow ramp =
      window_of("kind = \"ramp_average\"\nlimit = \"20 MW/min\"\nwindow = \"10 min\"");
  EXPECT_EQ(ramp.kind, LimitWindow::kChange);
  EXPECT_NEAR(ramp.allowed_w, 200e6, 1e-3);
  const LimitWindow range = window_of(
      "kind = \"band_peak_to_peak\"\nlimit = \"10 MW\"\nwindow = \"5 s\"\nf_low = \"0.1 "
      "Hz\"\nf_high = \"4 Hz\"");
  EXPECT_EQ(range.kind, LimitWindow::kRange);
  EXPECT_EQ(range.allowed_w, 10e6);
  const LimitWindow whole = window_of("kind = \"dynamic_range\"\nlimit = \"10 MW\"");
  EXPECT_EQ(whole.kind, LimitWindow::kRange);
  EXPECT_TRUE(std::isinf(whole.length_s));
  EXPECT_EQ(whole.allowed_w, 10e6);
  EXPECT_EQ(window_of("kind = \"slew\"\nlimit = \"1 MW/s\"\ncorner = \"1 Hz\"").kind,
            LimitWindow::kNone);
}

TEST(Judge, SaysWhatASineMayHaveOverFrequency) {
  const VectorRecord hour = record_of(36000, 10.0, [](double) { return 50e6; });
  const Verdict mask = judge_one(hour,
                                 "kind = \"spectral_mask\"\nfrequencies = [\"0.2 Hz\", \"3 Hz\"]\n"
                                 "limits_of_nominal = [0.01, 0.02]");
  ASSERT_EQ(mask.mask.size(), 2u);
  EXPECT_EQ(mask.mask[0].f_hz, 0.2);
  EXPECT_DOUBLE_EQ(mask.mask[0].limit_w, 1.5e6);  // of 150 MW
  EXPECT_DOUBLE_EQ(mask.mask[1].limit_w, 3e6);
  const Verdict line = judge_one(
      hour, "kind = \"line_amplitude\"\nf_low = \"0.1 Hz\"\nf_high = \"4 Hz\"\nlimit = \"2.5 MW\"");
  ASSERT_EQ(line.mask.size(), 2u);
  EXPECT_DOUBLE_EQ(line.mask[1].limit_w, 2.5e6);
  EXPECT_TRUE(judge_one(hour, kTenMegawatt).mask.empty());
}

std::string refusal(const std::string& keys) {
  try {
    profile_of(keys);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(LimitProfile, NamesTheLineAndTheRemedyOfBadClauses) {
  EXPECT_NE(refusal("kind = \"dynamic_rang\"\nlimit = \"1 MW\"").find("dynamic_range"),
            std::string::npos);
  EXPECT_NE(refusal("kind = \"dynamic_range\"\nlimit = \"-1 MW\"").find("test.toml:8"),
            std::string::npos);
  EXPECT_NE(refusal("kind = \"dynamic_range\"").find("limit' is missing"), std::string::npos);
  EXPECT_NE(refusal("kind = \"dynamic_range\"\nlimit = \"1 MW\"\nquot = \"\"").find("quote"),
            std::string::npos);
  EXPECT_NE(refusal("limit = \"1 MW\"").find("kind' is missing"), std::string::npos);
}

TEST(LimitProfile, ReferencePageIsUpToDate) {
  std::ifstream in(source_root() / "docs/limits.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(page, limits_reference()) << "run: ./ballast docs limits > docs/limits.md";
}

TEST(LimitProfile, ShippedOnesAreCitedAndDated) {
  const std::vector<std::string> names = limit_profile_names(limits_folder());
  ASSERT_GE(names.size(), 11u);
  for (const std::string& name : names) {
    const LimitProfile p = shipped_profile(name);
    EXPECT_GT(p.source.size(), 10u) << name;
    EXPECT_GE(p.date.size(), 4u) << name;
    EXPECT_FALSE(p.evidence.empty()) << name;
    for (const ProfileClause& c : p.clauses) {
      EXPECT_FALSE(c.quote.empty() && c.open.empty()) << name << ", " << c.id;
      EXPECT_GT(c.clause->limit({.nominal_w = 150e6}), 0.0) << name << ", " << c.id;
    }
  }
}

}  // namespace
}  // namespace ballast
