// SPDX-License-Identifier: GPL-3.0-or-later
// Closed forms; spectrogram_oracle_test.py compares with scipy.
#include "host/link/spectrogram.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <numbers>

#include "host/results/hdf5_recorder.hpp"
#include "tests/sim/site/one_rack.hpp"

namespace ballast {
namespace {

constexpr double kTick_s = 1e-3;

SpectrogramRequest request(const std::string& text) {
  return parse_spectrogram(Json::parse(text));
}

// All of [0, end) as a function of the tick.
template <class Value>
PowerReader signal(Tick end, const Value& value) {
  return [end, value](Tick first, std::span<double> out) {
    if (first < 0 || first + static_cast<Tick>(out.size()) > end) return false;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = value(first + static_cast<Tick>(i));
    return true;
  };
}

struct Tone {
  double amplitude_w;
  double f_hz;
  double operator()(Tick t) const {
    return 5e6 +
           amplitude_w * std::sin(2.0 * std::numbers::pi * f_hz * kTick_s * static_cast<double>(t));
  }
};

// A periodic Hann window has transform N/2 at its own frequency, -N/4 at the two bins beside it and
// none beyond; the sum of its squares is 3N/8. So a sine of amplitude A on bin k, one-sided, has
// density A^2 N / (3 rate) at k and a quarter of that beside it: Harris, Proc. IEEE 66 (1978) 51.
TEST(Spectrogram, SineOnABinHasTheDensityOfItsClosedForm) {
  const SpectrogramRequest r = request(R"({"from_s":0,"to_s":60,"columns":60})");
  EXPECT_EQ(r.segment_ticks, 8192U);
  EXPECT_EQ(r.step_hz, 1000.0 / 8192.0);
  EXPECT_EQ(r.bins, 164U);  // 20 Hz is bin 163.84
  constexpr std::size_t kBin = 17;
  const double amplitude_w = 2e5;
  const std::vector<float> s =
      spectrogram(r, signal(60000, Tone{amplitude_w, static_cast<double>(kBin) * r.step_hz}));
  ASSERT_EQ(s.size(), r.grid.columns * r.bins);
  const double peak = amplitude_w * amplitude_w * 8192.0 / (3.0 * 1000.0);
  std::size_t known = 0;
  for (std::size_t c = 0; c < r.grid.columns; ++c) {
    const Tick t = r.grid.first_tick + static_cast<Tick>(c) * r.grid.ticks_per_column;
    const float* const column = s.data() + c * r.bins;
    if (t < 4096 || t + 4096 > 60000) {  // a segment that begins before the run or ends after it
      for (std::size_t k = 0; k < r.bins; ++k) EXPECT_TRUE(std::isnan(column[k])) << t;
      continue;
    }
    ++known;
    for (std::size_t k = 0; k < r.bins; ++k) {
      const double wanted = k == kBin ? peak : k + 1 == kBin || k == kBin + 1 ? peak / 4.0 : 0.0;
      EXPECT_NEAR(static_cast<double>(column[k]), wanted, 1e-6 * peak) << t << ' ' << k;
    }
  }
  EXPECT_EQ(known, 51U);  // 5 s to 55 s
}

// Where the tone changes in the middle of a segment, each half of the window holds half of its sum:
// a quarter of the density at either frequency. Half a Hann window leaks 2 / (pi m) of its
// amplitude to m bins away; from the other tone and the mirror images, 100, 80 and 180 bins away,
// that is 1.8 % or less, hence less than 4 % of the quarter.
TEST(Spectrogram, ChangeOfFrequencyShowsAtItsTime) {
  const SpectrogramRequest r =
      request(R"({"from_s":10,"to_s":50,"columns":400,"segment_s":4.096,"max_hz":50})");
  EXPECT_EQ(r.grid.ticks_per_column, 100);
  constexpr Tick kChange = 30000;
  constexpr std::size_t kBefore = 40;
  constexpr std::size_t kAfter = 140;
  const Tone before{1e5, static_cast<double>(kBefore) * r.step_hz};
  const Tone after{1e5, static_cast<double>(kAfter) * r.step_hz};
  const std::vector<float> s =
      spectrogram(r, signal(60000, [&](Tick t) { return t < kChange ? before(t) : after(t); }));
  const double peak = 1e10 * 4096.0 / (3.0 * 1000.0);
  for (std::size_t c = 0; c < r.grid.columns; ++c) {
    const Tick t = r.grid.first_tick + static_cast<Tick>(c) * r.grid.ticks_per_column;
    const double low = static_cast<double>(s[c * r.bins + kBefore]);
    const double high = static_cast<double>(s[c * r.bins + kAfter]);
    if (t + 2048 <= kChange || t - 2048 >= kChange) {
      EXPECT_NEAR(low, t < kChange ? peak : 0.0, 1e-6 * peak) << t;
      EXPECT_NEAR(high, t < kChange ? 0.0 : peak, 1e-6 * peak) << t;
    } else if (t == kChange) {
      EXPECT_NEAR(low, peak / 4.0, 0.01 * peak);
      EXPECT_NEAR(high, peak / 4.0, 0.01 * peak);
    } else {  // the nearer half is the stronger
      EXPECT_EQ(low > high, t < kChange) << t;
    }
  }
}

TEST(Spectrogram, StepIsTheSmallestOfOneTwoFive) {
  const auto step = [](Tick from, Tick to, std::size_t most) {
    return column_grid(from, to, most).ticks_per_column;
  };
  EXPECT_EQ(step(0, 256, 256), 1);
  EXPECT_EQ(step(0, 257, 256), 2);
  EXPECT_EQ(step(0, 513, 256), 5);
  EXPECT_EQ(step(0, 60000, 120), 500);
  EXPECT_EQ(step(0, 60001, 120), 1000);
  EXPECT_EQ(step(1, 60000, 120), 500);  // columns at 0, 500 .. 59500
  EXPECT_EQ(step(0, 3600000, 256), 20000);
  EXPECT_EQ(step(0, 1000000000000, 512), 2000000000);
  for (const Tick from : {0, 1, 499, 500, 123456}) {
    for (const Tick to : {from + 1, from + 7, from + 1000, from + 98765}) {
      for (const std::size_t most : {1U, 2U, 7U, 512U}) {
        const ColumnGrid g = column_grid(from, to, most);
        EXPECT_EQ(g.first_tick % g.ticks_per_column, 0);
        EXPECT_LE(g.first_tick, from);
        EXPECT_GT(g.first_tick + g.ticks_per_column, from);
        EXPECT_GE(g.columns, 1U);
        EXPECT_LE(g.columns, most);
        const Tick last = g.first_tick + static_cast<Tick>(g.columns - 1) * g.ticks_per_column;
        EXPECT_LT(last, to);
        EXPECT_GE(last + g.ticks_per_column, to);
      }
    }
  }
}

// Seeded noise without a recurrence: a column has no other neighbours where it is asked for alone.
double noise(Tick t) {
  auto x = static_cast<std::uint64_t>(t) * 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  return 1e6 + static_cast<double>((x ^ (x >> 27U)) >> 40U);
}

TEST(Spectrogram, SuccessiveRequestsAgreeBitByBit) {
  const PowerReader source = signal(100000, noise);
  const SpectrogramRequest wide = request(R"({"from_s":20,"to_s":60,"columns":512,"segment_s":2})");
  const SpectrogramRequest later =
      request(R"({"from_s":33.3,"to_s":80,"columns":470,"segment_s":2.048})");
  ASSERT_EQ(wide.grid.ticks_per_column, 100);
  ASSERT_EQ(later.grid.ticks_per_column, 100);
  ASSERT_EQ(wide.segment_ticks, 2048U);
  const std::vector<float> a = spectrogram(wide, source);
  const std::vector<float> b = spectrogram(later, source);
  std::size_t compared = 0;
  for (std::size_t c = 0; c < later.grid.columns; ++c) {
    const auto shifted = static_cast<std::size_t>(
        (later.grid.first_tick - wide.grid.first_tick) / 100 + static_cast<Tick>(c));
    if (shifted >= wide.grid.columns) break;
    for (std::size_t k = 0; k < wide.bins; ++k) {
      ASSERT_EQ(a[shifted * wide.bins + k], b[c * later.bins + k]) << c << ' ' << k;
    }
    ++compared;
  }
  EXPECT_EQ(compared, 267U);
}

// A gap in what is known, as where the past has been forgotten meanwhile.
TEST(Spectrogram, NothingIsSaidAboutWhatIsNotKnown) {
  const SpectrogramRequest r =
      request(R"({"from_s":0,"to_s":10,"columns":100,"segment_s":0.256,"max_hz":500})");
  EXPECT_EQ(r.bins, 129U);
  const PowerReader whole = signal(10000, noise);
  const auto known = [](Tick first, Tick end) {
    return first >= 0 && end <= 10000 && (end <= 4000 || first >= 5000);
  };
  const PowerReader gap = [&](Tick first, std::span<double> out) {
    return known(first, first + static_cast<Tick>(out.size())) && whole(first, out);
  };
  const std::vector<float> s = spectrogram(r, gap);
  for (std::size_t c = 0; c < r.grid.columns; ++c) {
    const Tick t = static_cast<Tick>(c) * 100;
    EXPECT_EQ(std::isnan(s[c * r.bins + 5]), !known(t - 128, t + 128)) << t;
  }
}

TEST(Spectrogram, BadParametersGetOneClearMessage) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"to_s":5})", "'from_s' is missing"},
      {R"({"from_s":0})", "'to_s' is missing"},
      {R"({"from_s":-1,"to_s":5})", "'from_s' is -1"},
      {R"({"from_s":5,"to_s":5})", "'to_s' is not after 'from_s'"},
      {R"({"from_s":5,"to_s":2e9})", "'to_s' is 2000000000.0"},
      {R"({"from_s":0,"to_s":5,"columns":0})", "'columns' is 0"},
      {R"({"from_s":0,"to_s":5,"columns":513})", "'columns' is 513"},
      {R"({"from_s":0,"to_s":5,"columns":2.5})", "'columns' is 2.5"},
      {R"({"from_s":0,"to_s":5,"segment_s":0.255})", "'segment_s' is 0.255"},
      {R"({"from_s":0,"to_s":5,"segment_s":70})", "'segment_s' is 70"},
      {R"({"from_s":0,"to_s":5,"max_hz":501})", "'max_hz' is 501"},
      {R"({"from_s":0,"to_s":5,"max_hz":"all"})", "'max_hz' is \"all\""},
      {R"({"from_s":0,"to_s":5,"source":"storage"})", "unknown source 'storage'"},
      {R"({"from_s":0,"to_s":5,"segment":2})", "did you mean 'segment_s'"},
      {R"({"from_s":0,"to_s":512,"columns":512,"segment_s":65.536,"max_hz":500})",
       "512 columns of 32769 bins"},
  };
  for (const auto& [text, message] : cases) {
    try {
      request(text);
      ADD_FAILURE() << text;
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find(message), std::string::npos) << error.what();
    }
  }
}

// From the memory of a running bench and from its file: the same bytes.
TEST(Spectrogram, TheFileAnswersAsTheLiveRunDid) {
  std::string folder = (std::filesystem::temp_directory_path() / "ballast_spg_XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::filesystem::path file = std::filesystem::path(folder) / "run.h5";
  constexpr std::size_t kTicks = 5000;
  const RecordLayout layout =
      testing_support::one_rack_layout({{"load_w", "W", ""}, {"grid_w", "W", ""}});
  std::vector<float> values(2 * kTicks);
  for (std::size_t i = 0; i < 2 * kTicks; ++i) {
    values[i] = static_cast<float>(noise(static_cast<Tick>(i)));
  }
  const testing_support::OneRackBlock block(0, kTicks, kTicks, values);
  LiveStore store(layout);
  store.add(block);
  {
    Hdf5Recorder recorder(file, {});
    recorder.begin(layout);
    recorder.block(block);
    recorder.end(false);
  }
  std::string grid;
  for (const char* source : {"grid", "load"}) {
    SpectrogramRequest r =
        request(R"({"from_s":0,"to_s":6,"columns":60,"segment_s":1.024,"source":")" +
                std::string(source) + "\"}");
    const Reply live = live_spectrogram(7, store, r);
    const Reply kept = file_spectrogram(7, file, r);
    EXPECT_EQ(live.body, kept.body);
    EXPECT_EQ(live.binary, kept.binary);
    EXPECT_EQ(live.binary.size(), 60U * 21U * sizeof(float));
    const Json body = {{"first_tick", 0}, {"ticks_per_column", 100}, {"columns", 60},
                       {"bins", 21},      {"step_hz", 0.9765625},    {"segment_ticks", 1024}};
    EXPECT_EQ(live.body, body);
    EXPECT_NE(live.binary, grid);
    grid = live.binary;
  }
  EXPECT_THROW(file_spectrogram(7, std::filesystem::path(folder) / "no.h5",
                                request(R"({"from_s":0,"to_s":6})")),
               DataError);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace ballast
