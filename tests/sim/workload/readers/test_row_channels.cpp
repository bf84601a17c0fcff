// SPDX-License-Identifier: GPL-3.0-or-later
// Rows to channels: identities, polls, headers that come again, and lines that are no records.
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

class RowChannelsTest : public TraceTest {};

std::vector<std::string> names(const Trace& trace) {
  std::vector<std::string> out;
  for (const TraceChannel& c : trace.channels) out.push_back(c.name);
  return out;
}

TEST_F(RowChannelsTest, HostAndIndexTogetherTellDevicesApart) {
  const Trace trace = read(
      "t_s,host,index,power_W\n0,a,0,1\n0,a,1,2\n0,b,0,3\n0,b,1,4\n"
      "1,a,0,1\n1,a,1,2\n1,b,0,3\n1,b,1,4\n");
  EXPECT_EQ(names(trace), (std::vector<std::string>{"a/gpu0", "a/gpu1", "b/gpu0", "b/gpu1"}));
  EXPECT_EQ(trace.report.duplicates, 0u);
}

TEST_F(RowChannelsTest, ManyNamesOfAnIdentity) {
  for (const char* id : {"DeviceId", "device_id", "gpu", "GPU ID", "gpu_id", "uuid", "pci.bus_id",
                         "socket", "node", "hostname", "serial"}) {
    const Trace trace =
        read("t_s," + std::string(id) + ",power_W\n0,7,1\n0,9,2\n1,7,1\n1,9,2\n2,7,1\n2,9,2\n");
    EXPECT_EQ(trace.channels.size(), 2u) << id;
  }
}

TEST_F(RowChannelsTest, ANumberOfRowsIsNoIdentity) {
  const Trace trace = read("index,t_s,power_W\n0,0,10\n1,1,20\n2,2,30\n3,3,40\n");
  ASSERT_EQ(trace.channels.size(), 1u);
  EXPECT_EQ(trace.channels[0].power_w.size(), 4u);
}

TEST_F(RowChannelsTest, AMeasurementThatIsCalledGpuIsNoIdentity) {
  std::string varying = "t_s,gpu,power_W\n";
  std::string constant = varying;
  for (int i = 0; i < 60; ++i) {
    varying += std::to_string(i) + "," + std::to_string(60 + i * i * i % 37 * 7 % 37) + ",100\n";
    constant += std::to_string(i) + ",100,100\n";
  }
  // It may be the number of a device that is read now and then.
  expect_has(error_of_text(varying), "'gpu' may contain the numbers of devices, or a measurement");
  ReadOptions options;
  options.columns = "t_s,-,power_W";
  EXPECT_EQ(names(read(varying, options)), std::vector<std::string>{"power"});
  EXPECT_EQ(names(read(constant)), std::vector<std::string>{"power"});
}

TEST_F(RowChannelsTest, SeveralPowersOfADevice) {
  const Trace trace = read(
      "t_s,node,cpu_W,fan_W,cpu_limit_W\n0,1,10,1,99\n0,2,20,2,99\n1,1,10,1,99\n1,2,20,2,99\n");
  EXPECT_EQ(names(trace),
            (std::vector<std::string>{"node1.cpu", "node1.fan", "node2.cpu", "node2.fan"}));
  EXPECT_EQ(trace.report.on_request,
            (std::vector<std::string>{"node1.cpu_limit", "node2.cpu_limit"}));
}

TEST_F(RowChannelsTest, WithoutIdentityLinesOfAPollAreDevices) {
  std::string text = "timestamp,power_W\n";
  for (int i = 10; i < 40; ++i) {
    const std::string stamp = "2026-03-04 10:00:" + std::to_string(i) + ".671,";
    text += stamp + "400\n" + stamp + "300\n" + stamp + "200\n";
  }
  const Trace trace = read(text);
  EXPECT_EQ(names(trace), (std::vector<std::string>{"device0", "device1", "device2"}));
  expect_has(trace.report.notes.at(0), "3 lines per timestamp");
}

TEST_F(RowChannelsTest, AFluctuatingNumberOfLinesIsRefused) {
  std::string text = "timestamp,power_W\n";
  for (int i = 10; i < 40; ++i) {
    for (int k = 0; k < (i % 3 == 0 ? 3 : 2); ++k)
      text += "2026-03-04 10:00:" + std::to_string(i) + ".671,400\n";
  }
  expect_has(error_of_text(text), "10 of 30 timestamps do not have 2 lines");
}

TEST_F(RowChannelsTest, AHeaderThatComesAgain) {
  const std::string head = "t_s,a_W,b_W\n0,1,2\n1,1,2\n";
  const Trace trace = read(head + "b_W,t_s,a_W\n20,2,10\n20,3,10\n");
  EXPECT_EQ(trace.channels.at(0).power_w, (std::vector<double>{1, 1, 10, 10}));
  EXPECT_EQ(trace.channels.at(1).power_w, (std::vector<double>{2, 2, 20, 20}));
  expect_has(error_of_text(head + "t_s,a_W,c_W\n2,1,2\n"), ":4: another header");
}

TEST_F(RowChannelsTest, MessagesOfTheLogger) {
  std::string text = "t_s,a_W,b_W\n";
  for (int i = 0; i < 30; ++i) text += std::to_string(i) + ",1,2\n";
  const Trace trace = read(text + "connection lost\n30,1,2\n31,1,2\nend of log\n");
  EXPECT_EQ(trace.report.failed_polls, 2u);  // one poll of two channels; the last line is no poll
  expect_has(trace.report.notes.at(0), "2 lines are not records");
  expect_has(trace.report.notes.at(0), "line 32");
  // Three fields as a record has, but no record.
  const Trace marked = read(text + "M 10.130,\"start\",now\n30,1,2\n");
  EXPECT_EQ(marked.channels.at(0).power_w.size(), 31u);
  expect_has(marked.report.notes.at(0), "line 32");
  std::string noisy = "t_s,a_W,b_W\n";
  for (int i = 0; i < 30; ++i) noisy += std::to_string(i) + ",1,2\nconnection lost\n";
  expect_has(error_of_text(noisy), ":3: 30 lines are not records");
}

TEST_F(RowChannelsTest, NamesByOption) {
  ReadOptions options;
  options.columns = "timestamp_s,-,power [kW]";
  const Trace without = read("1700000000.5,x,1\n1700000001.5,x,2\n", options);
  EXPECT_EQ(without.channels.at(0).power_w, (std::vector<double>{1000, 2000}));
  // In place of a header that names no units, and with another mark between the fields.
  options.columns = "t_s,power_W";
  const Trace instead = read("when device\n0 17.5\n1 22.5\n", options);
  EXPECT_EQ(instead.channels.at(0).power_w, (std::vector<double>{17.5, 22.5}));
  expect_has(error_of_text("0,1,2\n1,1,2\n", options), "3 fields, but the header has 2");
}

TEST_F(RowChannelsTest, APreambleAndMillisecondsOfAnAnalyser) {
  const Trace trace = read(
      "Model: WT\nSerial,91AB\n\nStore No.,Date,Time,Millisecond,P-E1 [W],Udc-E1 [V]\n"
      "1,2026/03/04,10:00:00,0,1000,380\n2,2026/03/04,10:00:00,500,2000,380\n"
      "3,2026/03/04,10:00:01,0,1000,380\n");
  EXPECT_EQ(trace.channels.at(0).t_s, (std::vector<double>{0.0, 0.5, 1.0}));
  EXPECT_EQ(trace.channels.at(0).power_w, (std::vector<double>{1000, 2000, 1000}));
}

TEST_F(RowChannelsTest, CellsThatAreDatesAreTheTime) {
  const Trace trace =
      read("Zeit;Leistung [kW]\n17.05.2024 22:18:59;1,5\n17.05.2024 22:19:00;2,5\n");
  EXPECT_EQ(trace.channels.at(0).power_w, (std::vector<double>{1500, 2500}));
  EXPECT_EQ(trace.start_ns / 1'000'000'000, 1715984339);
  expect_has(trace.report.notes.at(0), "the time is 'Zeit'");
}

TEST_F(RowChannelsTest, DatesThatMayHaveTheMonthFirst) {
  const std::string rows = "04/03/2026 10:00:00,1\n04/03/2026 10:00:01,2\n";
  expect_has(error_of_text("timestamp,P_W\n" + rows), "day or the month first");
  ReadOptions options;
  options.columns = "dd/MM/yyyy HH:mm:ss,P_W";
  EXPECT_EQ(read("timestamp,P_W\n" + rows, options).start_ns / 1'000'000'000, 1772618400);
  options.columns = "MM/dd/yyyy HH:mm:ss,P_W";
  EXPECT_EQ(read("timestamp,P_W\n" + rows, options).start_ns / 1'000'000'000, 1775210400);
  // 13 is no month.
  EXPECT_EQ(read("timestamp,P_W\n13/03/2026 10:00:00,1\n13/03/2026 10:00:01,2\n").start_ns /
                1'000'000'000,
            1773396000);
}

TEST_F(RowChannelsTest, ClocksThatChange) {
  // An hour is set back with its offset or its name, and time runs on.
  const Trace offset =
      read("timestamp,P_W\n2026-10-25T02:59:59+02:00,1\n2026-10-25T02:00:00+01:00,2\n");
  EXPECT_DOUBLE_EQ(offset.length_s, 1.0);
  const Trace zone = read("timestamp,P_W\n2026-11-01 01:59:59 CDT,1\n2026-11-01 01:00:00 CST,2\n");
  EXPECT_DOUBLE_EQ(zone.length_s, 1.0);
  expect_has(zone.report.notes.at(0), "summer time");
  expect_has(error_of_text("timestamp,P_W\n2026-10-25 01:00:00 CST,1\n2026-10-25 01:00:01 JST,2\n"),
             ":3: the time zone changes from 'CST' to 'JST'");
  expect_has(error_of_text("timestamp,P_W\n2026-10-25T01:00:00Z,1\n2026-10-25 01:00:01,2\n"),
             ":3: a timestamp without an offset");
  // Times of day pass midnight.
  const Trace midnight = read("time,P_W\n23:59:59.5,1\n00:00:00.5,2\n");
  EXPECT_DOUBLE_EQ(midnight.length_s, 1.0);
  expect_has(midnight.report.notes.at(0), "next day");
}

}  // namespace
}  // namespace ballast
