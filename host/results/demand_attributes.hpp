// SPDX-License-Identifier: GPL-3.0-or-later
// What the traces behind a run could show, as attributes of the run file.
#pragma once

#include "host/results/h5.hpp"
#include "sim/workload/demand_quality.hpp"

namespace ballast {

// demand_nyquist_hz, demand_bandwidth_hz (Hz), demand_spacing_s, demand_gaps, demand_longest_gap_s
// and demand_notices (a sentence per line). False where HDF5 refuses.
bool write_demand(hid_t file, const DemandQuality& demand);
// What is missing, as in files of earlier builds, is as good as a phase program's.
DemandQuality read_demand(hid_t file);

}  // namespace ballast
