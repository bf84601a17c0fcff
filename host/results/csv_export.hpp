// SPDX-License-Identifier: GPL-3.0-or-later
// CSV of chosen channels: `t_s` first, units in the names, LF, '.' in every locale.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "host/results/run_reader.hpp"

namespace ballast {

// One column: the site, a rack, or a GPU of a rack.
struct CsvColumn {
  enum class Scope { kSite, kRack, kGpu };
  Scope scope = Scope::kSite;
  std::string channel;
  std::size_t rack = 0;
  std::size_t gpu = 0;

  std::string header() const;  // "site_grid_w", "rack3_grid_w", "rack3_gpu71_granted_w"
};

// Takes a name as header() writes it apart, or "grid_w" for "site_grid_w"; checks nothing.
CsvColumn split_column(std::string_view text);

// Reads "grid_w" or "site_grid_w", "rack3_grid_w", "rack3_gpu71_granted_w" (what header() writes).
// Throws ConfigError for racks or GPUs that the run does not have, DataError for unknown channels.
CsvColumn parse_column(std::string_view text, const RunReader& run);

// Writes one line per `decimation` ticks: the mean over them, stamped with the first; a remainder
// at the end is its own mean. Each value is the shortest text that reads back to exactly the
// recorded float32 (means are rounded to float32). Throws DataError or DeviceError, ConfigError for
// a decimation of 0.
void write_csv(const std::filesystem::path& file, const RunReader& run,
               const std::vector<CsvColumn>& columns, std::size_t decimation = 1);

}  // namespace ballast
