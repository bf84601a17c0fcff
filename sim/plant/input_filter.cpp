// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/input_filter.hpp"

#include <cmath>
#include <numbers>
#include <string>
#include <string_view>

#include "sim/base/time.hpp"

namespace ballast {
namespace {

constexpr std::array<std::string_view, 2> kDampings = {"parallel", "series"};

void throw_collapse(double load_w, double source_v, double node_v) {
  throw DeviceError("the voltage behind the input filter collapsed: a load of " +
                        format_quantity(load_w, Unit::kWatt) + " at " +
                        format_quantity(source_v, Unit::kVolt) + " source and " +
                        format_quantity(node_v, Unit::kVolt) + " load voltage",
                    Place{"input filter"},
                    "raise the filter's rated_power or lower its impedance, or limit the load");
}

}  // namespace

void describe(Fields& f, InputFilterConfig& c) {
  f.quantity("voltage", c.voltage_v, Unit::kVolt, positive(1e7),
             "Nominal voltage of the DC equivalent of the rack input.");
  f.quantity("rated_power", c.rated_power_w, Unit::kWatt, positive(1e12),
             "Largest load, peaks included; the filter must be stable up to it.");
  f.quantity("cutoff", c.cutoff_hz, Unit::kHertz, between(1e-3, 400.0),
             "Cut-off, 1 / (2 pi sqrt(L C)).");
  f.number("impedance", c.impedance_frac, positive(10.0),
           "sqrt(L / C) as a fraction of voltage^2 / rated_power: a load step of the rated power "
           "changes the voltage by about this fraction. Small values need large capacitors.");
  f.quantity("inductance", c.inductance_h, Unit::kHenry, non_negative(1e3),
             "L, given directly instead of cutoff and impedance; 0 H means that it is computed.");
  f.quantity("capacitance", c.capacitance_f, Unit::kFarad, non_negative(1e6),
             "C, given directly instead of cutoff and impedance; 0 F means that it is computed.");
  f.quantity("winding_resistance", c.winding_ohm, Unit::kOhm, non_negative(1e3),
             "Resistance of the inductor.");
  f.choice_of("damping", c.damping, kDampings,
              "A resistor and capacitor in parallel with C, or a resistor in series with L.");
  f.number("damping_capacitance_ratio", c.damping_capacitance_ratio, between(0.1, 100.0),
           "Capacitance of the damping branch divided by C, for damping = \"parallel\".");
  f.number("damping_scale", c.damping_scale, positive(1e3),
           "Damping resistance divided by its optimum (parallel) or by sqrt(L / C) (series).");
  f.integer("substeps", c.substeps, 1, 1000, "Integration steps in one tick of 1 ms.");
  validate(c, [&f](std::string_view key) { return f.place(key); });
}

FilterCircuit circuit_of(const InputFilterConfig& c) {
  FilterCircuit k{c.inductance_h, c.capacitance_f, c.winding_ohm, 0.0, 0.0};
  if (k.inductance_h == 0.0) {
    const double omega = 2.0 * std::numbers::pi * c.cutoff_hz;
    const double ohm = c.impedance_frac * c.voltage_v * c.voltage_v / c.rated_power_w;
    k.inductance_h = ohm / omega;
    k.capacitance_f = 1.0 / (ohm * omega);
  }
  const double impedance_ohm = std::sqrt(k.inductance_h / k.capacitance_f);
  if (c.damping == FilterDamping::kSeries) {
    k.series_ohm += c.damping_scale * impedance_ohm;
  } else {
    // The resistance with the lowest peak of the output impedance, after Middlebrook (Erickson,
    // Maksimovic, Fundamentals of Power Electronics, "Optimizing damping", parallel Rf-Cb).
    const double n = c.damping_capacitance_ratio;
    k.damping_ohm = c.damping_scale * impedance_ohm *
                    std::sqrt((2.0 + n) * (4.0 + 3.0 * n) / (2.0 * n * n * (4.0 + n)));
    k.damping_capacitance_f = n * k.capacitance_f;
  }
  return k;
}

double operating_voltage_v(const FilterCircuit& k, double source_v, double load_w) {
  const double square = source_v * source_v - 4.0 * k.series_ohm * load_w;
  return square >= 0.0 ? 0.5 * (source_v + std::sqrt(square)) : 0.0;
}

bool is_stable(const FilterCircuit& k, double source_v, double load_w) {
  const double node_v = operating_voltage_v(k, source_v, load_w);
  if (node_v <= 0.0) return false;
  const double l = k.inductance_h;
  const double c = k.capacitance_f;
  const double r = k.series_ohm;
  const double load_siemens = -load_w / (node_v * node_v);  // a constant-power load
  if (k.damping_ohm == 0.0) {
    // l c s^2 + (r c + l g) s + (1 + r g)
    return r * c + l * load_siemens > 0.0 && 1.0 + r * load_siemens > 0.0;
  }
  // (r + l s) (c s + g + y(s)) + 1 with y(s) = cd s / (1 + tau s), times (1 + tau s).
  const double cd = k.damping_capacitance_f;
  const double tau = k.damping_ohm * cd;
  const double g = load_siemens;
  const double a3 = l * c * tau;
  const double a2 = l * (c + cd + g * tau) + r * c * tau;
  const double a1 = l * g + r * (c + cd + g * tau) + tau;
  const double a0 = r * g + 1.0;
  return a2 > 0.0 && a1 > 0.0 && a0 > 0.0 && a2 * a1 > a3 * a0;
}

void validate(const InputFilterConfig& c, const PlaceOf& place) {
  require_within(c.voltage_v, 1e-3, 1e7, place, "voltage");
  require_within(c.rated_power_w, 1e-3, 1e12, place, "rated_power");
  require_within(c.cutoff_hz, 1e-3, 400.0, place, "cutoff");
  require_within(c.impedance_frac, 1e-6, 10.0, place, "impedance");
  require_within(c.inductance_h, 0.0, 1e3, place, "inductance");
  require_within(c.capacitance_f, 0.0, 1e6, place, "capacitance");
  require((c.inductance_h > 0.0) == (c.capacitance_f > 0.0), place("inductance"),
          "only one of inductance and capacitance is given",
          "give both, or neither to have them computed from cutoff and impedance");
  require_within(c.winding_ohm, 0.0, 1e3, place, "winding_resistance");
  require_within(c.damping_capacitance_ratio, 0.1, 100.0, place, "damping_capacitance_ratio");
  require_within(c.damping_scale, 1e-6, 1e3, place, "damping_scale");
  require_within(static_cast<double>(c.substeps), 1, 1000, place, "substeps");

  const FilterCircuit k = circuit_of(c);
  require(operating_voltage_v(k, c.voltage_v, c.rated_power_w) > 0.0, place("rated_power"),
          "the series resistance of " + format_quantity(k.series_ohm, Unit::kOhm) +
              " cannot pass the rated power of " + format_quantity(c.rated_power_w, Unit::kWatt),
          "lower winding_resistance or damping_scale, or raise voltage");
  require(
      is_stable(k, c.voltage_v, c.rated_power_w), place("rated_power"),
      "the input filter oscillates with " + format_quantity(c.rated_power_w, Unit::kWatt) +
          " of constant-power load",
      "lower impedance, or raise damping_capacitance_ratio, or bring damping_scale closer to 1");
}

InputFilter::InputFilter(const InputFilterConfig& c)
    : circuit_((validate(c), circuit_of(c))),
      voltage_v_(c.voltage_v),
      substeps_(c.substeps),
      substep_s_(kTickSeconds / static_cast<double>(c.substeps)),
      node_v_(c.voltage_v),
      damping_v_(c.voltage_v) {
  const FilterCircuit& k = circuit_;
  inductor_ohm_ = 2.0 * k.inductance_h / substep_s_;
  inductor_siemens_ = 1.0 / (inductor_ohm_ + k.series_ohm);
  capacitor_siemens_ = 2.0 * k.capacitance_f / substep_s_;
  const double branch_siemens = 2.0 * k.damping_capacitance_f / substep_s_;
  damping_siemens_ = k.damping_ohm > 0.0 ? 1.0 / k.damping_ohm : 0.0;
  branch_share_ = k.damping_ohm > 0.0 ? branch_siemens / (branch_siemens + damping_siemens_) : 0.0;
  node_ohm_ = 1.0 / (capacitor_siemens_ + inductor_siemens_ + damping_siemens_ * branch_share_);
}

void InputFilter::start(double load_w, double source_v) {
  check_load(load_w, "the input filter load");
  const double node_v = operating_voltage_v(circuit_, source_v, load_w);
  if (!(node_v > 0.0)) throw_collapse(load_w, source_v, 0.0);
  set_state(load_w / node_v, node_v, node_v);
  grid_w_ = source_v * current_a_;
}

void InputFilter::set_state(double current_a, double node_v, double damping_v) {
  current_a_ = current_a;
  node_v_ = node_v;
  damping_v_ = damping_v;
}

double InputFilter::step(double load_w, double source_v) {
  check_load(load_w, "the input filter load");
  const double branch_siemens = damping_siemens_ * branch_share_;
  double current_sum_a = 0.0;
  double series_sum = 0.0;
  double damping_sum = 0.0;
  for (std::int64_t i = 0; i < substeps_; ++i) {
    // The midpoint values: v^2 - emf v + node_ohm P = 0; the upper root is the one that goes over
    // into the unloaded filter.
    const double driven_v = inductor_ohm_ * current_a_ + source_v;
    const double emf_v = node_ohm_ * (capacitor_siemens_ * node_v_ + inductor_siemens_ * driven_v +
                                      branch_siemens * damping_v_);
    const double square = emf_v * emf_v - 4.0 * node_ohm_ * load_w;
    if (!(square >= 0.0) || !(emf_v > 0.0)) [[unlikely]]
      throw_collapse(load_w, source_v, node_v_);
    const double mid_v = 0.5 * (emf_v + std::sqrt(square));
    const double mid_a = inductor_siemens_ * (driven_v - mid_v);
    const double apart_v = mid_v - damping_v_;
    const double drop_v = branch_share_ * apart_v;  // over the damping resistor

    current_sum_a += mid_a;
    series_sum += mid_a * mid_a;
    damping_sum += drop_v * drop_v;
    current_a_ = 2.0 * mid_a - current_a_;
    node_v_ = 2.0 * mid_v - node_v_;
    damping_v_ += 2.0 * (apart_v - drop_v);
  }
  series_loss_j_.add(substep_s_ * circuit_.series_ohm * series_sum);
  damping_loss_j_.add(substep_s_ * damping_siemens_ * damping_sum);
  grid_w_ = source_v * current_sum_a / static_cast<double>(substeps_);
  return grid_w_;
}

Published InputFilter::published(const InputFilter* filter) {
  return {
      .channels = {},
      .accounts = {{{"filter_loss", "filter loss", "in the input filter", AccountKind::kPathLoss},
                    Probe::of<&InputFilter::loss_j>(filter)}},
      .stored_j = Probe::of<&InputFilter::stored_j>(filter),
  };
}

double InputFilter::stored_j() const {
  return 0.5 * (circuit_.inductance_h * current_a_ * current_a_ +
                circuit_.capacitance_f * node_v_ * node_v_ +
                circuit_.damping_capacitance_f * damping_v_ * damping_v_);
}

}  // namespace ballast
