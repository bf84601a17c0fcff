// SPDX-License-Identifier: GPL-3.0-or-later
// What the traces behind a demand can resolve; phase programs have no such limit.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace ballast {

struct DemandQuality {
  // Nothing above it was measured.
  double nyquist_hz = std::numeric_limits<double>::infinity();
  // Up to here a line keeps its amplitude within 2 % in the replay.
  double bandwidth_hz = std::numeric_limits<double>::infinity();
  double spacing_s = 0.0;  // the longest spacing of readings outside gaps
  std::uint64_t gaps = 0;  // in the parts that are replayed
  double longest_gap_s = 0.0;
  std::vector<std::string> notices;  // of the readers, a sentence each

  // The worse of both.
  void add(const DemandQuality& other) {
    nyquist_hz = std::min(nyquist_hz, other.nyquist_hz);
    bandwidth_hz = std::min(bandwidth_hz, other.bandwidth_hz);
    spacing_s = std::max(spacing_s, other.spacing_s);
    gaps += other.gaps;
    longest_gap_s = std::max(longest_gap_s, other.longest_gap_s);
    notices.insert(notices.end(), other.notices.begin(), other.notices.end());
  }
};

}  // namespace ballast
