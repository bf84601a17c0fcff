// SPDX-License-Identifier: GPL-3.0-or-later
// The frequency bands in which a grid answers a swinging load, by name. They overlap, as the modes
// do; a frequency may lie in several or in none.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

struct FrequencyBand {
  std::string_view key;   // for files: snake_case, never changes
  std::string_view name;  // for people
  double low_hz = 0.0;    // low <= f < high
  double high_hz = 0.0;
  std::string_view why;     // what responds in this band
  std::string_view source;  // "common use" where no one document defines the edges
};

// All bands, by lower edge.
std::span<const FrequencyBand> frequency_bands();

// The bands that hold `f_hz`, by lower edge; empty outside all of them.
std::vector<const FrequencyBand*> bands_of(double f_hz);

// Their names joined by ", "; empty outside all of them.
std::string band_label(double f_hz);

}  // namespace ballast
