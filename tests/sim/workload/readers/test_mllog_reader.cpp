// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

std::string record(const std::string& time_ms, const std::string& value,
                   const std::string& key = "power_reading", const std::string& metadata = "\"\"") {
  return ":::MLLOG {\"namespace\": \"\", \"time_ms\": " + time_ms +
         ", \"event_type\": \"POINT_IN_TIME\", \"key\": \"" + key + "\", \"value\": " + value +
         ", \"metadata\": " + metadata + "}\r\n";
}

class MllogReader : public TraceTest {};

TEST_F(MllogReader, ReadingsBetweenMarks) {
  const Trace trace = read_trace(write(
      "node_7.txt", record("1715905740691", "null", "power_measurement_start") +
                        record("1715905740691", "5971") + "chatter\n" +
                        record("1715905742718", "6973.5", "power_reading",
                               "{\"file\": \"x\", \"value\": 1, \"key\": \"k\", \"lineno\": 3}") +
                        record("1715905744733", "null") + record("1715905746000", "\"N/A\"") +
                        record("1715905748000", "6000") +
                        record("1715905740691", "\"null\"", "power_measurement_stop")));
  EXPECT_EQ(trace.report.format, "mllog");
  ASSERT_EQ(trace.channels.size(), 1u);
  EXPECT_EQ(trace.channels[0].name, "node_7");
  EXPECT_EQ(trace.channels[0].t_s, (std::vector<double>{0.0, 2.027, 7.309}));
  EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{5971, 6973.5, 6000}));
  EXPECT_EQ(trace.report.failed_polls, 2u);
  EXPECT_EQ(trace.report.records, 5u);
}

TEST_F(MllogReader, BadRecordsNameTheLine) {
  const std::string good = record("1000", "1") + record("2000", "2");
  expect_has(error_of_text(good + record("1500", "2")), ":3: unsorted time");
  expect_has(error_of_text(good + record("3000", "-5")), ":3: negative power -5 W");
  expect_has(error_of_text(good + record("3000", "NaN")), ":3: malformed MLLOG record");
  expect_has(error_of_text(good + record("3000", "\"nan\"")), ":3: power is NaN");
  expect_has(error_of_text(good + record("3000", "\"many\"")),
             ":3: power_reading 'many' is not a number");
  expect_has(error_of_text(good + record("\"noon\"", "5")),
             ":3: power_reading without a usable time_ms");
  expect_has(error_of_text(good + record("1e300", "5")),
             ":3: power_reading without a usable time_ms");
  expect_has(error_of_text(good + ":::MLLOG {\"key\": \"power_reading\", \n" + record("9000", "1")),
             ":3: malformed");
  expect_has(error_of_text(":::MLLOG {\"key\": \"power_reading\", \"metadata\": " +
                           std::string(100000, '[') + "}\n"),
             ":1: malformed");
}

TEST_F(MllogReader, ARunLogHasNoPower) {
  const std::string message = error_of_text(record("1000", "1", "run_start"));
  expect_has(message, "1 MLLOG records, none with a power_reading");
  expect_has(message, "node_*.txt");
}

TEST_F(MllogReader, LastRecordCutShort) {
  const Trace trace =
      read(record("1000", "1") + record("2000", "2") + record("3000", "3").substr(0, 120));
  EXPECT_EQ(trace.channels.at(0).t_s.size(), 2u);
  expect_has(trace.report.notes.at(0), "line 3 is truncated");
}

TEST_F(MllogReader, HostsInOneFileArePartedByName) {
  const auto of = [](const char* time_ms, const char* value, const std::string& host) {
    return record(time_ms, value, "power_reading", "{\"host\": \"" + host + "\"}");
  };
  const Trace trace = read(of("1000", "1", "a") + of("1000", "5", "b") + of("2000", "2", "a") +
                           of("2000", "6", "b"));
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[1].name, "trace/b");
  EXPECT_EQ(trace.channels[1].power_w, (std::vector<double>{5, 6}));
  EXPECT_EQ(trace.report.duplicates, 0u);
}

TEST_F(MllogReader, ArchiveOfNodes) {
  for (const int node : {1, 2, 10}) {
    const std::string power = std::to_string(node * 100);
    write("node_" + std::to_string(node) + ".txt", record("1000", power) + record("3000", power));
  }
  write("sw_0.txt", record("1000", "16100", "interconnect_power_est"));
  write("LICENSE", "text\n");
  // An order that is neither natural nor sorted, packed in every way.
  shell(
      "tar cf n.tar node_10.txt sw_0.txt node_1.txt LICENSE node_2.txt && xz -k n.tar && gzip -k "
      "n.tar");
  for (const char* name : {"n.tar", "n.tar.xz", "n.tar.gz"}) {
    const Trace trace = read_trace(folder_ / name);
    ASSERT_EQ(trace.channels.size(), 3u) << name;
    EXPECT_EQ(trace.channels[0].name, "node_1");
    EXPECT_EQ(trace.channels[1].name, "node_2");
    EXPECT_EQ(trace.channels[2].name, "node_10");
    EXPECT_EQ(trace.channels[2].power_w, (std::vector<double>{1000, 1000}));
    ASSERT_EQ(trace.report.notes.size(), 2u);
    expect_has(trace.report.notes[0], "'sw_0.txt' skipped: it contains no power readings");
    expect_has(trace.report.notes[1], "'LICENSE' skipped");
  }
  write("node_2.txt", record("3000", "1") + record("1000", "1"));
  shell("tar cJf bad.tar.xz node_1.txt node_2.txt");
  expect_has(error_of(folder_ / "bad.tar.xz"), "bad.tar.xz/node_2.txt:2: unsorted time");
}

TEST_F(MllogReader, EqualNamesInTwoFoldersStayApart) {
  std::filesystem::create_directory(folder_ / "ac");
  std::filesystem::create_directory(folder_ / "dc");
  write("ac/node_1.txt", record("1000", "10") + record("3000", "10"));
  write("dc/node_1.txt", record("1000", "9") + record("3000", "9"));
  shell("tar cf n.tar ac dc");
  const Trace trace = read_trace(folder_ / "n.tar");
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[0].name, "ac/node_1");
  EXPECT_EQ(trace.channels[1].name, "dc/node_1");
}

TEST_F(MllogReader, MixedFormatsInOneArchive) {
  write("a.txt", record("1000", "10") + record("3000", "10"));
  write("b.csv", "t_s,p_W\n0,1\n1,1\n");
  shell("tar cf n.tar a.txt b.csv");
  expect_has(error_of(folder_ / "n.tar"), "member is csv, others are mllog");
}

}  // namespace
}  // namespace ballast
