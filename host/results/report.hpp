// SPDX-License-Identifier: GPL-3.0-or-later
// report.html: one self-contained page about a run. It loads nothing, and without JavaScript still
// shows all tables.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "host/results/run_figures.hpp"
#include "host/results/run_reader.hpp"
#include "host/results/summary.hpp"

namespace ballast {

struct ReportOptions {
  FigureChannels channels;
  // Curves with more points are drawn as minimum and maximum of equal stretches of time.
  std::size_t max_points = 100000;
};

// The page. `scenario_toml` is the resolved scenario, shown as it is. Throws DataError when the run
// lacks load or grid, or cannot be read.
std::string report_html(const Summary& summary, const RunReader& run,
                        std::string_view scenario_toml, const ReportOptions& options = {});

// Throws DeviceError too, when the file cannot be written.
void write_report(const std::filesystem::path& file, const Summary& summary, const RunReader& run,
                  std::string_view scenario_toml, const ReportOptions& options = {});

}  // namespace ballast
