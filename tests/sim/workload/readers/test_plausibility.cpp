// SPDX-License-Identifier: GPL-3.0-or-later
// Readings that cannot be what they say (docs/traces.md, "Plausibility").
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

class Plausibility : public TraceTest {
 protected:
  // One reading a second.
  static std::string series(const std::vector<std::string>& power) {
    std::string text = "t_s,P_W\n";
    for (std::size_t i = 0; i < power.size(); ++i)
      text += std::to_string(i) + "," + power[i] + "\n";
    return text;
  }
};

TEST_F(Plausibility, ASpikeIsLeftOutAndSaid) {
  const Trace trace = read(series({"8", "8", "8001", "8001", "8", "8"}));
  EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{8, 8, 8, 8}));
  EXPECT_EQ(trace.report.failed_polls, 2u);
  expect_has(trace.report.notes.at(0), "2 readings of 8001 W at line 4");
}

TEST_F(Plausibility, LoadsAreNoSpikes) {
  // A factor of 1000 is allowed; so are a load that stays and one that rises from nothing at all.
  for (const auto& power : {std::vector<std::string>{"8", "8000", "8"},
                            std::vector<std::string>{"0.1", "900", "901", "902"},
                            std::vector<std::string>{"900", "0.1", "0.1", "900", "890"},
                            std::vector<std::string>{"0", "5000", "0", "5000"}}) {
    const Trace trace = read(series(power));
    EXPECT_EQ(trace.channels[0].power_w.size(), power.size());
    EXPECT_TRUE(trace.report.notes.empty()) << trace.report.notes.at(0);
  }
}

TEST_F(Plausibility, ManySpikesAreRefused) {
  std::vector<std::string> power;
  for (int i = 0; i < 24; ++i) power.push_back(i % 2 == 0 ? "1" : "5000");
  const std::string message = error_of_text(series(power));
  expect_has(message, "more than 10 readings of channel 'P'");
  expect_has(message, ":23:");
}

TEST_F(Plausibility, ARiseOnTheLastReadingIsSaid) {
  const Trace trace = read(series({"8", "8", "90000"}));
  EXPECT_EQ(trace.channels[0].power_w.size(), 3u);
  expect_has(trace.report.notes.at(0), "ends on a reading above 1000 times");
}

TEST_F(Plausibility, AMarkOfThousandsIsNoDecimalPoint) {
  expect_has(error_of_text(series({"990", "1.010", "1.020", "985"})), ":3: column 'P_W': '1.010'");
  const std::string text = "t_s;P_W\n0;990\n1;1,010\n2;1,020\n3;985\n";
  expect_has(error_of_text(text), "'1.010'");
  // Decimals elsewhere, or neighbours that fit as they stand, are decimals.
  EXPECT_EQ(read(series({"990", "1.010", "1.02", "985.5"})).channels[0].power_w.size(), 4u);
  EXPECT_EQ(read(series({"450", "450.125", "451"})).channels[0].power_w.size(), 3u);
  EXPECT_EQ(read(series({"1.250", "1.300", "1.275"})).channels[0].power_w.size(), 3u);
}

TEST_F(Plausibility, DuplicatesBeyondAFewPercentAreRefused) {
  // Every 25th stamp comes twice: 4 of 104, above 3 %; of every 50th, 2 of 102.
  const auto text = [](int every) {
    std::string out = "t_s,P_W\n";
    for (int i = 0; i < 100; ++i) {
      const std::string line = std::to_string(i) + ".5," + std::to_string(100 + i) + "\n";
      out += line + (i % every == every - 1 ? line : "");
    }
    return out;
  };
  const std::string message = error_of_text(text(25));
  expect_has(message, ":27: 4 of 104 readings of channel 'P'");
  expect_has(message, "timestamps are too coarse");
  expect_has(message, "several devices");
  EXPECT_EQ(read(text(50)).report.duplicates, 2u);
}

TEST_F(Plausibility, DevicesThatTakeTurns) {
  // Three devices, read 3, 4 and 13 ms apart, with loads that move; and one device whose load has a
  // period of three samples, which only its even spacing tells apart.
  std::string turns = "time_ms,P_W\n";
  std::string even = turns;
  for (int i = 0; i < 60; ++i) {
    const int t = 20 * (i / 3) + (i % 3 == 0 ? 0 : i % 3 == 1 ? 3 : 7);
    const std::string power = std::to_string(100 * (1 + i % 3) + i / 6) + "\n";
    turns += std::to_string(t) + "," + power;
    even += std::to_string(7 * i) + "," + power;
  }
  expect_has(error_of_text(turns), "3 devices read one after the other");
  EXPECT_EQ(read(even).channels.size(), 1u);
}

TEST_F(Plausibility, NoChannelDrawsMoreThanAnyLoad) {
  std::string text = "t_s,p_W\n";
  for (int i = 0; i < 50; ++i) text += std::to_string(i) + ",1e6\n";
  for (const char* value : {"1.01e11", "1e200", "1e308"}) {
    std::string beyond = text;
    for (int i = 50; i < 60; ++i) beyond += std::to_string(i) + "," + value + "\n";
    const std::string said = error_of_text(beyond);
    expect_has(said, "trace.txt:52");
    expect_has(said, "beyond any load");
  }
  EXPECT_EQ(read(text + "50,1e9\n51,1e11\n").report.failed_polls, 0u);
  // A spike is a fault of the sensor, and no reading of the trace.
  EXPECT_EQ(read(text + "50,1e300\n51,1e6\n").report.failed_polls, 1u);
  expect_has(error_of_text(text + "50,1e300\n51,1e200\n52,1e6\n"), "1e+200 W");
  // At the end it is not known to be one.
  expect_has(error_of_text(text + "50,1e300\n"), "beyond any load");
}

TEST_F(Plausibility, NoGridHasThatVoltage) {
  const std::string text = "t_s,p_W,voltage_pu\n0,1,1\n1,1,1\n2,1,";
  expect_has(error_of_text(text + "101\n3,1,1\n", {.channels = {"voltage_pu"}}), "beyond any grid");
  EXPECT_NO_THROW(read(text + "1.5\n3,1,1\n", {.channels = {"voltage_pu"}}));
}

}  // namespace
}  // namespace ballast
