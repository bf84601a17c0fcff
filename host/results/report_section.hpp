// SPDX-License-Identifier: GPL-3.0-or-later
// Sections of report.html. Each returns its HTML, empty where it has nothing to say, and adds what
// its plots draw to `data`.
#pragma once

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
  bool record_is_grid = false;  // the record is the run's grid power as it stands
  std::string power_name;       // "site power", "grid power": what the record is called here
  std::string power_label;      // the same on a curve
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

// Who judged what, the margins, and what the limits rest on. In report_judge.cpp.
std::string judge_headline_html(const Judgement& judgement);
std::string judge_section(const ReportContext& context);
std::string profiles_section(const ReportContext& context);
std::string flicker_section(const ReportContext& context);

// Power around the worst instants. In report_worst.cpp.
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
