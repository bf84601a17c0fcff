// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/frequency_bands.hpp"

#include <array>

namespace ballast {
namespace {

// The edges between the electromechanical bands are common use (Kundur, Power System Stability and
// Control, 1994, ch. 12; the four bands of RMS-energy oscillation detectors) and are given from
// memory: textbooks differ by some tenths of a hertz.
constexpr std::array kBands = {
    FrequencyBand{"governor_agc", "governor and AGC", 0.01, 0.15,
                  "speed governors and automatic generation control", "common use"},
    FrequencyBand{"inter_area", "inter-area", 0.1, 0.8,
                  "groups of generators in far areas against each other", "common use"},
    FrequencyBand{"training", "training iterations", 0.2, 3.0,
                  "typical iteration rates of synchronous training",
                  "arXiv:2508.14318; edges of this program"},
    FrequencyBand{"local_plant", "local plant", 0.8, 2.5,
                  "one plant's generators against the rest of the system", "common use"},
    FrequencyBand{"intra_plant", "intra-plant and control", 2.5, 14.0,
                  "units of a plant against each other, exciters, converters' voltage control",
                  "common use"},
    FrequencyBand{"torsional", "sub-synchronous torsional", 5.0, 55.0,
                  "turbine-generator shafts, series-compensated lines, converter controls",
                  "LIPA splits at 5 Hz; ERCOT's 2026 large-load proposal stops at 55 Hz"},
    FrequencyBand{"observed_14_7", "observed at a data centre", 14.7, 14.8,
                  "an oscillation measured at a data centre by synchrophasors",
                  "IEEE PES lecture on unforeseen data-center oscillations (Dominion)"},
};

}  // namespace

std::span<const FrequencyBand> frequency_bands() {
  return kBands;
}

std::vector<const FrequencyBand*> bands_of(double f_hz) {
  std::vector<const FrequencyBand*> found;
  for (const FrequencyBand& band : kBands) {
    if (f_hz >= band.low_hz && f_hz < band.high_hz) found.push_back(&band);
  }
  return found;
}

std::string band_label(double f_hz) {
  std::string label;
  for (const FrequencyBand* band : bands_of(f_hz)) {
    if (!label.empty()) label += ", ";
    label += band->name;
  }
  return label;
}

}  // namespace ballast
