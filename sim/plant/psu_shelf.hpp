// SPDX-License-Identifier: GPL-3.0-or-later
// The power supplies of one rack, taken as one: an efficiency curve and the hold-up capacitors that
// smooth the input power (GB300 NVL72: 65 J per GPU; docs/plants.md).
//
// Behind the rectifier, with E = C V^2 / 2 the energy of the (lossless) capacitors:
//   dE/dt = p - load       AC input = p + loss(p)
// and the input-power law
//   p = slew limited ( lowpass(load) + (E_nominal - E) / restore_time ),  at least 0,
// as long as V stays inside its window. At an end of the window p is what keeps it there: the input
// then follows the load exactly (pass-through).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/fields.hpp"
#include "sim/base/published.hpp"
#include "sim/base/time.hpp"
#include "sim/plant/checks.hpp"
#include "sim/plant/compensated_sum.hpp"
#include "sim/plant/loss_curve.hpp"
#include "sim/plant/one_pole.hpp"

namespace ballast {

// 65 J per GPU is NVIDIA's figure; what it counts is not published. We take it as all that lies
// between the ends of the voltage window, the reading that is kindest to the capacitors. The
// nominal voltage leaves half of it on either side. The efficiencies are ours, of the Open Rack
// class with a peak of 97.5 %. 160 % is the largest pulse load of the Open Rack V3 5.5 kW supply
// (Aydin, Soin, "Requirements/Considerations of Next Generation ORv3 PSU and Power Shelves", OCP);
// how long a supply may stay above its rating is our assumption, as is the rest.
struct PsuShelfConfig {
  double rating_w = 132e3;       // DC output of all supplies of the rack
  double overload_frac = 1.6;    // above this times the rating, overloaded() says so
  double overload_time_s = 1.0;  // above the rating for longer, overlong() says so
  std::vector<double> load_frac = {0.1, 0.2, 0.3, 0.5, 0.75, 1.0};
  std::vector<double> efficiency_frac = {0.940, 0.965, 0.972, 0.975, 0.972, 0.966};
  double no_load_loss_w = 600.0;
  double energy_per_gpu_j = 65.0;  // 0: no capacitors, pass-through only
  double voltage_nominal_v = 385.0;
  double voltage_min_v = 320.0;
  double voltage_max_v = 440.0;
  double initial_voltage_v = 0.0;  // 0: the nominal one
  double smoothing_time_s = 0.02;
  double restore_time_s = 0.5;
  double slew_w_per_s = 0.0;  // of the rack's input power; 0: no limit
};

void describe(Fields& f, PsuShelfConfig& c);
// Throws ConfigError where values contradict each other or lie outside their range.
void validate(const PsuShelfConfig& c, const PlaceOf& place = no_place);

class PsuShelf {
 public:
  PsuShelf(const PsuShelfConfig& config, std::int64_t gpus);  // validates; gpus >= 0

  // Puts the shelf into the steady state of this load, before the first tick. Without it the law
  // starts from zero load. The capacitors stay as they are: away from the nominal voltage they
  // are restored from the first tick on.
  void start(double load_w);

  // One tick with a DC load. Returns the AC input power, the mean over the tick. A negative load
  // (storage that delivers more than the rack takes) charges the capacitors; when they are full it
  // goes back to the AC side, which a real rectifier cannot do: backfeeding() then says so.
  double step(double load_w);

  // From the next tick on this part of the supplies works, above 0 to 1. They share the load, so
  // each carries more: rating, losses and capacitors are those of a shelf that has only them. Lost
  // supplies take the energy of their capacitors along; those that come back bring capacitors at
  // the voltage of the others. detached_j() keeps account of both. The input-power law stays.
  void set_working(double part_frac);

  // The voltage at the AC input from now on, per unit of the nominal one, above 0 to 2. The
  // supplies draw constant power: what they draw does not depend on it, and their current is
  // inverse to it. The efficiency curve is that of the nominal voltage, and no part of the loss is
  // known to follow the current, so none does.
  void set_voltage(double voltage_pu);
  double voltage_pu() const { return voltage_pu_; }
  // AC current of the last tick, relative to that at the rated DC output and nominal voltage.
  double current_pu() const;

  double ac_power_w() const { return ac_w_; }
  double rectified_power_w() const { return rectified_w_; }
  double voltage_v() const;  // 0 without capacitors
  // What a shelf publishes; null stands for one that is not there.
  static Published published(const PsuShelf* shelf);

  double stored_j() const { return energy_j_.value(); }
  double loss_j() const { return loss_j_.value(); }
  // Energy that left with lost supplies, less what came back with others:
  //   (AC input - load) * dt summed = change of stored_j() + loss_j() + detached_j().
  double detached_j() const { return detached_j_.value(); }
  double loss_w(double output_w) const {
    return working_frac_ * curve_.loss_w(output_w / working_frac_);
  }

  // Of the working supplies.
  double capacitance_f() const { return working_frac_ * capacitance_f_; }
  double energy_min_j() const { return working_frac_ * energy_min_j_; }
  double energy_max_j() const { return working_frac_ * energy_max_j_; }
  bool passing_through() const {
    return passing_through_;
  }  // last tick: window end, or no capacitors
  // Power behind the rectifier in the last tick, relative to the rating of the working supplies.
  double rating_share_frac() const { return rectified_w_ / (working_frac_ * rating_w_); }
  bool overloaded() const { return rectified_w_ > working_frac_ * overload_w_; }
  // Ticks without a break, up to the last one, above the rating; and whether they are too many.
  Tick above_rating_ticks() const { return above_rating_ticks_; }
  bool overlong() const { return above_rating_ticks_ > overload_ticks_; }
  bool backfeeding() const { return rectified_w_ < 0.0; }

 private:
  LossCurve curve_;
  OnePole smoothing_;
  double rating_w_;
  double overload_w_;
  Tick overload_ticks_;
  double capacitance_f_;  // this and the energies: with all supplies working
  double energy_min_j_;
  double energy_max_j_;
  double energy_nominal_j_;
  double restore_per_s_;
  double slew_w_per_tick_;  // infinite where there is no limit

  double working_frac_ = 1.0;
  double voltage_pu_ = 1.0;
  double smoothed_w_ = 0.0;
  double rectified_w_ = 0.0;
  double ac_w_ = 0.0;
  bool passing_through_ = false;
  Tick above_rating_ticks_ = 0;
  CompensatedSum energy_j_;
  CompensatedSum loss_j_;
  CompensatedSum detached_j_;
};

}  // namespace ballast
