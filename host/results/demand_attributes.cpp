// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/demand_attributes.hpp"

#include <sstream>
#include <string>

namespace ballast {

bool write_demand(hid_t file, const DemandQuality& demand) {
  std::string notices;
  for (const std::string& notice : demand.notices) notices += notice + "\n";
  return h5::write_attribute(file, "demand_nyquist_hz", demand.nyquist_hz) &&
         h5::write_attribute(file, "demand_bandwidth_hz", demand.bandwidth_hz) &&
         h5::write_attribute(file, "demand_spacing_s", demand.spacing_s) &&
         h5::write_attribute(file, "demand_gaps", static_cast<std::int64_t>(demand.gaps)) &&
         h5::write_attribute(file, "demand_longest_gap_s", demand.longest_gap_s) &&
         h5::write_attribute(file, "demand_notices", notices);
}

DemandQuality read_demand(hid_t file) {
  DemandQuality demand;
  double value = 0.0;
  std::int64_t count = 0;
  std::string text;
  if (h5::read_attribute(file, "demand_nyquist_hz", value) && value > 0.0)
    demand.nyquist_hz = value;
  if (h5::read_attribute(file, "demand_bandwidth_hz", value) && value > 0.0)
    demand.bandwidth_hz = value;
  if (h5::read_attribute(file, "demand_spacing_s", value) && value > 0.0) demand.spacing_s = value;
  if (h5::read_attribute(file, "demand_gaps", count) && count > 0)
    demand.gaps = static_cast<std::uint64_t>(count);
  if (h5::read_attribute(file, "demand_longest_gap_s", value) && value > 0.0)
    demand.longest_gap_s = value;
  if (h5::read_attribute(file, "demand_notices", text)) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) demand.notices.push_back(line);
  }
  return demand;
}

}  // namespace ballast
