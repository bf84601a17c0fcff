// SPDX-License-Identifier: GPL-3.0-or-later
// A trace as a table on a common grid, with what is known of the readings behind it.
#pragma once

#include <cstdint>
#include <string>

#include "sim/workload/trace.hpp"

namespace ballast {

struct ImportedTable {
  std::string
      text;  // of the CSV, its '# ballast' lines first (sim/workload/readers/provenance.hpp)
  std::uint64_t rows = 0;
  std::uint64_t empty_cells = 0;
};

// The channels at 0, step_s, 2 step_s, ..., linearly interpolated. A channel has no value inside
// its gaps, before a late begin and after its end; a row without any value is left out.
ImportedTable import_table(const Trace& trace, double step_s, double gap_factor);

}  // namespace ballast
