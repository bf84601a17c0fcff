// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/open_record.hpp"

#include "host/limits/trace_record.hpp"
#include "host/results/run_record.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

OpenedRecord open_run(const fs::path& file, const std::vector<std::string>& channels) {
  if (channels.size() > 1) {
    throw ConfigError("a run is judged by a single channel", {"--channel", 0, 0},
                      "name one, such as grid_w or load_w");
  }
  OpenedRecord opened;
  opened.run = std::make_unique<RunReader>(file);
  if (opened.run->ticks() < 2) {
    throw DataError("the run ended before its second tick", {file.string()}, "run it again");
  }
  // A run that was killed has none.
  const fs::path summary = file.parent_path() / "summary.json";
  double nyquist_hz = opened.run->demand().nyquist_hz;
  if (fs::exists(summary)) {
    opened.summary = std::make_unique<Summary>(read_summary(summary));
    nyquist_hz = opened.summary->nyquist_hz;
  }
  opened.record =
      open_run_record(*opened.run, channels.empty() ? "grid_w" : channels.front(), nyquist_hz);
  return opened;
}

}  // namespace

OpenedRecord open_record(const fs::path& input, const ReadOptions& read) {
  // A name that the disk cannot have is one of no file either.
  std::error_code none;
  if (!fs::exists(input, none)) {
    throw DataError("no such run or trace", {input.string()},
                    "name a run directory or a trace (docs/traces.md)");
  }
  if (fs::is_directory(input) && fs::exists(input / "run.h5")) {
    return open_run(input / "run.h5", read.channels);
  }
  if (fs::is_directory(input) && fs::exists(input / "summary.json")) {
    throw DataError("the run has no run.h5", {input.string()},
                    "it ended before its first tick or was cleared; run it again");
  }
  if (input.extension() == ".h5") return open_run(input, read.channels);
  OpenedRecord opened;
  opened.record = open_trace_record(input, read);
  return opened;
}

}  // namespace ballast
