// SPDX-License-Identifier: GPL-3.0-or-later
// A damped LC filter at the rack input, as EasyRider has one (arXiv:2604.15522: about 4 Hz, 40
// dB/decade), on the DC equivalent of the input: source - (Rs, L) - node; at the node C, an
// optional damping branch Rd-Cd, and the load as constant power.
//
//   L di/dt = Vs - Rs i - v      C dv/dt = i - P/v - (v - vd)/Rd      Cd dvd/dt = (v - vd)/Rd
//   stored = (L i^2 + C v^2 + Cd vd^2) / 2      loss = integral of (Rs i^2 + (v - vd)^2 / Rd) dt
//
// Integrated by the implicit midpoint rule, which conserves quadratic energies exactly (Hairer,
// Lubich, Wanner, Geometric Numerical Integration, IV.2.1): over a sub-step the input is h Vs
// i_mid, the output h v_mid (P / v_mid) = h P, and v_mid solves a quadratic equation in closed
// form.
#pragma once

#include <array>
#include <cstdint>

#include "sim/base/fields.hpp"
#include "sim/base/published.hpp"
#include "sim/plant/checks.hpp"
#include "sim/plant/compensated_sum.hpp"

namespace ballast {

enum class FilterDamping { kParallel, kSeries };

// The defaults are ours but for the cut-off, EasyRider's.
struct InputFilterConfig {
  double voltage_v = 400.0;      // nominal source voltage
  double rated_power_w = 132e3;  // up to which the filter must be stable
  double cutoff_hz = 4.0;        // 1 / (2 pi sqrt(L C))
  double impedance_frac = 0.2;   // sqrt(L/C) as a part of voltage^2 / rated power
  double inductance_h = 0.0;     // both 0: from cut-off and impedance
  double capacitance_f = 0.0;
  double winding_ohm = 1e-3;  // resistance of the inductor itself
  FilterDamping damping = FilterDamping::kParallel;
  double damping_capacitance_ratio = 4.0;  // Cd / C
  // Damping resistance, in units of the best value for that ratio (parallel) or of sqrt(L/C)
  // (series, in addition to the winding).
  double damping_scale = 1.0;
  std::int64_t substeps = 4;
};

// The circuit that a configuration means.
struct FilterCircuit {
  double inductance_h;
  double capacitance_f;
  double series_ohm;             // winding and series damping
  double damping_ohm;            // 0: no branch
  double damping_capacitance_f;  // 0: no branch
};

void describe(Fields& f, InputFilterConfig& c);
// Throws ConfigError where values contradict each other or lie outside their range, where the
// source cannot carry the rated power through the series resistance, or where the filter is
// unstable with the rated power as a constant-power load (a negative resistance).
void validate(const InputFilterConfig& c, const PlaceOf& place = no_place);

// Does not look at stability.
FilterCircuit circuit_of(const InputFilterConfig& c);

// The DC voltage at the node under a load; 0 where the source cannot carry it.
double operating_voltage_v(const FilterCircuit& k, double source_v, double load_w);

// Whether small deviations decay at this operating point (Routh-Hurwitz on the linearised circuit).
bool is_stable(const FilterCircuit& k, double source_v, double load_w);

class InputFilter {
 public:
  explicit InputFilter(const InputFilterConfig& config);  // validates; starts at zero load

  // Puts the filter into the steady state of a load and source voltage. Throws DeviceError where
  // there is none.
  void start(double load_w, double source_v);
  void start(double load_w) { start(load_w, voltage_v_); }

  // One tick. Returns the power drawn from the source (the grid), the mean over the tick. Throws
  // DeviceError when the voltage collapses: the load asks for more than the filter can pass on.
  double step(double load_w, double source_v);
  double step(double load_w) { return step(load_w, voltage_v_); }

  // What a filter publishes; null stands for one that is not there.
  static Published published(const InputFilter* filter);

  double grid_power_w() const { return grid_w_; }
  double current_a() const { return current_a_; }  // through the inductor
  double voltage_v() const { return node_v_; }     // at the load
  double damping_voltage_v() const { return damping_v_; }
  double stored_j() const;
  double loss_j() const { return series_loss_j_.value() + damping_loss_j_.value(); }
  double series_loss_j() const { return series_loss_j_.value(); }
  double damping_loss_j() const { return damping_loss_j_.value(); }
  const FilterCircuit& circuit() const { return circuit_; }

  // Any state, for starts from elsewhere than the steady state.
  void set_state(double current_a, double node_v, double damping_v);

 private:
  FilterCircuit circuit_;
  double voltage_v_;
  std::int64_t substeps_;
  // Factors of the midpoint equations, with h the sub-step.
  double substep_s_;
  double inductor_ohm_;       // 2 L / h
  double inductor_siemens_;   // 1 / (2 L / h + Rs)
  double capacitor_siemens_;  // 2 C / h
  double branch_share_;       // (2 Cd / h) / (2 Cd / h + 1 / Rd); 0 without a branch
  double damping_siemens_;    // 1 / Rd; 0 without a branch
  double node_ohm_;           // 1 / (sum of the conductances seen by the node)

  double current_a_ = 0.0;
  double node_v_;
  double damping_v_;
  double grid_w_ = 0.0;
  CompensatedSum series_loss_j_;
  CompensatedSum damping_loss_j_;
};

}  // namespace ballast
