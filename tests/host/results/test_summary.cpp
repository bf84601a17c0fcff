// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "host/results/summary.hpp"
#include "sim/base/error.hpp"
#include "sim/base/source_root.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

TEST(Summary, ComesBackFromItsText) {
  const Summary s = sample_summary();
  const std::string text = to_json(s);
  const Summary back = parse_summary(text, "text");
  EXPECT_EQ(to_json(back), text);
  EXPECT_EQ(back.seed, 0xFFFFFFFFFFFFFFFFULL);
  EXPECT_EQ(back.energy.grid_j, s.energy.grid_j);
  EXPECT_EQ(back.jobs[1].name, "evaluate");
  EXPECT_EQ(back.nyquist_hz, 0.25);
  EXPECT_FALSE(back.verdicts[1].pass.has_value());
  EXPECT_EQ(back.provenance, s.provenance);
  EXPECT_EQ(back.notices, s.notices);
}

TEST(Summary, NamesEveryPromisedField) {
  const ScratchDir dir;
  write_summary(dir / "summary.json", sample_summary());
  const std::string command = std::string("/usr/bin/python3 '") + source_root().string() +
                              "/tests/host/results/check_summary.py' '" +
                              (dir / "summary.json").string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(Summary, BalanceIsWhatDoesNotClose) {
  EnergyAccounts e = sample_summary().energy;
  EXPECT_NEAR(e.balance_error_j(), 1e-6, 2e-9);
  EXPECT_NEAR(e.balance_error_frac(), 1e-6 / 8.783e6, 1e-15);
  e.find("converter_loss")->energy_j = 0.0;  // a loss that nobody counted
  EXPECT_NEAR(e.balance_error_frac(), 0.030e6 / 8.783e6, 1e-9);
  EXPECT_EQ(EnergyAccounts{}.balance_error_frac(), 0.0);
}

// What somebody publishes whom this build does not know comes back, in its place; what the plants
// publish has its texts again.
TEST(Summary, AnyPublishedAccountComesBack) {
  Summary s = sample_summary();
  s.energy.add({"flywheel_loss", "flywheel loss", "in bearings", AccountKind::kStorageLoss}, 5e3);
  s.energy.add({"cable_loss", "cable loss", "in cables", AccountKind::kPathLoss}, 6e3);
  s.energy.add({"shipped", "shipped", "left by road", AccountKind::kCarriedOff}, 7e3);
  s.energy.grid_j += 18e3;
  s.parties = {{Scope::kRow, 3, {"speed_frac", "1", "How fast."}, 0.5, 0.75, 1.0},
               {Scope::kSite, 0, {"voltage_pu", "1", "How high."}, NAN, NAN, NAN}};
  const std::string text = to_json(s);
  const Summary back = parse_summary(text, "text");
  EXPECT_EQ(to_json(back), text);
  EXPECT_NEAR(back.energy.balance_error_j(), 1e-6, 2e-9);
  std::vector<std::string> names;
  for (const EnergyAccounts::Row& row : back.energy.published) names.push_back(row.info.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"supply_loss", "filter_loss", "cable_loss", "converter_loss",
                                      "cell_loss", "flywheel_loss", "detached", "shipped"}));
  EXPECT_EQ(back.energy.find("flywheel_loss")->info.label, "flywheel loss");
  EXPECT_EQ(back.energy.find("supply_loss")->info.meaning, "in the power supplies");
  EXPECT_EQ(back.energy.find("detached")->info.label, "left with lost supplies");
  ASSERT_EQ(back.parties.size(), 2U);
  EXPECT_EQ(back.parties[0].instance, 3U);
  EXPECT_EQ(back.parties[0].mean, 0.75);
  EXPECT_TRUE(std::isnan(back.parties[1].mean));
}

TEST(Summary, TimingStandsApart) {
  Summary a = sample_summary();
  Summary b = a;
  b.timing.wall_s = 17.0;
  EXPECT_NE(to_json(a), to_json(b));
  EXPECT_EQ(to_json(a, false), to_json(b, false));
  EXPECT_EQ(parse_summary(to_json(a, false), "text").scenario, "first_light");
  b.energy.burned_j = std::nextafter(b.energy.burned_j, 1e9);
  EXPECT_NE(to_json(a, false), to_json(b, false));
}

TEST(Summary, WhatIsNotFiniteIsNull) {
  Summary s = sample_summary();
  s.nyquist_hz = INFINITY;
  s.slowdown = NAN;
  s.storage.reset();
  s.steady.reset();
  const std::string text = to_json(s);
  EXPECT_NE(text.find("\"nyquist_hz\": null"), std::string::npos);
  const Summary back = parse_summary(text, "text");
  EXPECT_TRUE(std::isinf(back.nyquist_hz));
  EXPECT_TRUE(std::isnan(back.slowdown));
  EXPECT_FALSE(back.storage.has_value());
  EXPECT_FALSE(back.steady.has_value());
}

TEST(Summary, NamesThatAreNoTextDoNotStopIt) {
  Summary s = sample_summary();
  s.scenario = "a\xff\"b";
  EXPECT_EQ(parse_summary(to_json(s), "text").scenario, "a\xEF\xBF\xBD\"b");
}

TEST(Summary, OfAnEarlierVersionIsNamedAsSuch) {
  std::string text = to_json(sample_summary());
  text.replace(text.find("supply_loss"), 11, "conversion_loss");
  try {
    parse_summary(text, "old.json");
    FAIL();
  } catch (const DataError& e) {
    EXPECT_NE(std::string(e.what()).find("earlier version"), std::string::npos) << e.what();
  }
}

TEST(Summary, RefusesWhatIsNone) {
  for (const char* text : {"", "{", "[]", "{}", "{\"scenario\": 1}", "null", "\xff"}) {
    try {
      parse_summary(text, "broken.json");
      FAIL() << text;
    } catch (const DataError& e) {
      EXPECT_EQ(e.exit_code(), kExitData);
      EXPECT_EQ(std::string(e.what()).find("broken.json"), 0U) << e.what();
    }
  }
  EXPECT_THROW(read_summary("/nonexistent/summary.json"), DataError);
}

}  // namespace
}  // namespace ballast
