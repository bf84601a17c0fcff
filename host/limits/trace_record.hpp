// SPDX-License-Identifier: GPL-3.0-or-later
// A measured trace as a record of the judge.
#pragma once

#include <filesystem>
#include <memory>

#include "host/limits/power_record.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

// The sum of the trace's channels on an even grid (their median spacing), linearly interpolated,
// over the time that all of them cover. A column in pu is the voltage. Throws DataError for what
// read_trace() refuses, and where channels differ in length by more than a gap.
std::unique_ptr<PowerRecord> open_trace_record(const std::filesystem::path& file,
                                               const ReadOptions& options);

}  // namespace ballast
