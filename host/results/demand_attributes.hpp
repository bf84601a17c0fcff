// SPDX-License-Identifier: GPL-3.0-or-later
// What the traces behind a run could show, as attributes of the run file.
#pragma once

#include "host/results/h5.hpp"
#include "sim/workload/demand_quality.hpp"

namespace ballast {

// demand_nyquist_hz, demand_bandwidth_hz (Hz), demand_spacing_s, demand_gaps, demand_longest_gap_s
// and demand_notices (a sentence per line, the first h5::kMostTextBytes of them). False where HDF5
// refuses.
bool write_demand(hid_t file, const DemandQuality& demand);
// False where one of them is missing or makes no sense.
bool read_demand(hid_t file, DemandQuality& demand);

}  // namespace ballast
