// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

class DmonReader : public TraceTest {};

constexpr const char* kHeader =
    "#Date       Time        gpu    pwr  gtemp\n#YYYYMMDD   HH:MM:SS     Idx      W      C\n";

std::string row(const std::string& time, const std::string& gpu, const std::string& watt) {
  return " 20260304   " + time + "      " + gpu + "    " + watt + "     40\n";
}

TEST_F(DmonReader, TwoGpusOfTheCaseAddUpTo650W) {
  const Trace trace = read_trace(case_file("17-dmon.txt"));
  EXPECT_EQ(trace.report.format, "dmon");
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[0].name, "gpu0");
  EXPECT_EQ(trace.channels[1].name, "gpu1");
  ASSERT_EQ(trace.channels[0].power_w.size(), trace.channels[1].power_w.size());
  for (const double watt : trace.channels[0].power_w) EXPECT_EQ(watt, 300.0);
  for (const double watt : trace.channels[1].power_w) EXPECT_EQ(watt, 350.0);
  EXPECT_EQ(trace.report.dt_max_s, 1.0);
  EXPECT_EQ(trace.report.duplicates, 0u);
}

TEST_F(DmonReader, HeadersComeAgainWithOtherColumns) {
  const std::string text = kHeader + row("23:59:58", "0", "300") + row("23:59:59", "0", "-") +
                           "#Date Time gpu gtemp pwr\n#YYYYMMDD HH:MM:SS Idx C W\n"
                           " 20260305 00:00:00 0 41 310\n";
  const Trace trace = read(text);
  EXPECT_EQ(trace.channels.at(0).t_s, (std::vector<double>{0, 2}));
  EXPECT_EQ(trace.channels.at(0).power_w, (std::vector<double>{300, 310}));
  EXPECT_EQ(trace.report.failed_polls, 1u);
  EXPECT_EQ(trace.report.records, 3u);
}

TEST_F(DmonReader, CommasAndUnitsOfTheCsvForm) {
  const Trace trace = read(
      "#Date, Time, gpu, pwr\n#YYYYMMDD, HH:MM:SS, Idx, W\n"
      "20260304, 10:00:00, 0, 300 W\n20260304, 10:00:01, 0, 301 W\n");
  EXPECT_EQ(trace.channels.at(0).power_w, (std::vector<double>{300, 301}));
}

TEST_F(DmonReader, ATimeOfDayAloneCrossesMidnightWithANote) {
  const Trace trace = read(
      "#Time        gpu    pwr\n#HH:MM:SS     Idx      W\n"
      " 23:59:59   0   300\n 23:59:59   1   400\n 00:00:00   0   301\n 00:00:00   1   401\n");
  for (const TraceChannel& channel : trace.channels) {
    EXPECT_EQ(channel.t_s, (std::vector<double>{0, 1}));
  }
  ASSERT_EQ(trace.report.notes.size(), 1u);
  expect_has(trace.report.notes[0], "without a date");
}

TEST_F(DmonReader, Refusals) {
  expect_has(error_of_text("# gpu   pwr  gtemp\n# Idx     W      C\n    0   300     40\n"),
             ":1: dmon without time: the header has no column Time; record with: nvidia-smi dmon "
             "-o DT -s p");
  expect_has(error_of_text("#Date Time gpu sm\n#YYYYMMDD HH:MM:SS Idx %\n 20260304 1:00:00 0 9\n"),
             ":1: dmon without power: no column pwr");
  const std::string good = kHeader + row("10:00:00", "0", "300");
  expect_has(error_of_text(good + row("10:00:01", "0", "30x")),
             ":4: pwr '30x' is not a power in W");
  expect_has(error_of_text(good + row("10:00:01", "x", "300")), ":4: gpu 'x' is not an index");
  expect_has(error_of_text(good + row("9h00", "0", "300")),
             ":4: timestamp '20260304 9h00' is not a date and time");
  expect_has(error_of_text(good + row("09:00:00", "0", "300")), ":4: unsorted time");
  expect_has(error_of_text(good + " 20260304 10:00:01 0 300\n"),
             ":4: 4 fields, but the header has 5");
  expect_has(error_of_text("#Date Time gpu pwr\n#YYYYMMDD HH:MM:SS Idx mW\n"),
             ":2: unit of pwr is 'mW', but dmon writes W");
}

TEST_F(DmonReader, ALineCutShortByTheEndIsDropped) {
  const std::string text = kHeader + row("10:00:00", "0", "300") + row("10:00:01", "0", "301");
  const Trace trace = read(text + " 20260304   10:00:0");
  EXPECT_EQ(trace.channels.at(0).power_w.size(), 2u);
  ASSERT_EQ(trace.report.notes.size(), 1u);
  expect_has(trace.report.notes[0], "line 5 is truncated");
}

}  // namespace
}  // namespace ballast
