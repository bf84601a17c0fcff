// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <string>

#include "sim/plant/input_filter.hpp"
#include "tests/sim/plant/balance.hpp"

namespace ballast {
namespace {

using Complex = std::complex<double>;
using test::kDt;

// Load power to grid power of the circuit linearised about its operating point.
Complex response(const FilterCircuit& k, double source_v, double load_w, double frequency_hz) {
  const double node_v =
      0.5 * (source_v + std::sqrt(source_v * source_v - 4 * k.series_ohm * load_w));
  const Complex s(0.0, 2.0 * std::numbers::pi * frequency_hz);
  Complex admittance = s * k.capacitance_f - load_w / (node_v * node_v);
  if (k.damping_ohm > 0.0)
    admittance += 1.0 / (k.damping_ohm + 1.0 / (s * k.damping_capacitance_f));
  return source_v / node_v / (1.0 + (k.series_ohm + s * k.inductance_h) * admittance);
}

double sinc(double x) {
  return x == 0.0 ? 1.0 : std::sin(x) / x;
}

double measured_gain(InputFilter& filter, double load_w, double frequency_hz) {
  const double omega = 2.0 * std::numbers::pi * frequency_hz;
  Complex out = 0.0;
  const double swing_w = 0.005 * load_w;
  filter.start(load_w);
  for (int tick = 0; tick < 12000; ++tick) {
    const double middle_s = (tick + 0.5) * kDt;
    const double grid_w = filter.step(load_w + swing_w * std::sin(omega * middle_s));
    if (tick >= 8000) out += grid_w * std::polar(1.0, -omega * middle_s);
  }
  // The load is held over a tick and the output is a mean over a tick.
  const double held = sinc(0.5 * omega * kDt);
  return std::abs(out) * 2.0 / 4000.0 / swing_w / (held * held);
}

TEST(InputFilter, FrequencyResponseOfTheLinearisedCircuit) {
  for (const auto damping : {FilterDamping::kParallel, FilterDamping::kSeries}) {
    InputFilterConfig c;
    c.damping = damping;
    if (damping == FilterDamping::kSeries) c.damping_scale = 0.4;
    InputFilter filter(c);
    for (const double frequency_hz : {0.5, 2.0, 4.0, 10.0, 55.0}) {
      const double expected = std::abs(response(filter.circuit(), 400.0, 80e3, frequency_hz));
      EXPECT_NEAR(measured_gain(filter, 80e3, frequency_hz) / expected, 1.0, 0.005)
          << frequency_hz << " Hz, gain " << expected;
    }
  }
}

TEST(InputFilter, CutOffAndSlopeAreThoseAskedFor) {
  const InputFilterConfig c;
  const FilterCircuit k = circuit_of(c);
  EXPECT_NEAR(1.0 / (2.0 * std::numbers::pi * std::sqrt(k.inductance_h * k.capacitance_f)), 4.0,
              1e-12);
  EXPECT_NEAR(std::sqrt(k.inductance_h / k.capacitance_f), 0.2 * 400.0 * 400.0 / 132e3, 1e-12);
  const double decade =
      std::abs(response(k, 400.0, 80e3, 400.0)) / std::abs(response(k, 400.0, 80e3, 40.0));
  EXPECT_NEAR(20.0 * std::log10(decade), -40.0, 1.0);
}

// The damping formula, against a search: no other resistance gives a lower peak of the output
// impedance.
TEST(InputFilter, DampingResistanceIsTheBest) {
  const auto peak_ohm = [](double scale) {
    InputFilterConfig c;
    c.winding_ohm = 0.0;
    c.damping_scale = scale;
    const FilterCircuit k = circuit_of(c);
    double peak = 0.0;
    for (double f = 0.2; f < 20.0; f *= 1.002) {
      const Complex s(0.0, 2.0 * std::numbers::pi * f);
      peak = std::max(
          peak, std::abs(1.0 / (1.0 / (s * k.inductance_h) + s * k.capacitance_f +
                                1.0 / (k.damping_ohm + 1.0 / (s * k.damping_capacitance_f)))));
    }
    return peak;
  };
  EXPECT_LT(peak_ohm(1.0), peak_ohm(0.93));
  EXPECT_LT(peak_ohm(1.0), peak_ohm(1.07));
}

TEST(InputFilter, DcGainAndOperatingPoint) {
  InputFilterConfig c;
  c.winding_ohm = 0.05;
  InputFilter filter(c);
  filter.start(0.0);
  for (int tick = 0; tick < 60000; ++tick) filter.step(100e3);
  // v^2 - 400 v + 0.05 * 1e5 = 0
  const double node_v = 200.0 + std::sqrt(4e4 - 5e3);
  EXPECT_NEAR(filter.voltage_v(), node_v, 1e-6);
  EXPECT_NEAR(filter.grid_power_w(), 400.0 * 100e3 / node_v, 1e-3);
  EXPECT_NEAR(filter.grid_power_w() - 100e3, 0.05 * std::pow(100e3 / node_v, 2), 1e-3);
}

// No load, no damping branch: a series RLC circuit rings down from any state by its closed form.
TEST(InputFilter, SeriesCircuitRingsDownFromANonZeroState) {
  InputFilterConfig c;
  c.damping = FilterDamping::kSeries;
  c.damping_scale = 0.3;
  c.winding_ohm = 0.0;
  c.rated_power_w = 132e3;
  c.substeps = 16;
  InputFilter filter(c);
  const FilterCircuit& k = filter.circuit();
  filter.set_state(80.0, 415.0, 0.0);
  const double alpha = k.series_ohm / (2.0 * k.inductance_h);
  const double omega = std::sqrt(1.0 / (k.inductance_h * k.capacitance_f) - alpha * alpha);
  // x = v - Vs: x(0) = 15 V, dx/dt(0) = i / C.
  const double b = (80.0 / k.capacitance_f + alpha * 15.0) / omega;
  for (int tick = 1; tick <= 400; ++tick) {
    filter.step(0.0);
    const double t = tick * kDt;
    const double x = std::exp(-alpha * t) * (15.0 * std::cos(omega * t) + b * std::sin(omega * t));
    ASSERT_NEAR(filter.voltage_v() - 400.0, x, 2e-4);
  }
}

TEST(InputFilter, StartIsASteadyState) {
  InputFilter filter(InputFilterConfig{});
  filter.start(70e3, 390.0);
  const double grid_w = filter.grid_power_w();
  for (int tick = 0; tick < 1000; ++tick) ASSERT_NEAR(filter.step(70e3, 390.0), grid_w, 1e-6);
}

TEST(InputFilter, RefusesAFilterThatOscillatesWithItsLoad) {
  InputFilterConfig c;
  c.damping_scale = 40.0;  // all but no damping
  c.winding_ohm = 1e-4;
  EXPECT_THROW(InputFilter{c}, ConfigError);
  c.damping = FilterDamping::kSeries;
  c.damping_scale = 0.1;  // needs R > Z0 * impedance = 0.2 Z0
  EXPECT_THROW(InputFilter{c}, ConfigError);
  c.damping_scale = 0.3;
  EXPECT_NO_THROW(InputFilter{c});
  c.winding_ohm = 1.0;  // 400 V / 1 Ohm: at most 40 kW
  EXPECT_THROW(InputFilter{c}, ConfigError);
}

// The verdict of is_stable() against the circuit itself: a small deviation grows or decays.
TEST(InputFilter, StabilityVerdictAgreesWithTheSimulation) {
  InputFilterConfig c;
  c.winding_ohm = 0.01;
  c.damping_capacitance_ratio = 0.5;
  int unstable = 0;
  for (const double load_w : {60e3, 100e3, 200e3, 240e3, 280e3, 320e3, 400e3}) {
    c.rated_power_w = 60e3;
    c.inductance_h = 10e-3;
    c.capacitance_f = 0.1;
    InputFilter filter(c);
    filter.start(load_w);
    const double node_v = filter.voltage_v();
    filter.set_state(filter.current_a(), node_v + 1e-4, node_v);
    const auto deviation = [&](int ticks) {
      double most = 0.0;
      try {
        for (int tick = 0; tick < ticks; ++tick) {
          filter.step(load_w);
          most = std::max(most, std::abs(filter.voltage_v() - node_v));
        }
      } catch (const DeviceError&) {  // it grew until the voltage collapsed
        return std::numeric_limits<double>::infinity();
      }
      return most;
    };
    const double early = deviation(500);
    deviation(500);
    const double late = deviation(500);
    EXPECT_EQ(late < early, is_stable(filter.circuit(), 400.0, load_w)) << load_w;
    unstable += late < early ? 0 : 1;
  }
  EXPECT_GT(unstable, 0);
  EXPECT_LT(unstable, 7);
}

TEST(InputFilter, CollapseIsAnError) {
  InputFilter filter(InputFilterConfig{});
  filter.start(50e3);
  try {
    for (int tick = 0; tick < 5000; ++tick) filter.step(5e6);
    FAIL() << "no error";
  } catch (const DeviceError& error) {
    EXPECT_NE(std::string(error.what()).find("collapsed"), std::string::npos);
  }
  EXPECT_THROW(filter.start(1e9), DeviceError);
  InputFilter other(InputFilterConfig{});
  EXPECT_THROW(other.step(std::nan("")), DeviceError);
  EXPECT_THROW(other.step(1e3, std::nan("")), DeviceError);
}

TEST(InputFilter, EnergyClosesOverAMillionTicks) {
  for (const auto damping : {FilterDamping::kParallel, FilterDamping::kSeries}) {
    InputFilterConfig c;
    c.damping = damping;
    if (damping == FilterDamping::kSeries) c.damping_scale = 0.5;
    InputFilter filter(c);
    filter.set_state(50.0, 380.0, 390.0);
    const double stored_before_j = filter.stored_j();
    test::Balance balance(stored_before_j);
    test::Random random(9);
    double level_w = 0.0;
    double source_v = 400.0;
    for (int tick = 0; tick < test::kBalanceTicks; ++tick) {
      if (tick % 300 == 0) level_w = random.uniform(5e3, 110e3);
      if (tick % 1000 == 0) source_v = random.uniform(385.0, 415.0);
      const double load_w = level_w + random.uniform(-5e3, 5e3);
      balance.in(filter.step(load_w, source_v));
      balance.out(load_w);
    }
    EXPECT_LT(balance.error(filter.stored_j(), filter.loss_j()), test::kClosed);
    EXPECT_GT(balance.error(filter.stored_j(), 0.0), test::kOpen);
    EXPECT_GT(balance.error(filter.stored_j(), filter.damping_loss_j()), test::kOpen);
    if (damping == FilterDamping::kParallel) {
      EXPECT_GT(balance.error(filter.stored_j(), filter.series_loss_j()), test::kOpen);
    }
    EXPECT_GT(balance.error(stored_before_j, filter.loss_j()), 10 * test::kClosed);
  }
}

}  // namespace
}  // namespace ballast
