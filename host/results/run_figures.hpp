// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that are read off a recorded run: power ranges, in-band power, state of charge.
#pragma once

#include <string>

#include "host/results/run_reader.hpp"
#include "host/results/summary.hpp"

namespace ballast {

// The channels that summary and report are made of; those a run does not have are left out.
struct FigureChannels {
  std::string demand = "demand_w";    // GPUs, unconstrained
  std::string load = "load_w";        // what the servers draw
  std::string grid = "grid_w";        // what the grid sees
  std::string storage = "storage_w";  // into the storage
  std::string soc = "storage_soc_frac";
};

// The shortest steady part that has bands of its own: two periods of the lowest frequency.
inline constexpr double kShortestSteady_s = 20.0;

// In one pass over each channel and bounded memory, fills demand, load, grid, bands (0.1-20 Hz and
// 0.2-3 Hz) and strongest lines by swing.hpp (those of summary.steady too, whose times are given)
// and storage from the run. Runs shorter than 2 ticks have neither bands nor lines. Throws
// DataError when load or grid were not recorded.
void fill_figures(Summary& summary, const RunReader& run, const FigureChannels& channels = {});

}  // namespace ballast
