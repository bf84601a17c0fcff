// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <sstream>

#include "host/results/closing_table.hpp"
#include "host/results/human.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

TEST(Human, NumbersReadAsWritten) {
  EXPECT_EQ(si_text(48213.0, "W"), "48.21 kW");
  EXPECT_EQ(si_text(999999.0, "W"), "1.000 MW");
  EXPECT_EQ(si_text(0.0, "W"), "0 W");
  EXPECT_EQ(si_text(-5.0e6, "J"), "-5.000 MJ");
  EXPECT_EQ(si_text(1e-6, "J"), "1.000 µJ");
  EXPECT_EQ(si_difference(-0.3, 62.5e3, "W"), "0.00 kW");
  EXPECT_EQ(si_difference(1044.0, 62.5e3, "W"), "+1.04 kW");
  EXPECT_EQ(percent_text(0.0342, true), "+3.42 %");
  EXPECT_EQ(decibel_text(1.0, 10.0), "-20.0 dB");
  EXPECT_EQ(decibel_text(0.0, 10.0), "-");
  EXPECT_EQ(significant(1.00231, 5), "1.0023");
  EXPECT_EQ(duration_text(120.0), "120.000 s");
  EXPECT_EQ(duration_text(600.0), "10 min 0.000 s");
  EXPECT_EQ(duration_text(7199.9999), "2 h 0 min 0.000 s");
}

TEST(Human, AValueAgainstItsLimitHasOneForm) {
  EXPECT_EQ(of_limit_text(-18.36), "19 x the limit");
  EXPECT_EQ(of_limit_text(-1835.2), "1836 x the limit");
  EXPECT_EQ(of_limit_text(-1.5), "2.5 x the limit");
  EXPECT_EQ(of_limit_text(-0.084), "1.1 x the limit");
  EXPECT_EQ(of_limit_text(-0.004), "1.004 x the limit");
  EXPECT_EQ(of_limit_text(-1e-9), "just above the limit");
  EXPECT_EQ(of_limit_text(0.0), "100 % of the limit");
  EXPECT_EQ(of_limit_text(0.0004), "99.96 % of the limit");
  EXPECT_EQ(of_limit_text(1e-12), "just below the limit");
  EXPECT_EQ(of_limit_text(0.38), "62 % of the limit");
  EXPECT_EQ(of_limit_text(0.99979), "0.021 % of the limit");
  EXPECT_EQ(of_limit_text(1.0), "0 % of the limit");
}

TEST(ClosingTable, ShowsEveryFigureWithin100Columns) {
  Summary s = sample_summary();
  const std::string long_notice = "a notice of many words " + std::string(40, 'x') +
                                  " which does not fit on a line of a terminal, " +
                                  std::string(30, 'y') + " and goes on below";
  s.notices.push_back(long_notice);
  const std::string text = closing_table(s, "runs/first_light/report.html");
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
  for (const char* shown : {"120.000 s simulated, 1 rack, 72 GPUs, engine rtl",
                            "34.60 kW",
                            "67.44 kW",
                            "21.43 kW",
                            "1.987 kW",
                            "-20.7 dB",
                            "SWING over 8.25 s to 98.50 s, in which all jobs iterate",
                            "SWING over the whole record",
                            "2.780 kW",
                            "at 0.5000 Hz",
                            "391.2 kJ charged, 383.0 kJ discharged",
                            "75 % of the limit",
                            "example 2026-01, flicker: because the voltage is not known",
                            "7.2000",
                            "0.3600",
                            "0.0400",
                            "supply loss",
                            "0.3000",
                            "filter loss",
                            "0.0100",
                            "converter loss",
                            "0.0300",
                            "cell loss",
                            "0.0120",
                            "8.7830",
                            "1.1e-13",
                            "+3.42 %  (7.239 MJ for work of 7.000 MJ unconstrained)",
                            "1.0023",
                            "30.00 % to 70.00 %, 44.41 % at the end",
                            "293 x real time",
                            "not assessable",
                            "within",
                            "runs/first_light/report.html"}) {
    EXPECT_NE(text.find(shown), std::string::npos) << shown << "\n" << text;
  }
  std::string joined;  // the notice reads the same over the line ends
  for (const char c : text.substr(text.find("a notice of"))) {
    if (c == '\n' || (c == ' ' && joined.ends_with(' '))) {
      if (!joined.ends_with(' ')) joined += ' ';
    } else {
      joined += c;
    }
  }
  EXPECT_EQ(joined.find(long_notice), 0U) << joined;
  EXPECT_EQ(text.find("PARTIAL"), std::string::npos);
  EXPECT_EQ(text.find("left with lost supplies"), std::string::npos);  // there were none
  s.energy.find("detached")->energy_j = 2.5e3;
  EXPECT_NE(closing_table(s, "").find("left with lost supplies"), std::string::npos);
  s.steady.reset();
  EXPECT_EQ(closing_table(s, "").find("in which all jobs iterate"), std::string::npos);
  EXPECT_NE(closing_table(s, "").find("27.36 kW"), std::string::npos);
  s.partial = true;
  EXPECT_NE(closing_table(s, "").find("PARTIAL"), std::string::npos);
}

}  // namespace
}  // namespace ballast
