// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "host/limits/trace_record.hpp"
#include "host/limits/window_record.hpp"
#include "sim/base/error.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

class TraceRecordTest : public ::testing::Test {
 protected:
  TraceRecordTest() {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ =
        fs::temp_directory_path() / ("ballast_" + std::to_string(getpid()) + "_" + info->name());
    fs::create_directories(folder_);
  }
  ~TraceRecordTest() override { fs::remove_all(folder_); }

  std::unique_ptr<PowerRecord> open(const std::string& csv) const {
    std::ofstream(folder_ / "trace.csv") << csv;
    return open_trace_record(folder_ / "trace.csv", {});
  }

  fs::path folder_;
};

std::string ramp_csv(const std::string& header, int from, int to) {
  std::string text = header;
  for (int i = from; i < to; ++i) text += std::to_string(i) + "," + std::to_string(10 * i) + "\n";
  return text;
}

TEST_F(TraceRecordTest, SumsChannelsOnAnEvenGrid) {
  const auto record = open("t_s,a_kW,b_kW\n0,1,10\n2,3,10\n4,5,10\n");
  EXPECT_EQ(record->info().samples, 3u);
  EXPECT_DOUBLE_EQ(record->info().rate_hz, 0.5);
  EXPECT_DOUBLE_EQ(record->info().nyquist_hz, 0.25);
  EXPECT_FALSE(record->info().has_voltage);
  std::vector<double> x(2);
  record->read_power_w(1, x);
  EXPECT_DOUBLE_EQ(x[0], 13e3);
  EXPECT_DOUBLE_EQ(x[1], 15e3);
  EXPECT_THROW(record->read_power_w(2, x), std::out_of_range);
}

TEST_F(TraceRecordTest, ReportsGaps) {
  const auto record = open(ramp_csv("t_s,P_W\n", 0, 20) + ramp_csv("", 50, 70));
  ASSERT_EQ(record->info().gaps.size(), 1u);
  EXPECT_DOUBLE_EQ(record->info().gaps[0].from_s, 19.0);
  EXPECT_DOUBLE_EQ(record->info().gaps[0].to_s, 50.0);
  std::vector<double> x(1);
  record->read_power_w(30, x);
  EXPECT_DOUBLE_EQ(x[0], 300.0);  // bridged by a straight line
}

TEST_F(TraceRecordTest, ReadsTheVoltageBesideThePower) {
  const auto record = open("t_s,P_W,V_pu\n0,1,1\n1,2,0.9\n2,3,0.8\n");
  ASSERT_TRUE(record->info().has_voltage);
  std::vector<double> x(3);
  record->read_voltage_pu(0, x);
  EXPECT_DOUBLE_EQ(x[2], 0.8);
  record->read_power_w(0, x);
  EXPECT_DOUBLE_EQ(x[2], 3.0);
}

TEST_F(TraceRecordTest, RefusesChannelsOfDifferentLength) {
  std::string csv = "t_s,a_W,b_W\n";
  for (int i = 0; i < 40; ++i) csv += std::to_string(i) + ",1," + (i < 20 ? "1" : "") + "\n";
  try {
    open(csv);
    FAIL() << "accepted";
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("'b' ends at 19 s, 'a' at 39 s"), std::string::npos)
        << error.what();
  }
}

TEST_F(TraceRecordTest, SaysWhatTheReadingsCanShow) {
  // 100 ms on average, never two spacings alike; one reading failed, one came twice.
  std::string csv = "t_s,P_W\n";
  for (int i = 0; i < 1000; ++i) {
    const std::string t_s = std::to_string(0.1 * i + 0.03 * std::sin(1.7 * i));
    csv += t_s + (i == 500 ? ",N/A\n" : ",1\n");
    if (i == 600) csv += t_s + ",2\n";
  }
  const auto record = open(csv);
  const RecordInfo& info = record->info();
  EXPECT_NEAR(info.nyquist_hz, 5.0, 0.3);
  EXPECT_LT(info.lines_to_hz(), 1.5);
  EXPECT_GT(info.lines_to_hz(), 0.5);
  EXPECT_FALSE(info.wide.empty());
  EXPECT_TRUE(info.gaps.empty());
  EXPECT_EQ(info.failed_polls, 1u);
  EXPECT_EQ(info.duplicates, 1u);
  EXPECT_EQ(info.notices.size(), 3u);  // both, and the bandwidth
}

TEST_F(TraceRecordTest, RefusesAGridThatIsAlmostAllMadeUp) {
  // A stamp far from the others would ask for 10^11 samples.
  EXPECT_THROW(open("t_s,P_W\n0,1\n1e-6,2\n2e-6,1\n100000,2\n"), DataError);
  // A pause of a day among readings of a millisecond takes no more than a moment: a gap like
  // others.
  EXPECT_EQ(open("t_s,P_W\n0,1\n0.1,2\n0.2,1\n86400,2\n")->info().gaps.size(), 1u);
}

TEST(WindowRecord, KeepsTheClock) {
  const VectorRecord record = record_of(100, 10.0, [](double t_s) { return t_s; });
  const auto window = window_of(record, 2.0, 3.0);
  EXPECT_EQ(window->info().samples, 10u);
  EXPECT_DOUBLE_EQ(window->info().t0_s, 2.0);
  std::vector<double> x(10);
  window->read_power_w(0, x);
  EXPECT_DOUBLE_EQ(x[0], 2.0);
  EXPECT_DOUBLE_EQ(x[9], 2.9);
  EXPECT_THROW(window->read_power_w(1, x), std::out_of_range);
  EXPECT_THROW(window_of(record, 9.0, 11.0), ConfigError);
  EXPECT_THROW(window_of(record, -1.0, 1.0), ConfigError);
  EXPECT_THROW(window_of(record, 1.0, 1.05), ConfigError);
}

TEST(WindowRecord, KeepsOnlyItsGaps) {
  VectorRecord record = record_of(100, 10.0, [](double t_s) { return t_s; });
  record.info_.gaps = {{1.0, 2.0}, {5.0, 6.0}};
  EXPECT_EQ(window_of(record, 2.5, 5.5)->info().gaps.size(), 1u);
}

TEST(WindowRecord, KeepsOnlyItsWideSpacings) {
  VectorRecord record = record_of(100, 10.0, [](double t_s) { return t_s; });
  record.info_.wide = {{1.0, 2.0}, {5.0, 6.0}};
  EXPECT_EQ(window_of(record, 2.5, 5.5)->info().wide.size(), 1u);
  EXPECT_EQ(window_of(record, 2.5, 4.5)->info().wide.size(), 0u);
}

// The spacing at hand decides: a single one of 3 s hides what a window of 4 s is about.
TEST(Gaps, SpacingsBeyondHalfTheWindowTakeAPass) {
  VectorRecord record = record_of(1000, 10.0, [](double t_s) { return t_s < 50.0 ? 0.0 : 8e6; });
  record.info_.wide = {{20.0, 23.0}};
  const std::string ramp = "kind = \"ramp_window\"\nwindow = \"4 s\"\nlimit = ";
  const Verdict within = judge_one(record, ramp + "\"9 MW\"");
  EXPECT_EQ(within.outcome, Outcome::kNotAssessable);
  EXPECT_NE(within.reason.find("up to 3 s apart (at 20 s); 2 s or finer"), std::string::npos)
      << within.reason;
  EXPECT_EQ(judge_one(record, ramp + "\"7 MW\"").outcome, Outcome::kExceeds);
  record.info_.wide = {{20.0, 22.05}};
  EXPECT_EQ(judge_one(record, ramp + "\"9 MW\"").outcome, Outcome::kWithin);
  record.info_.wide.clear();
  record.info_.spacing_s = 2.05;  // within the jitter of stamps
  EXPECT_EQ(judge_one(record, ramp + "\"9 MW\"").outcome, Outcome::kWithin);
  record.info_.spacing_s = 2.5;
  EXPECT_EQ(judge_one(record, ramp + "\"9 MW\"").outcome, Outcome::kNotAssessable);
  EXPECT_EQ(judge_one(record, ramp + "\"7 MW\"").outcome, Outcome::kExceeds);
}

TEST(Bandwidth, EndsWhatSpectralClausesCanAssess) {
  VectorRecord record =
      record_of(20000, 20.0, [](double t_s) { return 1e6 * std::sin(6.0 * t_s); });
  const std::string line =
      "kind = \"line_amplitude\"\nf_low = \"0.5 Hz\"\nf_high = \"2 Hz\"\nlimit = \"3 MW\"";
  EXPECT_EQ(judge_one(record, line).outcome, Outcome::kWithin);
  record.info_.bandwidth_hz = 2.0;
  EXPECT_EQ(judge_one(record, line).outcome, Outcome::kWithin);
  record.info_.bandwidth_hz = 1.9;
  const Verdict v = judge_one(record, line);
  EXPECT_EQ(v.outcome, Outcome::kNotAssessable);
  EXPECT_NE(v.reason.find("within 2 % only up to 1.9 Hz; 2 Hz is needed"), std::string::npos)
      << v.reason;
}

// The value is known to be at least what the bridged record shows, so only "within" is in doubt.
TEST(Gaps, LeaveAnExceedanceAndTakeAPass) {
  VectorRecord record = record_of(1000, 10.0, [](double t_s) { return t_s < 50.0 ? 0.0 : 8e6; });
  record.info_.gaps = {{10.0, 20.0}};
  const std::string keys = "kind = \"dynamic_range\"\nlimit = ";
  EXPECT_EQ(judge_one(record, keys + "\"5 MW\"").outcome, Outcome::kExceeds);
  const Verdict v = judge_one(record, keys + "\"10 MW\"");
  EXPECT_EQ(v.outcome, Outcome::kNotAssessable);
  EXPECT_EQ(v.reason, "1 gap of up to 10 s in the record; what happened there is unknown");
  EXPECT_FALSE(v.value);
}

}  // namespace
}  // namespace ballast
