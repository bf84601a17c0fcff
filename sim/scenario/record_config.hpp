// SPDX-License-Identifier: GPL-3.0-or-later
// The `[record]` table of a scenario: how much of the racks is kept in run.h5. What belongs to the
// site and its rows is always kept at every tick.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/base/fields.hpp"
#include "sim/base/time.hpp"

namespace ballast {

struct RecordConfig {
  std::string racks = "all";  // at every tick: "all", "none", or a list (index_list.hpp)
  double reduced_s = 0.0;     // all racks as minimum, mean and maximum of such a time; 0: not
  Place racks_place;
};

void describe(Fields& f, RecordConfig& c);

// The racks recorded at every tick, of a site with `racks` of them. Throws ConfigError for an
// invalid list or a rack that does not exist.
std::vector<std::size_t> recorded_racks(const RecordConfig& c, std::size_t racks);
// Ticks of a row of the reduced group; 0 where there is none.
inline Tick reduced_period(const RecordConfig& c) {
  return ticks(c.reduced_s);
}

}  // namespace ballast
