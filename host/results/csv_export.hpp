// SPDX-License-Identifier: GPL-3.0-or-later
// CSV of chosen channels: `t_s` first, units in the names, LF, '.' in every locale.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/results/run_reader.hpp"

namespace ballast {

// One column: the site, a row, a rack, or a GPU of a rack.
struct CsvColumn {
  Scope scope = Scope::kSite;
  std::string channel;
  std::size_t row = 0;
  std::size_t rack = 0;
  std::size_t gpu = 0;

  // "site_grid_w", "row1_grid_w", "rack3_grid_w", "rack3_gpu71_granted_w"
  std::string header() const;
};

// Reads "grid_w" or "site_grid_w", "row1_grid_w", "rack3_grid_w", "rack3_gpu71_granted_w" (what
// header() writes), of what a run records or has recorded. Throws ConfigError for anything else.
CsvColumn parse_column(std::string_view text, std::span<const ChannelGroup> groups,
                       std::size_t gpus_per_rack);

// Writes one line per `decimation` ticks: the mean over them, stamped with the first; a remainder
// at the end is its own mean. Each value is the shortest text that reads back to exactly the
// recorded float32 (means are rounded to float32). Throws DataError or DeviceError, ConfigError for
// a decimation of 0.
void write_csv(const std::filesystem::path& file, const RunReader& run,
               const std::vector<CsvColumn>& columns, std::size_t decimation = 1);

}  // namespace ballast
