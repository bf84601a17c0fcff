// SPDX-License-Identifier: GPL-3.0-or-later
// Lowers the rate of a record that arrives in blocks.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ballast {

// Keeps every `factor`-th sample behind a linear-phase low-pass (sinc under a Kaiser window, 80 dB:
// Kaiser, Proc. IEEE ISCAS (1974) 20-23): flat within 1e-3 up to `pass_hz`, and what would fold
// back below `pass_hz` is 80 dB down. The first output stands where the filter is first full.
class Decimator {
 public:
  // Throws std::invalid_argument unless factor >= 1 and rate / factor > 2 pass, where factor > 1.
  Decimator(double rate_hz, std::size_t factor, double pass_hz);

  // Appends the outputs that `block` completes.
  void push(std::span<const double> block, std::vector<double>& out);

  std::span<const double> taps() const { return taps_; }

 private:
  std::size_t factor_;
  std::vector<double> taps_;  // one tap of 1 for factor 1
  std::vector<double> held_;  // the samples that outputs to come still need
  std::size_t skip_ = 0;      // samples of held_ before the next output's first
};

}  // namespace ballast
