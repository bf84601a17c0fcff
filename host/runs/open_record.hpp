// SPDX-License-Identifier: GPL-3.0-or-later
// A run or a measured trace, opened as the record that is judged and compared.
#pragma once

#include <filesystem>
#include <memory>

#include "host/limits/power_record.hpp"
#include "host/results/run_reader.hpp"
#include "host/results/summary.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

// The reader is there for a run only, the summary for a run that was not killed.
struct OpenedRecord {
  std::unique_ptr<RunReader> run;
  std::unique_ptr<Summary> summary;
  std::unique_ptr<PowerRecord> record;
};

// `input` is a run directory, a run.h5 or a trace (docs/traces.md). Of a run `read` names at most
// one channel, by default grid_w. Throws DataError for anything else, for a missing channel and for
// a run that ended before its second tick; ConfigError for several channels of a run.
OpenedRecord open_record(const std::filesystem::path& input, const ReadOptions& read = {});

}  // namespace ballast
