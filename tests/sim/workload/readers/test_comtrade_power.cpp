// SPDX-License-Identifier: GPL-3.0-or-later
// Power from three voltages and three currents, against closed forms.
#include <cmath>
#include <functional>
#include <numbers>

#include "sim/workload/readers/comtrade_power.hpp"
#include "tests/sim/workload/readers/comtrade_bench.hpp"
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kLineHz = 60.0;
constexpr double kRateHz = 4800.0;  // 80 samples a cycle

// A circuit of 34.5 kV between phases; currents by phase as a function of time.
class ComtradePowerTest : public TraceTest {
 protected:
  using Current = std::function<double(int phase, double t_s)>;

  static double voltage(int phase, double t_s) {
    return kPeakV * std::cos(2 * kPi * (kLineHz * t_s - phase / 3.0));
  }
  // The k-th phase of a balanced current with the given peak, lagging by `angle`.
  static Current balanced(double peak_a, double angle) {
    return [=](int phase, double t_s) {
      return peak_a * std::cos(2 * kPi * (kLineHz * t_s - phase / 3.0) - angle);
    };
  }

  ComtradeText config(int samples) const {
    ComtradeText text;
    text.revision = "2013";
    text.type = "FLOAT32";
    text.line_hz = "60";
    text.rates = "1\r\n4800," + std::to_string(samples) + "\r\n";
    for (int k = 0; k < 3; ++k) {
      const std::string phase(1, static_cast<char>('A' + k));
      text.analog.push_back(analog(k + 1, "V" + phase, phase + ",,kV,0.001,0,0,0,0,1,1,P"));
    }
    for (int k = 0; k < 3; ++k) {
      const std::string phase(1, static_cast<char>('A' + k));
      // A quarter of an ampere a count at the secondary side of 1200:5.
      text.analog.push_back(analog(k + 4, "I" + phase, phase + ",,A,0.25,0,0,0,0,1200,5,S"));
    }
    return text;
  }

  // Counts of current: 1200 / 5 * 0.25 A = 60 A each.
  static std::string data(int samples, const Current& current) {
    std::string bytes;
    for (int n = 0; n < samples; ++n) {
      const double t_s = n / kRateHz;
      std::string values;
      for (int k = 0; k < 3; ++k) values += float32(static_cast<float>(voltage(k, t_s)));
      for (int k = 0; k < 3; ++k) values += float32(static_cast<float>(current(k, t_s) / 60.0));
      bytes += binary_sample(static_cast<std::uint32_t>(n + 1), 0xFFFFFFFF, values);
    }
    return bytes;
  }

  Trace read_record(const ComtradeText& text, const std::string& bytes) const {
    write("rec.dat", bytes);
    return read_trace(write("rec.cfg", text.str()));
  }
  std::string error_of_record(const ComtradeText& text, const std::string& bytes) const {
    write("rec.dat", bytes);
    return error_of(write("rec.cfg", text.str()));
  }

  static constexpr double kPeakV = 28169.13;  // 34.5 kV * sqrt(2 / 3)
};

TEST_F(ComtradePowerTest, ABalancedLoadIsThreeTimesVICosPhi) {
  const double angle = std::acos(0.95);
  const Trace trace = read_record(config(801), data(801, balanced(1000.0, angle)));
  ASSERT_EQ(trace.channels.size(), 1u);
  EXPECT_EQ(trace.channels[0].name, "power");
  const double expected = 3.0 * (kPeakV / std::sqrt(2.0)) * (1000.0 / std::sqrt(2.0)) * 0.95;
  ASSERT_EQ(trace.channels[0].power_w.size(), 10u);  // ten cycles
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_NEAR(trace.channels[0].power_w[i], expected, 1e-6 * expected);
  }
  EXPECT_NEAR(trace.channels[0].t_s[1], 1.0 / 60.0, 1e-9);
  EXPECT_NEAR(trace.nyquist_hz, 6.6, 1e-9);  // where sin(x)/x of a mean over a cycle is 0.98
  EXPECT_NEAR(static_cast<double>(trace.start_ns) * 1e-9 - 1772618400.0, 0.5 / 60.0, 1e-6);
  expect_has(trace.report.notes.back(), "a line at 6.6 Hz reads 2 % too low, at 15 Hz 10 %");
}

TEST_F(ComtradePowerTest, AnUnbalancedLoadLeavesNoRipple) {
  const std::array<double, 3> peak = {1000.0, 400.0, 100.0};
  const std::array<double, 3> angle = {0.1, 0.5, -0.3};
  double expected = 0.0;
  for (std::size_t k = 0; k < 3; ++k) expected += 0.5 * kPeakV * peak[k] * std::cos(angle[k]);
  // 1,600 samples and no more: the last cycle lacks its end and is left out.
  const Trace trace = read_record(config(1600), data(1600, [&](int phase, double t_s) {
                                    const auto k = static_cast<std::size_t>(phase);
                                    return balanced(peak[k], angle[k])(phase, t_s);
                                  }));
  ASSERT_EQ(trace.channels.at(0).power_w.size(), 19u);
  for (const double watt : trace.channels[0].power_w) EXPECT_NEAR(watt, expected, 1e-6 * expected);
}

// A balanced load whose current swings by 20 % at f: its power swings as p0 (1 + 0.2 cos wt), and
// the mean over a cycle takes the swing by sin(x)/x.
TEST_F(ComtradePowerTest, ASwingComesOutAsTheNoteSays) {
  for (const double swing_hz : {2.0, 6.6, 15.0}) {
    constexpr int kSamples = 4801;
    const Current current = [&](int phase, double t_s) {
      return balanced(1000.0, 0.0)(phase, t_s) * (1.0 + 0.2 * std::cos(2 * kPi * swing_hz * t_s));
    };
    const Trace trace = read_record(config(kSamples), data(kSamples, current));
    const double p0 = 1.5 * kPeakV * 1000.0;
    const double x = kPi * swing_hz / kLineHz;
    const double left = std::sin(x) / x;
    for (std::size_t i = 0; i < trace.channels.at(0).power_w.size(); ++i) {
      const double t_s = (static_cast<double>(i) + 0.5) / kLineHz;
      const double expected = p0 * (1.0 + 0.2 * left * std::cos(2 * kPi * swing_hz * t_s));
      // Straight lines between 80 samples a cycle: (w dt)^2 / 12 of the swing is lost.
      EXPECT_NEAR(trace.channels[0].power_w[i], expected, 1e-4 * p0) << swing_hz << " " << i;
    }
  }
}

TEST_F(ComtradePowerTest, AMissingSampleCostsItsCycle) {
  std::string bytes = data(801, balanced(1000.0, 0.0));
  const std::size_t size = 8 + 6 * 4;
  bytes.replace(200 * size + 8, 4, float32(-FLT_MAX));  // sample 201, within the third cycle
  const Trace trace = read_record(config(801), bytes);
  EXPECT_EQ(trace.channels.at(0).power_w.size(), 9u);
  EXPECT_EQ(trace.report.failed_polls, 1u);
  EXPECT_NEAR(trace.report.dt_max_s, 2.0 / 60.0, 1e-9);
}

TEST_F(ComtradePowerTest, FeedersOfOneBusbarAndTheirSum) {
  ComtradeText text = config(801);
  text.analog.clear();
  std::string bytes;
  for (int k = 0; k < 3; ++k) {
    const std::string phase = "L" + std::to_string(k + 1);
    text.analog.push_back(analog(k + 1, "U" + phase, phase + "-N,Bus,V,1,0,0,0,0,1,1,P"));
  }
  for (const char* feeder : {"Feeder 1", "Feeder 2", "Incomer"}) {
    for (int k = 0; k < 3; ++k) {
      const std::string phase = "L" + std::to_string(k + 1);
      const int n = static_cast<int>(text.analog.size()) + 1;
      text.analog.push_back(
          analog(n, "I" + phase, phase + "," + feeder + ",kA,0.001,0,0,0,0,1,1,P"));
    }
  }
  for (int n = 0; n < 801; ++n) {
    std::string values;
    for (int k = 0; k < 3; ++k) values += float32(static_cast<float>(voltage(k, n / kRateHz)));
    for (const double peak : {100.0, 300.0, 400.0}) {
      for (int k = 0; k < 3; ++k) {
        values += float32(static_cast<float>(balanced(peak, 0.0)(k, n / kRateHz)));
      }
    }
    bytes += binary_sample(static_cast<std::uint32_t>(n + 1), 0, values);
  }
  const Trace trace = read_record(text, bytes);
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[1].name, "Feeder 2");
  EXPECT_NEAR(trace.channels[1].power_w.at(0), 1.5 * kPeakV * 300.0, 10.0);
  EXPECT_EQ(trace.report.on_request, (std::vector<std::string>{"Incomer"}));
}

TEST_F(ComtradePowerTest, Refusals) {
  const std::string bytes = data(801, balanced(1000.0, 0.0));
  ComtradeText text = config(801);
  text.line_hz = "";
  expect_has(error_of_record(text, bytes), "voltages and currents without a line frequency");
  text = config(801);
  text.rates = "1\r\n200,801\r\n";
  expect_has(error_of_record(text, bytes), "voltages and currents of 60 Hz sampled at 200 Hz");
  text = config(801);
  for (int k = 0; k < 3; ++k) {
    const std::string pair = std::array{"AB", "BC", "CA"}[static_cast<std::size_t>(k)];
    text.analog[static_cast<std::size_t>(k)] =
        analog(k + 1, "V" + pair, pair + ",,kV,0.001,0,0,0,0,1,1,P");
  }
  expect_has(error_of_record(text, bytes), "the voltages are phase-to-phase");
  text = config(801);
  text.analog[1] = text.analog[0];
  expect_has(error_of_record(text, bytes), "two channels of one phase: 'VA' and 'VA'");
  text = config(801);
  for (int k = 0; k < 3; ++k) {  // 50 kV above zero: an effective value, not a waveform
    const std::string phase(1, static_cast<char>('A' + k));
    text.analog[static_cast<std::size_t>(k)] =
        analog(k + 1, "V" + phase, phase + ",,kV,0.001,50,0,0,0,1,1,P");
  }
  expect_has(error_of_record(text, bytes), "never change their sign");
  text = config(801);
  expect_has(error_of_record(text, data(801, balanced(1000.0, kPi))), "negative power");
  text.rates = "1\r\n4800,100\r\n";
  expect_has(error_of_record(text, data(100, balanced(1000.0, 0.0))), "less than two cycles");
}

TEST(CycleMeans, AHoleCostsTheOpenCycleAndNoTime) {
  std::vector<double> t_s;
  std::vector<double> power_w;
  for (int n = 0; n <= 30; ++n) {  // ten samples a second, line frequency 1 Hz
    t_s.push_back(n < 15 ? 0.1 * n : 1e9 + 0.1 * n);
    power_w.push_back(5.0);
  }
  const std::vector<CycleMean> means = cycle_means(t_s, power_w, 1.0);
  ASSERT_EQ(means.size(), 3u);  // one whole cycle before, the open one, one behind the hole
  EXPECT_NEAR(means[0].power_w, 5.0, 1e-12);
  EXPECT_TRUE(std::isnan(means[1].power_w));
  EXPECT_NEAR(means[2].power_w, 5.0, 1e-6);
  EXPECT_NEAR(means[2].t_s, 1e9 + 2.0, 1e-6);
}

}  // namespace
}  // namespace ballast
