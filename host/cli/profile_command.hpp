// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast profile show` and `ballast profile import`: traces on the command line.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>

#include "sim/workload/trace.hpp"

namespace ballast {

struct ProfileShowArgs {
  std::filesystem::path file;
  ReadOptions read;  // --channel, --columns, ... (host/cli/read_options.hpp)
  std::optional<std::filesystem::path> svg;  // --svg FILE: draw the trace
  bool json = false;                         // --json: the same figures for programs
  bool force = false;                        // --force: replace a file that is no drawing of ours
};

struct ProfileImportArgs {
  std::filesystem::path file;
  std::filesystem::path output;
  ReadOptions read;
  std::optional<double> step_s;  // --step; the median spacing by default
  bool force = false;            // --force: replace an `output` that is no table of ours
};

// Prints format, channels, length, sampling, power and the strongest spectral line. Returns
// kExitOk; throws DataError for a bad trace, ConfigError for a drawing in the place of other files
// and DeviceError when it cannot be written.
int run_profile_show(const ProfileShowArgs& args, std::ostream& out);

// Writes any readable trace as CSV: t_s and one column per channel in W, on a common grid, linearly
// interpolated. Throws ConfigError for a step that is not positive or gives more than 10^8 cells,
// DataError for a bad trace, DeviceError when the output cannot be written.
int run_profile_import(const ProfileImportArgs& args, std::ostream& out);

}  // namespace ballast
