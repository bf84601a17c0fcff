// SPDX-License-Identifier: GPL-3.0-or-later
// The rules that hold for every format (docs/traces.md), shown on CSV.
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

class TraceRules : public TraceTest {};

TEST_F(TraceRules, UnsortedTimeNamesTheLine) {
  const std::string message = error_of_text("t_s,total_W\n0,1\n2,1\n1.5,1\n");
  expect_has(message, "trace.txt:4: unsorted time: 0.5 s before");
  expect_has(message, "sort the file");
}

TEST_F(TraceRules, NegativeNanAndInfinitePower) {
  expect_has(error_of_text("t_s,total_W\n0,1\n1,-2.5\n"), ":3: negative power -2.5 W");
  expect_has(error_of_text("t_s,total_W\n0,1\n1,nan\n"), ":3: power is NaN");
  expect_has(error_of_text("t_s,total_W\n0,1\n1,inf\n"), ":3: power is infinite");
  expect_has(error_of_text("t_s,total_W\n0,1\n1,1e999\n"), ":3: power '1e999' is not a number");
}

TEST_F(TraceRules, DeclaredFailureMarkersAreDropped) {
  ReadOptions options;
  options.failure_markers = {"nan", "-1"};
  const Trace trace = read("t_s,total_W\n0,1\n1,nan\n2,-1\n3,4\n", options);
  EXPECT_EQ(trace.report.failed_polls, 2u);
  EXPECT_EQ(trace.channels[0].t_s, (std::vector<double>{0, 3}));
}

TEST_F(TraceRules, DuplicateStampKeepsTheLast) {
  const Trace trace = read("t_s,total_W\n0,1\n1,2\n1,3\n1,5\n2,4\n");
  EXPECT_EQ(trace.report.duplicates, 2u);
  EXPECT_EQ(trace.report.records, 5u);
  EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{1, 5, 4}));
}

TEST_F(TraceRules, GapsAreCountedByTheirRule) {
  // Median spacing 1 s: 5 s is no gap, 5.001 s is one.
  const std::string text =
      "t_s,total_W\n0,1\n1,1\n2,1\n3,1\n8,1\n9,1\n14.001,1\n15,1\n16,1\n17,1\n";
  const Trace trace = read(text);
  EXPECT_EQ(trace.report.gaps, 1u);
  EXPECT_DOUBLE_EQ(trace.report.longest_gap_s, 5.001);
  ReadOptions options;
  options.gap_factor = 4.0;
  EXPECT_EQ(read(text, options).report.gaps, 2u);
}

TEST_F(TraceRules, SpacingStatistics) {
  std::string text = "time_ms,power_W\n";
  // Spacings 1, 2, ..., 101 ms: median 51, 95 % at rank 95 of 0..100 = 96.
  int t_ms = 0;
  text += "0,1\n";
  for (int dt = 1; dt <= 101; ++dt) text += std::to_string(t_ms += dt) + ",1\n";
  const Trace trace = read(text);
  EXPECT_DOUBLE_EQ(trace.report.dt_min_s, 0.001);
  EXPECT_DOUBLE_EQ(trace.report.dt_median_s, 0.051);
  EXPECT_DOUBLE_EQ(trace.report.dt_p95_s, 0.096);
  EXPECT_DOUBLE_EQ(trace.report.dt_max_s, 0.101);
  EXPECT_DOUBLE_EQ(trace.nyquist_hz, 0.5 / 0.051);
  EXPECT_DOUBLE_EQ(trace.length_s, 5.151);
}

TEST_F(TraceRules, EpochStampsLoseNothing) {
  const Trace trace =
      read("timestamp_ms,power_W\n1715960307185,1\n1715960309190,2\n1715960311191,3\n");
  EXPECT_EQ(trace.channels[0].t_s, (std::vector<double>{0.0, 2.005, 4.006}));
  EXPECT_EQ(trace.start_ns, 1715960307185000000);
}

TEST_F(TraceRules, CommonStartIsWhenAllAreMeasured) {
  const Trace trace =
      read("t_s,a_W,b_W\n10.0,100,\n10.5,,5\n12.0,200,\n12.5,,7\n14.0,300,\n14.5,,9\n");
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[0].t_s, (std::vector<double>{-0.5, 1.5, 3.5}));
  EXPECT_EQ(trace.channels[1].t_s, (std::vector<double>{0.0, 2.0, 4.0}));
  EXPECT_EQ(trace.report.failed_polls, 6u);
  TraceCursor a(trace.channels[0], Interpolation::kLinear);
  EXPECT_DOUBLE_EQ(a.power_w(0.0), 125.0);  // between its readings, not held
}

TEST_F(TraceRules, LateChannelDoesNotCutTheOthers) {
  std::string text = "t_s,a_W,b_W\n";
  for (int i = 0; i < 100; ++i) text += std::to_string(i) + ",1," + (i < 50 ? "" : "2") + "\n";
  const Trace trace = read(text);
  EXPECT_DOUBLE_EQ(trace.channels[0].t_s.front(), 0.0);
  EXPECT_DOUBLE_EQ(trace.channels[1].t_s.front(), 50.0);
  ASSERT_EQ(trace.report.notes.size(), 1u);
  expect_has(trace.report.notes[0], "'b' begins up to 50 s late");
}

TEST_F(TraceRules, OneChannelAloneKeepsTheTimeAxis) {
  ReadOptions options;
  options.channels = {"a"};
  const Trace trace = read("t_s,a_W,b_W\n10.0,1,\n10.5,,5\n12.0,2,\n12.5,,7\n", options);
  ASSERT_EQ(trace.channels.size(), 1u);
  EXPECT_EQ(trace.channels[0].t_s, (std::vector<double>{-0.5, 1.5}));
}

TEST_F(TraceRules, ChannelsAreKeptInTheOrderAskedFor) {
  ReadOptions options;
  options.channels = {"c", "a"};
  const Trace trace = read("t_s,a_W,b_W,c_W\n0,1,2,3\n1,1,2,3\n", options);
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[0].name, "c");
  EXPECT_EQ(trace.channels[1].name, "a");
  options.channels = {"node7"};
  const std::string message = error_of_text("t_s,node1_W,node2_W\n0,1,2\n1,1,2\n", options);
  expect_has(message, "no channel 'node7'");
  expect_has(message, "nearest: 'node1'");
}

TEST_F(TraceRules, TooFewReadings) {
  expect_has(error_of_text("t_s,total_W\n0,1\n"), "single reading");
  expect_has(error_of_text("t_s,total_W\n0,1\n0,2\n"), "single reading");
  expect_has(error_of_text("t_s,total_W\n0,\n1,\n"), "empty trace");
}

TEST_F(TraceRules, AChannelOfFailedPollsIsReported) {
  const Trace trace = read("t_s,a_W,b_W\n0,1,\n1,1,\n");
  ASSERT_EQ(trace.channels.size(), 1u);
  expect_has(trace.report.notes.at(0), "every poll failed: b");
}

TEST_F(TraceRules, RepeatedChannelsAreReported) {
  const Trace trace = read("t_s,a_W,b_W,c_W\n0,1,2,1\n1,3,4,3\n2,5,6,5\n");
  EXPECT_EQ(trace.channels.size(), 3u);
  expect_has(trace.report.notes.at(0), "1 of 3 channels repeat another one exactly: c = a");
  EXPECT_TRUE(read("t_s,a_W,b_W\n0,1,1\n1,3,3.5\n").report.notes.empty());
}

TEST_F(TraceRules, UnknownFormatNameAndGapFactor) {
  ReadOptions options;
  options.format = "xlsx";
  expect_has(error_of_text("t_s,a_W\n0,1\n1,1\n", options), "unknown trace format 'xlsx'");
  options = {};
  options.gap_factor = 0.5;
  expect_has(error_of_text("t_s,a_W\n0,1\n1,1\n", options), "gap factor 0.5");
}

}  // namespace
}  // namespace ballast
