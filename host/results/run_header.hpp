// SPDX-License-Identifier: GPL-3.0-or-later
// The attributes of a run.h5, checked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "host/results/h5.hpp"
#include "sim/workload/demand_quality.hpp"

namespace ballast {

// Before groups said what they hold.
inline constexpr std::int64_t kUngroupedFormatVersion = 2;

// The attributes of the file, as docs/results.md describes them.
struct RunHeader {
  std::int64_t version = 0;  // of the format
  std::string scenario;
  std::int64_t partial = 1;
  std::int64_t first_tick = 0;
  std::int64_t racks = 0;
  std::int64_t gpus_per_rack = 0;
  double sample_rate_hz = 0.0;
  DemandQuality demand;
  std::int64_t overview_ticks = 0;
};

// Both throw DataError: for what is missing, damaged, no run or of another format version.
h5::Handle open_run_file(const std::filesystem::path& path);
RunHeader read_run_header(hid_t file, const std::filesystem::path& path);

}  // namespace ballast
