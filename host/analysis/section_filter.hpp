// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a designed filter over consecutive samples.
#pragma once

#include <span>
#include <vector>

#include "host/analysis/butterworth.hpp"

namespace ballast {

// Each section is a pair of trapezoidal integrators (the state-variable filter; A. Simper, "Linear
// trapezoidal integrated state variable filter with low noise optimisation", 2013; V. Zavalishin,
// The Art of VA Filter Design, 2018, ch. 4): the same transfer function as the bilinear transform's
// biquad, but coefficients and states lose no digits where the corner lies far below the sample
// rate, and a constant input stands in one state, so what a band-pass leaves of it is rounding
// only.
class SectionFilter {
 public:
  explicit SectionFilter(const FilterDesign& design);

  // The states after an input that has always been `value` (scipy's sosfilt_zi times value).
  void settle(double value);

  // Filters consecutive samples in place. Before the first call the record is taken to have stood
  // at its first sample, unless settle() was called.
  void run(std::span<double> x);

  // The same from the last sample to the first.
  void run_backwards(std::span<double> x);

 private:
  struct Section {
    bool second_order;
    double to_band;  // from the difference of input and low-pass state
    double damp;     // of the band state by itself
    double to_low;   // from the same difference
    double out_in;   // output = out_in u + out_band v1 + out_low v2
    double out_band;
    double out_low;
    double band = 0.0;  // states
    double low = 0.0;
  };
  template <bool kBackwards>
  void run_all(std::span<double> x);
  template <bool kBackwards>
  static void run_first_order(Section& section, std::span<double> x);
  template <bool kBackwards>
  static void run_one(Section& section, std::span<double> x);
  template <bool kBackwards>
  static void run_two(Section& a, Section& b, std::span<double> x);
  static double step(const Section& s, double& band, double& low, double u);

  std::vector<Section> sections_;
  bool settled_ = false;
};

}  // namespace ballast
