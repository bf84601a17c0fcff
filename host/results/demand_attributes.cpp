// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/demand_attributes.hpp"

#include <sstream>
#include <string>

namespace ballast {

bool write_demand(hid_t file, const DemandQuality& demand) {
  std::string notices;
  for (const std::string& notice : demand.notices) {
    if (notices.size() + notice.size() >= h5::kMostTextBytes) break;
    notices += notice + "\n";
  }
  return h5::write_attribute(file, "demand_nyquist_hz", demand.nyquist_hz) &&
         h5::write_attribute(file, "demand_bandwidth_hz", demand.bandwidth_hz) &&
         h5::write_attribute(file, "demand_spacing_s", demand.spacing_s) &&
         h5::write_attribute(file, "demand_gaps", static_cast<std::int64_t>(demand.gaps)) &&
         h5::write_attribute(file, "demand_longest_gap_s", demand.longest_gap_s) &&
         h5::write_attribute(file, "demand_notices", notices);
}

bool read_demand(hid_t file, DemandQuality& demand) {
  std::int64_t gaps = 0;
  std::string notices;
  // Written so that a not-a-number is refused.
  if (!h5::read_attribute(file, "demand_nyquist_hz", demand.nyquist_hz) ||
      !(demand.nyquist_hz > 0.0) ||
      !h5::read_attribute(file, "demand_bandwidth_hz", demand.bandwidth_hz) ||
      !(demand.bandwidth_hz > 0.0) ||
      !h5::read_attribute(file, "demand_spacing_s", demand.spacing_s) ||
      !(demand.spacing_s >= 0.0) || !h5::read_attribute(file, "demand_gaps", gaps) || gaps < 0 ||
      !h5::read_attribute(file, "demand_longest_gap_s", demand.longest_gap_s) ||
      !(demand.longest_gap_s >= 0.0) || !h5::read_attribute(file, "demand_notices", notices)) {
    return false;
  }
  demand.gaps = static_cast<std::uint64_t>(gaps);
  std::istringstream lines(notices);
  for (std::string line; std::getline(lines, line);) demand.notices.push_back(line);
  return true;
}

}  // namespace ballast
