// SPDX-License-Identifier: GPL-3.0-or-later
// Pieces of report.html.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/results/report.hpp"

namespace ballast {

// Text that is safe in HTML content and in quoted attributes.
std::string html_escape(std::string_view text);

std::string base64(std::span<const std::uint8_t> bytes);
// Little-endian float32.
std::string base64_floats(std::span<const double> values);

// A curve for drawing: at most `max_points` values (2 or more), drawing_stride() samples apart.
// Longer records become pairs: minimum and maximum of each stretch, in the order in which they
// occur.
std::size_t drawing_stride(std::size_t samples, std::size_t max_points);
std::vector<double> decimate_min_max(std::span<const double> x, std::size_t max_points);

// Data of all plots as JSON, safe inside a <script> element.
std::string plot_data_json(const Summary& summary, const RunReader& run, const Spectrum& load,
                           const Spectrum& grid, const ReportOptions& options);

// Tables and drawings.
std::string tiles_html(const Summary& summary);
std::string power_table_html(const Summary& summary, const SpectralLine& load,
                             const SpectralLine& grid);
std::string energy_table_html(const EnergyAccounts& energy);
std::string energy_drawing_svg(const EnergyAccounts& energy);
std::string jobs_table_html(const Summary& summary);
std::string notices_html(const Summary& summary);
std::string verdicts_html(const Summary& summary);
std::string provenance_table_html(const Summary& summary);
std::string spectrum_note_html(const Summary& summary, const Spectrum& spectrum);

}  // namespace ballast
