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
             ":2: Watts 'x' is no number");
  expect_has(error_of_text(good + line("03-01-2024 00:00:01.5", "-3", "1", "2")),
             ":2: negative power");
  expect_has(error_of_text(good + line("02-01-2024 00:00:01.5", "3", "1", "2")),
             ":2: unsorted time");
  expect_has(error_of_text(good + "Time,03-01-2024 00:00:01.5,Volts,230,Amps,1\n"),
             ":2: PTDaemon line without Watts");
}

}  // namespace
}  // namespace ballast
