// SPDX-License-Identifier: GPL-3.0-or-later
// The stated bandwidth against lines of known amplitude that are read, summed on the grid and
// fitted by least squares, and against closed forms.
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <vector>

#include "sim/workload/readers/bandwidth.hpp"
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

constexpr double kTwoPi = 2.0 * std::numbers::pi;
// Where sinc(x)^2, sinc(x) and cos(pi x) are 0.98: scipy.optimize.brentq.
constexpr double kLinear = 0.0782846;
constexpr double kHeld = 0.1105991;
constexpr double kHalfWay = 0.0637686;

// Seeded, the same everywhere: uniform in [0, 1).
class Noise {
 public:
  double next() {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<double>(state_ >> 8) / 16777216.0;
  }

 private:
  std::uint32_t state_ = 7;
};

// Stamps of each channel's readings, in s.
using Stamps = std::vector<std::vector<double>>;

class Bandwidth : public TraceTest {
 protected:
  // Every channel carries 100 W +- 1 W at `f_hz`.
  Trace read_line(const Stamps& stamps, double f_hz) const {
    const std::filesystem::path folder = folder_ / "logs";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    for (std::size_t n = 0; n < stamps.size(); ++n) {
      std::string text = "t_s,P_W\n";
      for (const double t_s : stamps[n]) {
        char line[64];
        std::snprintf(line, sizeof line, "%.6f,%.9f\n", t_s,
                      100.0 + std::sin(kTwoPi * f_hz * t_s + 0.4));
        text += line;
      }
      std::ofstream(folder / ("n" + std::to_string(n) + ".csv")) << text;
    }
    return read_trace(folder);
  }
};

// Amplitude at `f_hz` of the sum on the grid, over the number of channels: least squares of sine,
// cosine and mean over nearly whole periods.
double amplitude(const Trace& trace, double f_hz) {
  double in_phase = 0.0;
  double quadrature = 0.0;
  double weight = 0.0;
  const auto points = static_cast<std::size_t>(trace.known_to_s / trace.step_s);
  std::vector<TraceCursor> cursors;
  for (const TraceChannel& c : trace.channels) cursors.emplace_back(c, Interpolation::kLinear);
  for (std::size_t i = 0; i < points; ++i) {
    const double t_s = static_cast<double>(i) * trace.step_s;
    // A Hann window keeps the mean and the line's own image out of the products.
    const double w =
        0.5 - 0.5 * std::cos(kTwoPi * static_cast<double>(i) / static_cast<double>(points));
    double sum_w = 0.0;
    for (TraceCursor& cursor : cursors) sum_w += cursor.power_w(t_s) - 100.0;
    in_phase += w * sum_w * std::cos(kTwoPi * f_hz * t_s);
    quadrature += w * sum_w * std::sin(kTwoPi * f_hz * t_s);
    weight += w;
  }
  return 2.0 * std::hypot(in_phase, quadrature) / weight /
         static_cast<double>(trace.channels.size());
}

Stamps pollers(std::size_t channels, std::size_t readings,
               const std::function<double(std::size_t channel, std::size_t i)>& at) {
  Stamps stamps(channels);
  for (std::size_t n = 0; n < channels; ++n)
    for (std::size_t i = 0; i < readings; ++i) stamps[n].push_back(at(n, i));
  return stamps;
}

struct Sampling {
  const char* name;
  Stamps stamps;
  double least_hz;  // the bandwidth lies between
  double most_hz;
};

std::vector<Sampling> samplings() {
  Noise noise;
  std::vector<Sampling> all;
  const auto i_of = [](std::size_t i) { return static_cast<double>(i); };
  all.push_back({"even", pollers(1, 900, [&](auto, auto i) { return i_of(i); }), 0.5, 0.5});
  // Thirds of a second in whole milliseconds: the median is 0.333 s, the mean a third.
  all.push_back(
      {"rounded",
       pollers(1, 3000, [&](auto, auto i) { return std::round(i_of(i) * 1e3 / 3.0) / 1e3; }), 1.3,
       1.5001});
  all.push_back({"half a period apart",
                 pollers(2, 900, [&](auto n, auto i) { return i_of(i) + 0.5 * i_of(n); }),
                 kHalfWay * 0.999, kHalfWay * 1.001});
  all.push_back(
      {"jitter",
       pollers(1, 3000, [&](auto, auto i) { return 0.1 * i_of(i) + 0.08 * (noise.next() - 0.5); }),
       0.3, 0.9});
  // A poller that sleeps between polls: its phase runs through all of the grid.
  double now_s = 0.0;
  all.push_back({"sleeping",
                 pollers(1, 3000, [&](auto, auto) { return now_s += 0.1 + 0.02 * noise.next(); }),
                 0.5, 1.0});
  all.push_back({"many phases",
                 pollers(8, 1200, [&](auto n, auto i) { return 2.005 * i_of(i) + 0.23 * i_of(n); }),
                 0.02, 0.05});
  return all;
}

TEST_F(Bandwidth, LinesBelowItKeepTheirAmplitude) {
  for (const Sampling& s : samplings()) {
    const double stated_hz = read_line(s.stamps, 0.01).bandwidth_hz;
    EXPECT_GE(stated_hz, s.least_hz) << s.name;
    EXPECT_LE(stated_hz, s.most_hz) << s.name;
    for (const double share : {0.2, 0.5, 0.8, 0.95}) {
      const double f_hz = share * stated_hz;
      // Channels are in step, so the sum keeps at least what the worst channel keeps.
      EXPECT_NEAR(amplitude(read_line(s.stamps, f_hz), f_hz), 1.0, 0.0205) << s.name << " " << f_hz;
    }
  }
}

TEST_F(Bandwidth, LinesAboveItLoseMore) {
  for (const Sampling& s : samplings()) {
    const Trace first = read_line(s.stamps, 0.01);
    if (first.bandwidth_hz > 0.99 * first.nyquist_hz || s.stamps.size() > 1) continue;
    const double f_hz = 1.2 * first.bandwidth_hz;
    EXPECT_LT(amplitude(read_line(s.stamps, f_hz), f_hz), 0.98) << s.name;
  }
}

TraceChannel every(double step_s, std::size_t readings) {
  TraceChannel c;
  for (std::size_t i = 0; i < readings; ++i) {
    c.t_s.push_back(static_cast<double>(i) * step_s);
    c.power_w.push_back(1.0);
  }
  return c;
}

TEST(BandwidthOfReplays, IsThatOfTheClosedForms) {
  const TraceChannel c = every(2.0, 500);
  EXPECT_NEAR(replay_bandwidth_hz(c, Interpolation::kLinear, 10.0, 0.25), kLinear / 2.0, 1e-6);
  EXPECT_NEAR(replay_bandwidth_hz(c, Interpolation::kHold, 10.0, 0.25), kHeld / 2.0, 1e-6);
}

TEST(BandwidthOfReplays, LeavesGapsOut) {
  TraceChannel c = every(2.0, 500);
  for (std::size_t i = 250; i < 500; ++i) c.t_s[i] += 100.0;
  EXPECT_NEAR(replay_bandwidth_hz(c, Interpolation::kLinear, 10.0, 0.25), kLinear / 2.0, 1e-6);
}

TEST(BandwidthOnTheGrid, IsWholeOnTheReadingsAndThatOfTheLineBetweenThem) {
  const TraceChannel c = every(1.0, 500);
  EXPECT_DOUBLE_EQ(grid_bandwidth_hz(c, 1.0, 5.0, 0.5), 0.5);
  EXPECT_DOUBLE_EQ(grid_bandwidth_hz(c, 2.0, 5.0, 0.25), 0.25);
  // A much finer grid meets every phase.
  EXPECT_NEAR(grid_bandwidth_hz(c, 0.013, 5.0, 0.5), kLinear, 2e-4);
}

TEST(BandwidthOnTheGrid, KeepsWhatTheClosedFormSays) {
  TraceChannel c = every(1.0, 500);
  for (double& t_s : c.t_s) t_s += 0.5;
  for (const double f_hz : {0.05, 0.2, 0.4})
    EXPECT_NEAR(grid_gain(c, 1.0, 5.0, f_hz), std::cos(std::numbers::pi * f_hz), 1e-9) << f_hz;
}

}  // namespace
}  // namespace ballast
