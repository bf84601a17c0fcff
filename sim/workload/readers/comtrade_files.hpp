// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a COMTRADE record: a .cfg with its .dat beside it, or a single .cff (2013).
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

#include "sim/workload/readers/comtrade_config.hpp"

namespace ballast {

// A record opened at its first sample.
struct ComtradeRecord {
  ComtradeConfig config;
  std::filesystem::path config_path;
  std::filesystem::path data_path;
  std::ifstream data;
  std::uint64_t data_bytes = 0;  // from there to the end
  int first_line = 1;            // of the samples, in ASCII
};

// True for the first bytes of a single-file record.
bool looks_like_comtrade_single(std::string_view head);

// The record that `path` belongs to: its configuration, its data or the single file. Empty where it
// is none, judged by content: samples alone do not tell what they are, but the configuration beside
// them does. Throws DataError for a record that cannot be read.
std::optional<ComtradeRecord> open_comtrade(const std::filesystem::path& path);

}  // namespace ballast
