// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

class CsvReader : public TraceTest {};

TEST_F(CsvReader, UnitsComeFromTheHeader) {
  struct Case {
    const char* text;
    double t1_s;
    double p1_w;
  };
  for (const Case& c :
       {Case{"t_s,total_W\n0,1\n2,300\n", 2.0, 300.0},
        Case{"relative_time_s,power_total_W\n0,1\n0.1,4559.5\n", 0.1, 4559.5},
        Case{"time_ms,power_kW\n0,1\n250,7.5\n", 0.25, 7500.0},
        Case{"time_min;P_MW\n0;1\n1.5;0.4\n", 90.0, 400e3},
        Case{"t [us]\tpower [W]\n0\t1\n5\t2\n", 5e-6, 2.0},
        Case{"time power_mW\n2024-05-17T00:00:00 1\n2024-05-17T00:00:00.25 4500\n", 0.25, 4.5},
        Case{"# made by hand\n# t_s,total_W\n0,1\n2,3\n", 2.0, 3.0},
        Case{"# note\nt_s,total_W\n# another\n0,1\n\n2,3\n", 2.0, 3.0},
        Case{"power_W,t_s\n1,0\n3,2\n", 2.0, 3.0},
        Case{"\"t_s\",\"node 1 (kW)\"\n\"0\",\"1\"\n\"2\",\"3\"\n", 2.0, 3000.0}}) {
    const Trace trace = read(c.text);
    EXPECT_EQ(trace.report.format, "csv");
    ASSERT_EQ(trace.channels.size(), 1u) << c.text;
    EXPECT_DOUBLE_EQ(trace.channels[0].t_s.at(1), c.t1_s) << c.text;
    EXPECT_DOUBLE_EQ(trace.channels[0].power_w.at(1), c.p1_w) << c.text;
  }
}

TEST_F(CsvReader, VoltageStandsApart) {
  for (const char* header : {"t_s,P_MW,voltage_pu\n", "t_s,P_MW,V_pu\n"}) {
    const Trace trace = read(std::string(header) + "0,1,0.99\n1,2,1.01\n");
    ASSERT_EQ(trace.channels.size(), 1u);
    EXPECT_EQ(trace.channels[0].name, "P");
    ASSERT_EQ(trace.report.on_request.size(), 1u);
    EXPECT_EQ(trace.report.on_request[0], "voltage_pu");
    const Trace voltage = read(std::string(header) + "0,1,0.99\n1,2,1.01\n",
                               {.channels = {std::string(kVoltageChannel)}});
    EXPECT_DOUBLE_EQ(voltage.channels.at(0).power_w.at(1), 1.01);
  }
  expect_has(error_of_text("t_s,V_pu\n0,1\n1,1\n"), "no power column");
}

TEST_F(CsvReader, HeaderErrorsNameTheSpellings) {
  expect_has(error_of_text("0,1\n1,2\n"), "no header line");
  expect_has(error_of_text("step,total_W\n0,1\n1,2\n"), "no time column");
  expect_has(error_of_text("step,total_W\n0,1\n1,2\n"), "relative_time_s");
  expect_has(error_of_text("t_s,power\n0,1\n1,2\n"), "column 'power' has no unit");
  expect_has(error_of_text("t_s,power\n0,1\n1,2\n"), "'power [W]'");
  expect_has(error_of_text("t_s,volts\n0,1\n1,2\n"), "no power column");
  expect_has(error_of_text("time,total_W\n0,1\n1,2\n"), ":2: time column 'time' has no unit");
  expect_has(error_of_text("t_s,P_mw\n0,1\n1,2\n"), "milliwatt or megawatt");
  expect_has(error_of_text("dear reader\n"), "no trace in a known format");
  expect_has(error_of_text("t_s,a_W,a_kW\n0,1,2\n1,1,2\n"), "two columns are called 'a'");
}

TEST_F(CsvReader, BadCellsNameTheLine) {
  expect_has(error_of_text("t_s,a_W\n0,1\nx,2\n"), ":3: time 'x'");
  expect_has(error_of_text("t_s,a_W\n0,1\n1,2 bananas\n"), ":3: power '2 bananas' is not a number");
  expect_has(error_of_text("t_s,a_W\n0,1\n1,2,3\n"), ":3: 3 fields, but the header has 2");
  expect_has(error_of_text("t_s,a_W\n0,1\n1\n2,2\n"), ":3: 1 fields");
  expect_has(error_of_text("t_s,a_W\n0,1\n99999999999999999999,2\n"), ":3: time");
}

TEST_F(CsvReader, TotalsAreNotCountedTwice) {
  const std::string text = "t_s,total_W,a_W,b_W\n0,3,1,2\n1,7,3,4\n";
  const Trace trace = read(text);
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.report.on_request, std::vector<std::string>{"total"});
  expect_has(trace.report.notes.at(0), "within 0.01 %");
  ReadOptions options;
  options.channels = {"total"};
  EXPECT_EQ(read(text, options).channels.at(0).power_w, (std::vector<double>{3, 7}));
  expect_has(read("t_s,total_W,a_W\n0,4,1\n1,4,1\n").report.notes.at(0), "within 75 %");
}

TEST_F(CsvReader, FailedPollsAndOtherColumns) {
  const Trace trace =
      read("t_s,a_W,volts,b_W\n0,1,230,5\n1,,231,6\n2,[N/A],229,7\n3,N/A,,8\n4,2,,9\n");
  EXPECT_EQ(trace.report.failed_polls, 3u);
  EXPECT_EQ(trace.report.records, 5u);
  EXPECT_EQ(trace.channels.at(0).t_s, (std::vector<double>{0, 4}));
  EXPECT_EQ(trace.channels.at(1).t_s.size(), 5u);
  expect_has(trace.report.notes.at(0), "volts");
}

TEST_F(CsvReader, LastLineCutShortIsDropped) {
  const Trace trace = read("t_s,a_W,b_W\n0,1,2\n1,1,2\n2,1");
  EXPECT_EQ(trace.channels.at(0).t_s.size(), 2u);
  expect_has(trace.report.notes.at(0), "line 4 is truncated");
}

}  // namespace
}  // namespace ballast
