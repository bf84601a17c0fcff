// SPDX-License-Identifier: GPL-3.0-or-later
// What `ballast bench` measures of the judge.
#pragma once

#include <filesystem>
#include <string>

namespace ballast {

// One power spectral density by our Welch and by scipy's, of the same samples from the same file,
// each on one thread, segments of 32768 samples.
struct WelchRace {
  double samples = 0.0;
  double ours_s = 0.0;              // CPU time
  double scipy_s = 0.0;             // CPU time
  double largest_difference = 0.0;  // of a bin, relative to the largest
  std::string skipped;              // why there is no comparison; empty: there is one
};
WelchRace measure_welch(const std::filesystem::path& folder, std::size_t samples);

// `program judge` of a run of `hours` at 1 kHz against every shipped profile.
struct JudgeRun {
  double hours = 0.0;
  double wall_s = 0.0;
  double cpu_s = 0.0;
  double peak_mb = 0.0;  // resident
};
// Throws DeviceError where the command does not end in a verdict.
JudgeRun measure_judge(const std::filesystem::path& program, const std::filesystem::path& folder,
                       double hours);

}  // namespace ballast
