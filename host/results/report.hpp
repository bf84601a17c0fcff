// SPDX-License-Identifier: GPL-3.0-or-later
// report.html: one self-contained page about a run or a measured trace. It loads nothing, and
// without JavaScript still shows all tables.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "host/limits/judge.hpp"
#include "host/results/run_figures.hpp"
#include "host/results/run_reader.hpp"
#include "host/results/summary.hpp"

namespace ballast {

// What the page is about. Everything pointed to must outlive the call.
struct ReportInput {
  // The site's power: what was judged, scaled; of a run that was not judged, its grid power.
  // Required; read in blocks, several times.
  const PowerRecord* record = nullptr;
  const Judgement* judgement = nullptr;  // of that record; none: not judged
  // Of a simulated run, where it has them. What they say is of the run, before scaling.
  const Summary* summary = nullptr;
  const RunReader* run = nullptr;
  std::string scenario_toml;         // resolved; shown as it is
  std::string title;                 // empty: the scenario's name, or the record's
  std::vector<std::string> notices;  // what a reader should know, a sentence each
  // Shown after what the summary holds, in the order given: trace file, its sampling, profile
  // files.
  std::vector<std::pair<std::string, std::string>> provenance;
};

struct ReportOptions {
  FigureChannels channels;
  // Curves with more points are drawn as minimum and maximum of equal stretches of time; the page
  // stays below 10 MB up to the default.
  std::size_t max_points = 100000;
};

// Throws std::invalid_argument without a record; DataError when the run lacks load or grid, or the
// record cannot be read.
std::string report_html(const ReportInput& input, const ReportOptions& options = {});

// Throws DeviceError too, when the file cannot be written.
void write_report(const std::filesystem::path& file, const ReportInput& input,
                  const ReportOptions& options = {});

}  // namespace ballast
