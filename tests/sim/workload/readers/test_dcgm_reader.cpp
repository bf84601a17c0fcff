// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

class DcgmReader : public TraceTest {};

constexpr const char* kHelp =
    "# HELP DCGM_FI_DEV_POWER_USAGE Power draw (in W).\n"
    "# TYPE DCGM_FI_DEV_POWER_USAGE gauge\n";

std::string reading(const std::string& gpu, const std::string& rest, const std::string& more = "") {
  return "DCGM_FI_DEV_POWER_USAGE{gpu=\"" + gpu + "\",UUID=\"GPU-" + gpu + "\"" + more + "} " +
         rest + "\n";
}

TEST_F(DcgmReader, ASingleScrapeIsNamedAndNoTrace) {
  const std::string message = error_of(case_file("18-dcgm.prom"));
  expect_has(message,
             "18-dcgm.prom:3: a single scrape without a time: gpu0 300.1 W, gpu1 310.1 W, "
             "and one reading of each GPU is not a trace");
  expect_has(message, "curl -s localhost:9400/metrics");
  // The same readings, scrape after scrape, but nobody wrote down when.
  expect_has(error_of_text(reading("0", "300") + reading("0", "301")),
             ":1: scrapes without a time: gpu0 301 W at the end");
}

TEST_F(DcgmReader, StampsOfPrometheusAreMilliseconds) {
  const Trace trace =
      read(kHelp + reading("0", "300.1 1772618400000") + reading("1", "310.1 1772618400000") +
           "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\"} 40 1772618400000\n" +
           "DCGM_FI_DEV_POWER_MGMT_LIMIT{gpu=\"0\"} 700 1772618400000\n" + kHelp +
           reading("0", "300.3 1772618400500") + reading("1", "NaN 1772618400500") +
           reading("0", "300.5 1772618401000") + reading("1", "311 1772618401000"));
  EXPECT_EQ(trace.report.format, "dcgm");
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[0].name, "gpu0");
  EXPECT_EQ(trace.channels[0].t_s, (std::vector<double>{0, 0.5, 1}));
  EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{300.1, 300.3, 300.5}));
  EXPECT_EQ(trace.channels[1].t_s, (std::vector<double>{0, 1}));
  EXPECT_EQ(trace.report.failed_polls, 1u);
  EXPECT_EQ(trace.start_ns, 1772618400000000000);
}

TEST_F(DcgmReader, CommentsDateTheScrapeBelowThem) {
  const std::string text = "# 1772618400.250000000\n" + (kHelp + reading("0", "300")) +
                           "# 2026-03-04T11:00:01.250+01:00\n" + kHelp + reading("0", "301");
  const Trace trace = read(text);
  EXPECT_EQ(trace.channels.at(0).t_s, (std::vector<double>{0, 1}));  // 11:00 there is 10:00 UTC
  EXPECT_EQ(trace.start_ns, 1772618400250000000);
}

TEST_F(DcgmReader, OpenMetricsCountsSecondsAndPromtoolNamesInLabels) {
  const auto line = [](const std::string& rest) {
    return "{UUID=\"GPU-1\", __name__=\"DCGM_FI_DEV_POWER_USAGE\", gpu=\"3\", pod=\"a \\\"b\\\", "
           "c}\"} " +
           rest + "\n";
  };
  const Trace seconds = read(line("300 1772618400.5") + line("301 1772618401.5") + "# EOF\n");
  EXPECT_EQ(seconds.channels.at(0).name, "gpu3");
  EXPECT_EQ(seconds.channels.at(0).t_s, (std::vector<double>{0, 1}));
  EXPECT_EQ(seconds.start_ns, 1772618400500000000);
  const Trace milliseconds = read(line("300 1772618400500") + line("301 1772618401500"));
  EXPECT_EQ(milliseconds.start_ns, seconds.start_ns);
}

TEST_F(DcgmReader, HostsInstantReadingsAndPartitionsStayApart) {
  std::string text;
  for (const char* second : {"0", "1"}) {
    const std::string stamp = " 177261840" + std::string(second) + "000";
    for (const char* host : {"a", "b"}) {
      const std::string name = ",Hostname=\"" + std::string(host) + "\"";
      for (const char* instance : {"1", "2"}) {
        text += reading("0", "200" + stamp, name + ",GPU_I_ID=\"" + instance + "\"");
      }
      text += "DCGM_FI_DEV_POWER_USAGE_INSTANT{gpu=\"0\"" + name + "} 250" + stamp + "\n";
    }
    text += "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\"} 123456" + stamp + "\n";
  }
  const Trace trace = read(text);
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[0].name, "a/gpu0");
  EXPECT_EQ(trace.channels[1].name, "b/gpu0");
  EXPECT_EQ(trace.channels[1].power_w, (std::vector<double>{200, 200}));
  EXPECT_EQ(trace.report.on_request,
            (std::vector<std::string>{"a/gpu0.instant", "b/gpu0.instant"}));
  EXPECT_EQ(trace.report.duplicates, 0u);
  std::string notes;
  for (const std::string& note : trace.report.notes) notes += note + "\n";
  expect_has(notes, "instances of a partitioned GPU repeat the power of the whole");
  expect_has(notes, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION is present beside the power: not read");
}

TEST_F(DcgmReader, Refusals) {
  const std::string good = reading("0", "300 1772618400000");
  expect_has(error_of_text(good + reading("0", "x 1772618401000")), ":2: reading 'x' of 'gpu0'");
  expect_has(error_of_text(good + reading("0", "301 noon")), ":2: timestamp 'noon' is not a time");
  expect_has(error_of_text(good + "DCGM_FI_DEV_POWER_USAGE{gpu=\"0} 1 2\n"),
             ":2: malformed metric");
  expect_has(error_of_text(good + "DCGM_FI_DEV_POWER_USAGE{a=\"0\"} 1 1772618401000\n"),
             ":2: power without a label gpu or UUID");
  expect_has(error_of_text(good + reading("0", "301 1772618399000")), ":2: unsorted time");
  expect_has(error_of_text(good + reading("0", "301")), ":2: ");  // one of two without a time
  expect_has(error_of_text("DCGM_FI_DEV_GPU_TEMP{gpu=\"0\"} 40\n"), "empty trace");
}

}  // namespace
}  // namespace ballast
