// SPDX-License-Identifier: GPL-3.0-or-later
// What is not known of a trace: gaps, wide spacings, late begins and early ends.
#include "sim/workload/readers/quality.hpp"
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

std::string row(double t_s, const char* cells) {
  return std::to_string(t_s) + "," + cells + "\n";
}

using Quality = TraceTest;

// One GPU of four is lost at 9.5 s of 60 s, once by failing polls and once by missing rows.
TEST_F(Quality, AnEndedChannelLeavesAHole) {
  for (const char* name : {"04-gpu-lost.csv", "04b-gpu-rows-stop.csv"}) {
    SCOPED_TRACE(name);
    const Trace trace = read_trace(case_file(name));
    ASSERT_EQ(trace.gaps.size(), 1u);
    EXPECT_NEAR(trace.gaps[0].from_s, 9.4, 1e-9);
    EXPECT_NEAR(trace.gaps[0].to_s - trace.gaps[0].from_s, 50.5, 1e-9);
    EXPECT_EQ(trace.report.ended_channels, 1u);
    EXPECT_NEAR(trace.known_to_s, 9.4, 1e-9);
    EXPECT_NEAR(trace.length_s, 59.9, 1e-9);
    std::string notes;
    for (const std::string& note : trace.report.notes) notes += note + "\n";
    expect_has(notes, "ends up to 50.5 s before the others: not held");
  }
}

TEST_F(Quality, ALateChannelLeavesAHole) {
  std::string text = "t_s,a_W,b_W\n";
  for (int i = 0; i < 100; ++i) text += row(i, i < 50 ? "1," : "1,2");
  const Trace trace = read(text);
  ASSERT_EQ(trace.gaps.size(), 1u);
  EXPECT_EQ(trace.gaps[0].from_s, 0.0);
  EXPECT_EQ(trace.gaps[0].to_s, 50.0);
  EXPECT_EQ(trace.report.late_channels, 1u);
  EXPECT_EQ(trace.known_from_s, 50.0);
}

TEST_F(Quality, GapsOfAnyChannelAreGapsOfTheSum) {
  std::string text = "t_s,a_W,b_W\n";
  for (int i = 0; i < 100; ++i) {
    const bool a = i < 10 || i > 20;
    const bool b = i < 15 || i > 30;
    text += row(i, a ? (b ? "1,1" : "1,") : (b ? ",1" : ","));
  }
  const Trace trace = read(text);
  EXPECT_EQ(trace.report.gaps, 2u);
  ASSERT_EQ(trace.gaps.size(), 1u);
  EXPECT_EQ(trace.gaps[0].from_s, 9.0);
  EXPECT_EQ(trace.gaps[0].to_s, 31.0);
}

TEST_F(Quality, InsideAGapMeansStrictlyInside) {
  const std::vector<TraceGap> gaps = {{1.0, 2.0}, {2.0, 3.0}, {5.0, 6.0}};
  for (const double t_s : {1.5, 2.5, 5.001}) EXPECT_TRUE(in_gap(gaps, t_s)) << t_s;
  for (const double t_s : {0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0})
    EXPECT_FALSE(in_gap(gaps, t_s)) << t_s;
}

// A meter with a dead band: 20 s to 35 s apart, but 100 s across the step.
TEST_F(Quality, WideSpacingsAreNoGapsButAreKnown) {
  const Trace trace = read_trace(case_file("07b-deadband.csv"));
  EXPECT_TRUE(trace.gaps.empty());
  ASSERT_EQ(trace.wide.size(), 1u);
  EXPECT_DOUBLE_EQ(trace.wide[0].to_s - trace.wide[0].from_s, 100.0);
  EXPECT_DOUBLE_EQ(trace.spacing_s, 35.0);
}

TEST_F(Quality, OfManyWideSpacingsTheLongestStay) {
  std::string text = "t_s,a_W\n";
  double t_s = 0.0;
  for (int i = 0; i < 8000; ++i) {
    // Every fourth spacing is wide, from 1.5 s up to 3.5 s.
    t_s += i % 4 == 3 ? 1.5 + 1e-3 * (i / 4) : 1.0;
    text += std::to_string(t_s) + ",1\n";
  }
  const Trace trace = read(text);
  EXPECT_EQ(trace.wide.size(), 1000u);
  EXPECT_NEAR(trace.spacing_s, 2.499, 1e-6);  // the longest of the 1000 others
  for (const TraceGap& gap : trace.wide) EXPECT_GT(gap.to_s - gap.from_s, trace.spacing_s);
}

TEST_F(Quality, AGridDoesNotDriftAlongRoundedStamps) {
  std::string text = "time_ms,a_W\n";
  for (int i = 0; i < 300; ++i) text += std::to_string((i * 1000 + 1) / 3) + ",1\n";
  const Trace trace = read(text);
  EXPECT_DOUBLE_EQ(trace.report.dt_median_s, 0.333);
  EXPECT_NEAR(trace.step_s, 1.0 / 3.0, 1e-5);
}

TEST_F(Quality, NoticesNameWhatWasCleaned) {
  const Trace trace = read("t_s,a_W\n0,1\n1,2\n1,3\n2,\n3,4\n4,5\n5,5\n");
  const auto notices = trace_notices(trace, trace.bandwidth_hz);
  ASSERT_GE(notices.size(), 2u);
  EXPECT_EQ(notices[0], "1 reading dropped because of a repeated timestamp");
  EXPECT_EQ(notices[1], "1 poll failed");
}

}  // namespace
}  // namespace ballast
