// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

std::string line(const std::string& time, const std::string& total, const std::string& ch1,
                 const std::string& ch2) {
  const std::string rest = ",Volts,239.1,Amps,3.4,PF,0.965";
  return "Time," + time + ",Watts," + total + rest + ",Mark,run_testing,Ch1,Watts," + ch1 + rest +
         ",Ch2,Watts," + ch2 + rest + "\r\n";
}

class PtdaemonReader : public TraceTest {};

TEST_F(PtdaemonReader, TotalIsTheTraceChannelsOnRequest) {
  // Across midnight and the end of a leap February.
  const std::string text = line("02-29-2024 23:59:59.500", "30", "10", "20") + "\n" +
                           line("03-01-2024 00:00:00.500", "33", "11", "22") +
                           line("03-01-2024 00:00:01.501", "36", "12", "24");
  const Trace trace = read(text);
  EXPECT_EQ(trace.report.format, "ptdaemon");
  ASSERT_EQ(trace.channels.size(), 1u);
  EXPECT_EQ(trace.channels[0].name, "total");
  EXPECT_EQ(trace.channels[0].t_s, (std::vector<double>{0.0, 1.0, 2.001}));
  EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{30, 33, 36}));
  EXPECT_EQ(trace.report.on_request, (std::vector<std::string>{"ch1", "ch2"}));
  EXPECT_EQ(trace.report.records, 3u);
  ReadOptions options;
  options.channels = {"ch2"};
  EXPECT_EQ(read(text, options).channels.at(0).power_w, (std::vector<double>{20, 22, 24}));
}

TEST_F(PtdaemonReader, BadLines) {
  const std::string good = line("03-01-2024 00:00:00.5", "3", "1", "2");
  expect_has(error_of_text(good + line("02-30-2024 00:00:01.5", "3", "1", "2")),
             ":2: not a PTDaemon line");
  expect_has(error_of_text(good + "oops\n"), ":2: not a PTDaemon line: 'oops'");
  expect_has(error_of_text(good + line("03-01-2024 00:00:01.5", "x", "1", "2")),
             ":2: Watts 'x' is not a number");
  expect_has(error_of_text(good + line("03-01-2024 00:00:01.5", "-3", "1", "2")),
             ":2: negative power");
  expect_has(error_of_text(good + line("02-01-2024 00:00:01.5", "3", "1", "2")),
             ":2: unsorted time");
  expect_has(error_of_text(good + "Time,03-01-2024 00:00:01.5,Volts,230,Amps,1\n"),
             ":2: PTDaemon line without Watts");
}

// One line of a PTDaemon that adds up two analysers.
std::string sum_line(const std::string& time, const std::string& total, const std::string& first,
                     const std::string& second, const std::string& second_time) {
  const std::string rest = ",Volts,-1.0,Amps,-1.0,PF,-1.0,Mark,run_1";
  return "Time," + time + ",Watts," + total + rest + ",Analyzer1,Time," + time + ",Watts," + first +
         rest + ",Analyzer2,Time," + second_time + ",Watts," + second + rest + "\n";
}

TEST_F(PtdaemonReader, AnalysersAreOnRequestWithTheirOwnStamps) {
  for (const char* name : {"12-ptd-analyzers.txt", "12-ptd-analyzers-neg-last.txt"}) {
    const Trace trace = read_trace(case_file(name));
    ASSERT_EQ(trace.channels.size(), 1u) << name;
    EXPECT_EQ(trace.channels[0].name, "total");
    ASSERT_EQ(trace.channels[0].power_w.size(), 60u);
    for (const double watt : trace.channels[0].power_w) EXPECT_EQ(watt, 500.0);
    EXPECT_EQ(trace.length_s, 59.0);
    EXPECT_EQ(trace.report.records, 60u);
  }
  ReadOptions options;
  options.channels = {"analyzer1", "analyzer2"};
  const Trace parts = read_trace(case_file("12-ptd-analyzers.txt"), options);
  EXPECT_EQ(parts.channels.at(0).power_w.at(0), 240.0);
  EXPECT_EQ(parts.channels.at(1).power_w.at(0), 260.0);
  EXPECT_EQ(parts.channels.at(0).t_s.at(0), 0.0);
  EXPECT_NEAR(parts.channels.at(1).t_s.at(0), -0.258, 1e-9);
}

TEST_F(PtdaemonReader, ABadAnalyserLeavesTheTotal) {
  const std::string good =
      sum_line("03-04-2026 10:00:00.0", "500", "240", "260", "03-04-2026 09:59:59.9");
  const std::string negative =
      sum_line("03-04-2026 10:00:01.0", "501", "512", "-11", "03-04-2026 10:00:00.9");
  const std::string backwards =
      sum_line("03-04-2026 10:00:02.0", "502", "240", "262", "03-04-2026 08:00:00.0");
  const Trace trace = read(good + negative + backwards);
  EXPECT_EQ(trace.channels.at(0).power_w, (std::vector<double>{500, 501, 502}));
  EXPECT_EQ(trace.report.on_request, (std::vector<std::string>{"analyzer1"}));
  EXPECT_EQ(trace.report.failed_polls, 0u);  // the total's polls are all good
  ASSERT_FALSE(trace.report.notes.empty());
  expect_has(
      trace.report.notes.at(0),
      "2 readings of single analysers failed, are negative or out of order, first in line 2");
}

TEST_F(PtdaemonReader, ChannelsOfAnAnalyserAreItsOwn) {
  const auto text = [](const std::string& second) {
    return "Time,03-04-2026 10:00:0" + second +
           ".0,Watts,500,Analyzer1,Watts,240,Ch1,Watts,100,Ch2,Watts,140,Analyzer2,Watts,260,"
           "Ch1,Watts,260\n";
  };
  const Trace trace = read(text("0") + text("1"));
  EXPECT_EQ(trace.report.on_request,
            (std::vector<std::string>{"analyzer1", "analyzer1.ch1", "analyzer1.ch2", "analyzer2",
                                      "analyzer2.ch1"}));
  EXPECT_EQ(trace.report.duplicates, 0u);
}

}  // namespace
}  // namespace ballast
