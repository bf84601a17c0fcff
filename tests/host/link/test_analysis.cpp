// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/analysis.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <numbers>
#include <thread>

#include "live_session.hpp"

namespace ballast {
namespace {

class AnalysisTest : public ::testing::Test {
 protected:
  AnalysisTest() {
    folder_ = (std::filesystem::temp_directory_path() / "ballast_analysis_XXXXXX").string();
    if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary folder");
    session_.begin_store(power_layout());
  }
  ~AnalysisTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path scenario() const { return folder_ + "/scenario.toml"; }
  // The last spectrum that was sent.
  Frame last() {
    Frame frame;
    for (const std::string& bytes : outbox_.take().frames) {
      if (decode_frame_header(bytes).kind == FrameKind::kSpectrum) frame = decode_frame(bytes);
    }
    return frame;
  }

  std::string folder_;
  Session session_{Scenario{}, 1};
  Outbox outbox_{1};
};

Tick end_of(const Frame& frame) {
  return frame.header.first_tick + static_cast<Tick>(frame.header.ticks);
}

// 60 s are five and a third steps of half a segment of 16.384 s: the rest is left out at the old
// end.
TEST_F(AnalysisTest, TheNewestSamplesCount) {
  constexpr Tick kEnd = 60000;
  record(*session_.store(), kEnd, [](Tick t) {
    const double phase = 2.0 * std::numbers::pi * 5.0 * seconds(t);
    return 1000.0 + (t < kEnd - 2000 ? 0.0 : 100.0 * std::sin(phase));
  });
  Analysis analysis(session_, outbox_, scenario());
  analysis.finish();
  const Frame frame = last();
  EXPECT_EQ(end_of(frame), kEnd);
  EXPECT_EQ(frame.header.ticks, 16384U + 5U * 8192U);
  const auto bin = static_cast<std::size_t>(std::lround(5.0 / frame.header.step_hz));
  const std::size_t bins = frame.header.buckets;
  ASSERT_EQ(frame.values.size(), 4 * bins);
  EXPECT_GT(frame.values[bin], 1.0F);  // a record that stands still has rounding only
  EXPECT_GT(frame.values[bins + bin], 1.0F);
}

TEST_F(AnalysisTest, ASpectrumIsOfOneSetting) {
  record(*session_.store(), 60000, [](Tick t) { return static_cast<double>(t % 7); });
  session_.wrote(50000, {0, BlockId::kGpu, -1, -1, -1, "preset.0.FLOOR", std::string("70 %"), {}});
  // Clearing an event sets nothing.
  session_.wrote(58000, {0, BlockId::kStorage, -1, -1, -1, "EVENTS.SLEWED", true, {}});
  EXPECT_EQ(session_.settings_since(60000), 50000);
  Analysis analysis(session_, outbox_, scenario());
  analysis.finish();
  const Frame frame = last();
  EXPECT_EQ(end_of(frame), 60000);
  EXPECT_EQ(frame.header.ticks, 8192U);  // the longest segment that fits
}

TEST_F(AnalysisTest, TheLastSpectrumIsOfTheEnd) {
  const auto noise = [](Tick t) { return 1000.0 + static_cast<double>((t * 7919) % 101); };
  record(*session_.store(), 3000, noise);
  Analysis analysis(session_, outbox_, scenario());
  record(*session_.store(), 3000, noise);
  analysis.finish();
  EXPECT_EQ(end_of(last()), 6000);
  EXPECT_TRUE(std::filesystem::exists(scenario()));
}

TEST_F(AnalysisTest, ToldOnceThatTheScenarioCannotBeKeptAndShowsSpectraAllTheSame) {
  std::filesystem::create_directory(scenario());
  record(*session_.store(), 3000, [](Tick t) { return static_cast<double>(t % 7); });
  Analysis analysis(session_, outbox_, scenario());
  std::this_thread::sleep_for(std::chrono::milliseconds(2500));  // it tries again every second
  std::size_t notices = 0;
  std::size_t spectra = 0;
  for (const std::string& bytes : outbox_.take().frames) {
    const FrameKind kind = decode_frame_header(bytes).kind;
    notices += kind == FrameKind::kNotice ? 1 : 0;
    spectra += kind == FrameKind::kSpectrum ? 1 : 0;
  }
  EXPECT_EQ(notices, 1U);
  EXPECT_EQ(spectra, 1U);
  EXPECT_THROW(analysis.finish(), DeviceError);
}

TEST_F(AnalysisTest, TheSegmentInForceIsToldWithThePeriodThatItHas) {
  Analysis analysis(session_, outbox_, scenario());
  EXPECT_EQ(analysis.set_spectrum({{"segment_s", 5.0}})["segment_s"], 4.096);
  EXPECT_EQ(analysis.set_spectrum({{"window_s", 2.0}})["segment_s"], 1.024);
}

}  // namespace
}  // namespace ballast
