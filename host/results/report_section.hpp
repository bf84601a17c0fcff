// SPDX-License-Identifier: GPL-3.0-or-later
// Sections of report.html. Each returns its HTML, empty where it has nothing to say, and adds what
// its plots draw to `data`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/results/report.hpp"
#include "host/results/report_encode.hpp"

namespace ballast {

// What the sections share.
struct ReportContext {
  const ReportInput& input;
  const ReportOptions& options;
  PowerSurvey survey;           // of the record
  std::vector<RecordGap> gaps;  // of the traces behind the run; none without a run
  // The record is the run's grid power times this, which then is the scale of all plots; absent
  // where it is not.
  std::optional<double> scale;
  std::string power_name;   // "site power", "grid power": what the record is called here
  std::string power_label;  // the same on a curve
};

std::string section_html(std::string_view id, std::string_view title, const std::string& body);
// The legend, canvas and caption of plot `id`; drawn by the scripts.
std::string plot_html(std::string_view id, bool tall, const std::string& caption);
std::string caption_html(const std::string& text, bool warn = false);
// Escaped, with a full stop at its end.
std::string sentence_html(const std::string& text);
// A row of a table; the first cell is its head. Cells are HTML.
std::string cell_row(const std::vector<std::string>& cells, std::string_view row_class = "");
std::string head_row(const std::vector<std::string>& cells);

// The first screen: the verdict, or how to get one; what happened, in sentences and tiles; the
// plots beside each other. In report_first.cpp.
std::string headline_html(const ReportContext& context);
std::string lead_html(const ReportContext& context);
std::string first_plots_html(const ReportContext& context, PlotData& data,
                             const std::string& caption);

// The margins, and what the limits rest on. In report_judge.cpp.
std::string judge_section(const ReportContext& context);
std::string profiles_section(const ReportContext& context);
std::string flicker_section(const ReportContext& context);

// Power around the worst instants. In report_worst.cpp.
// What the limit of the tightest clause with a window allows across it where it was worst, for a
// plot of the record; nothing where no clause has one.
void add_worst_window(const ReportContext& context, PlotData& plot);
std::string worst_section(const ReportContext& context, PlotData& data);

// Power over time; storage of a run. In report_time.cpp.
std::string power_section(const ReportContext& context, PlotData& data);
std::string storage_section(const ReportContext& context, PlotData& data);

// In report_rolling.cpp.
std::string rolling_section(const ReportContext& context, PlotData& data);

// In report_spectrum.cpp, report_oscillation.cpp and report_spectrogram.cpp.
std::string spectrum_section(const ReportContext& context, PlotData& data);
std::string oscillation_html(const ReportContext& context, PlotData& data);
std::string spectrogram_section(const ReportContext& context, PlotData& data);

// What slower instruments would have shown. In report_seen.cpp.
std::string seen_section(const ReportContext& context, PlotData& data);

}  // namespace ballast
