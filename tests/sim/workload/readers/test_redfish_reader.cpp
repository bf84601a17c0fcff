// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

class RedfishReader : public TraceTest {};

std::string value(const std::string& property, const std::string& reading,
                  const std::string& second) {
  return "{\"MetricProperty\":\"/redfish/v1/" + property + "\",\"MetricValue\":" + reading +
         ",\"Timestamp\":\"2026-03-04T10:00:" + second + "Z\"}";
}

std::string report(const std::string& values, const std::string& more = "") {
  return "{\"@odata.type\":\"#MetricReport.v1_4_2.MetricReport\"" + more + ",\"MetricValues\":[" +
         values + "]}";
}

const std::string kA = "Chassis/A/Power#/PowerControl/0/PowerConsumedWatts";
const std::string kB = "Chassis/B/Power#/PowerControl/0/PowerConsumedWatts";

TEST_F(RedfishReader, TheCase) {
  const Trace trace = read_trace(case_file("18b-redfish.json"));
  EXPECT_EQ(trace.report.format, "redfish");
  ASSERT_EQ(trace.channels.size(), 1u);
  EXPECT_EQ(trace.channels[0].name, "PowerConsumedWatts");
  EXPECT_EQ(trace.channels[0].t_s, (std::vector<double>{0, 1}));
  EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{5123, 5200}));
}

TEST_F(RedfishReader, ReportsFollowOneAnotherInLinesInOneLineOrInAnArray) {
  const std::string first = report(value(kA, "\"100\"", "00") + "," + value(kB, "200", "00"));
  const std::string second =
      report(value(kB, "\"201\"", "01") + ",\n" + value(kA, "null", "01") + ",\n" +
             value(kA, "\"101.5\"", "02") + "," + value(kB, "\"202\"", "02"));
  for (const std::string& text :
       {first + "\n" + second + "\n", first + second, "[" + first + "," + second + "]\n"}) {
    const Trace trace = read(text);
    ASSERT_EQ(trace.channels.size(), 2u) << text;
    EXPECT_EQ(trace.channels[0].name, kA);
    EXPECT_EQ(trace.channels[0].t_s, (std::vector<double>{0, 2}));
    EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{100, 101.5}));
    EXPECT_EQ(trace.channels[1].power_w, (std::vector<double>{200, 201, 202}));
    EXPECT_EQ(trace.report.failed_polls, 1u);
  }
}

TEST_F(RedfishReader, TheStampOfTheReportServesValuesWithoutOne) {
  const auto text = [](const std::string& watt, const std::string& stamp) {
    return "{\"MetricValues\":[{\"MetricId\":\"PowerConsumedWatts\",\"MetricValue\":\"" + watt +
           "\"}],\"Oem\":{\"Timestamp\":\"no\"},\"Timestamp\":\"" + stamp + "\"}";
  };
  // The same second in two zones, and one half a second later.
  const Trace trace = read("[" + text("1", "2026-03-04T10:00:00Z") + "," +
                           text("2", "2026-03-04T15:30:00.500+05:30") + "," +
                           text("3", "2026-03-04T04:00:01-06:00") + "]");
  EXPECT_EQ(trace.channels.at(0).t_s, (std::vector<double>{0, 0.5, 1}));
}

TEST_F(RedfishReader, ValuesOfAReportMayComeUnsortedAndComeAgain) {
  const std::string first =
      report(value(kA, "2", "02") + "," + value(kA, "1", "01") + "," + value(kA, "3", "03"));
  const std::string second =
      report(value(kA, "2", "02") + "," + value(kA, "3", "03") + "," + value(kA, "4", "04"));
  const Trace trace = read(first + second);
  EXPECT_EQ(trace.channels.at(0).power_w, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(trace.report.duplicates, 0u);
  ASSERT_EQ(trace.report.notes.size(), 1u);
  expect_has(trace.report.notes[0], "2 readings are also in an earlier report");
  // Another reading at an old time is no repetition: the clock was set back.
  expect_has(error_of_text(first + report(value(kA, "9", "02") + "," + value(kA, "4", "04"))),
             "unsorted time");
}

TEST_F(RedfishReader, OnlyOneQuantityIsTheTrace) {
  std::string values;
  for (const char* second : {"00", "01"}) {
    for (const auto& [property, watt] :
         {std::pair{"Chassis/A/Power#/PowerSupplies/0/PowerInputWatts", "260"},
          std::pair{"Chassis/A/Power#/PowerSupplies/1/PowerInputWatts", "262"},
          std::pair{"Chassis/A/Power#/PowerControl/0/PowerConsumedWatts", "500"},
          std::pair{"Chassis/A/Power#/PowerControl/1/PowerConsumedWatts", "300"},
          std::pair{"Chassis/A/Power#/PowerControl/0/PowerCapacityWatts", "3000"},
          std::pair{"Chassis/A/Power#/PowerControl/0/PowerMetrics/AverageConsumedWatts", "480"}}) {
      values += (values.empty() ? "" : ",") + value(property, watt, second);
    }
  }
  const Trace trace = read(report(values));
  ASSERT_EQ(trace.channels.size(), 1u);
  EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{500, 500}));
  EXPECT_EQ(trace.report.on_request.size(), 5u);
  ReadOptions options;
  options.channels = {"Chassis/A/Power#/PowerSupplies/0/PowerInputWatts",
                      "Chassis/A/Power#/PowerSupplies/1/PowerInputWatts"};
  EXPECT_EQ(read(report(values), options).channels.at(1).power_w.at(0), 262.0);
}

TEST_F(RedfishReader, SensorsOfPowerAreInWattAndTotalsOnRequest) {
  std::string values;
  for (const char* second : {"00", "01"}) {
    for (const char* sensor : {"GPU_1_Power_0", "GPU_2_Power_0", "TotalGPU_Power_0"}) {
      values += (values.empty() ? "" : ",") +
                value("Chassis/HGX/Sensors/" + std::string(sensor), "\"500\"", second);
    }
    values += "," + value("Chassis/HGX/Sensors/GPU_1_Temp_0", "\"50\"", second);
  }
  const Trace trace = read(report(values));
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.report.on_request.at(0), "Chassis/HGX/Sensors/TotalGPU_Power_0");
  expect_has(trace.report.notes.at(0), "power sensors are read in W");
}

TEST_F(RedfishReader, DevicesThatOnlyTheVendorNamesStayApart) {
  std::string values;
  for (const char* second : {"00", "01"}) {
    for (const char* device : {"Slot.1", "Slot.2"}) {
      values += std::string(values.empty() ? "" : ",") +
                "{\"MetricId\":\"PowerWatts\",\"MetricValue\":\"70\",\"Timestamp\":"
                "\"2026-03-04T10:00:" +
                second + "Z\",\"Oem\":{\"Dell\":{\"ContextID\":\"" + device + "\"}}}";
    }
  }
  const Trace trace = read(report(values));
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[1].name, "Slot.2/PowerWatts");
  EXPECT_EQ(trace.report.duplicates, 0u);
}

TEST_F(RedfishReader, Refusals) {
  const std::string good = report(value(kA, "1", "00") + ",\n" + value(kA, "2", "01"));
  expect_has(error_of_text(report(value(kA, "1", "00") + ",\n" + value(kA, "\"hot\"", "01"))),
             ":2: MetricValue 'hot' of");
  expect_has(error_of_text(report(value(kA, "1", "00") + ",\n" + value(kA, "-1", "01"))),
             ":2: negative power");
  expect_has(error_of_text(report(value(kA, "1", "00") + ",\n" + value(kA, "1", "61"))),
             ":2: Timestamp '2026-03-04T10:00:61Z' is not a date and time");
  expect_has(error_of_text(report("{\"MetricId\":\"PowerWatts\",\"MetricValue\":\"1\"}")),
             "without a Timestamp");
  expect_has(error_of_text(report("{\"MetricId\":\"SystemInputPower\",\"MetricValue\":\"1\"}")),
             "power metrics without a unit in their name: SystemInputPower");
  expect_has(error_of_text(report("{\"MetricId\":\"Temp\",\"MetricValue\":\"1\"}")),
             "1 metric reports, none with power in watts");
  expect_has(error_of_text(report(value("a/PowerLimitWatts", "1", "00"))),
             "only limits, averages and parts of power");
  expect_has(error_of_text(good + "\n}"), ":3: malformed metric report");
  expect_has(error_of_text("{\"MetricValues\":[" + std::string(40'000, '[')),
             "nested deeper than 64 levels");
}

TEST_F(RedfishReader, ALastReportCutShortIsDroppedAndNoted) {
  const std::string good = report(value(kA, "1", "00") + ",\n" + value(kA, "2", "01")) + "\n";
  const std::string cut = good.substr(0, good.size() - 5);
  const Trace trace = read(good + cut);
  EXPECT_EQ(trace.channels.at(0).power_w, (std::vector<double>{1, 2}));
  ASSERT_EQ(trace.report.notes.size(), 1u);
  expect_has(trace.report.notes[0], "truncated at the end of the file");
  expect_has(error_of_text(cut), "metric report is truncated");
}

}  // namespace
}  // namespace ballast
