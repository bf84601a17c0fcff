// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/report.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>

#include "host/results/human.hpp"
#include "host/results/output_file.hpp"
#include "host/results/report_assets.hpp"
#include "host/results/report_parts.hpp"
#include "sim/base/time.hpp"

namespace ballast {
namespace {

// Replaces each @NAME@ of the template once; what is put in is not searched again.
std::string fill_template(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string out;
  while (true) {
    const std::size_t at = text.find('@');
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    const std::size_t end = text.find('@', at + 1);
    const auto value = values.find(std::string(text.substr(at + 1, end - at - 1)));
    if (end == std::string_view::npos || value == values.end()) {
      throw std::logic_error("report: unknown mark in the template");
    }
    out += value->second;
    text.remove_prefix(end + 1);
  }
}

// Bytes that are not UTF-8 would make browsers guess the encoding of the page.
std::string clean_utf8(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    std::size_t length = lead < 0x80                   ? 1
                         : lead >= 0xC2 && lead < 0xE0 ? 2
                         : lead >= 0xE0 && lead < 0xF0 ? 3
                         : lead >= 0xF0 && lead < 0xF5 ? 4
                                                       : 0;
    for (std::size_t k = 1; k < length; ++k) {
      const bool good =
          i + k < text.size() && (static_cast<unsigned char>(text[i + k]) & 0xC0U) == 0x80U;
      if (!good) length = 0;
    }
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++i;
    } else {
      out += text.substr(i, length);
      i += length;
    }
  }
  return out;
}

}  // namespace

std::string report_html(const Summary& s, const RunReader& run, std::string_view scenario_toml,
                        const ReportOptions& options) {
  Spectrum load;
  Spectrum grid;
  SpectralLine load_line;
  SpectralLine grid_line;
  if (run.ticks() >= 2) {
    load = site_spectrum(run, options.channels.load);
    grid = site_spectrum(run, options.channels.grid);
    load_line = strongest_line(run.site(options.channels.load), run.sample_rate_hz(), 0.1);
    grid_line = strongest_line(run.site(options.channels.grid), run.sample_rate_hz(), 0.1);
  }
  const bool decimated = run.ticks() > options.max_points;
  const std::map<std::string, std::string> values = {
      {"TITLE", html_escape(s.scenario)},
      {"FACTS", html_escape(fmt::format("{} simulated · {} rack{} · {} GPUs · engine {} · seed {}",
                                        duration_text(seconds(s.ticks)), s.racks,
                                        s.racks == 1 ? "" : "s", s.gpus, s.engine, s.seed))},
      {"PARTIAL", s.partial ? "<p class=\"banner\">Partial result: the run ended early. "
                              "Everything here is up to that point.</p>"
                            : ""},
      {"NOTICES", notices_html(s)},
      {"TILES", tiles_html(s)},
      {"VERDICTS", verdicts_html(s)},
      {"DRAWN_AS", decimated ? "Drawn as minimum and maximum of equal stretches of time." : ""},
      {"POWER_TABLE", power_table_html(s, load_line, grid_line)},
      {"SPECTRUM_NOTE", spectrum_note_html(s, load)},
      {"STORAGE_CLASS", run.has(options.channels.storage) || run.has(options.channels.soc)
                            ? ""
                            : " class=\"absent\""},
      {"ENERGY_TABLE", energy_table_html(s.energy)},
      {"ENERGY_DRAWING", energy_drawing_svg(s.energy)},
      {"JOBS_TABLE", jobs_table_html(s)},
      {"SCENARIO", html_escape(scenario_toml)},
      {"PROVENANCE_TABLE", provenance_table_html(s)},
      {"NOTICE", html_escape(kDygraphsNotice)},
      {"STYLE", std::string(kReportStyle)},
      {"SCRIPT", std::string(kReportScript)},
      {"DYGRAPHS_STYLE", std::string(kDygraphsStyle)},
      {"DYGRAPHS_SCRIPT", std::string(kDygraphsScript)},
      {"DATA", plot_data_json(s, run, load, grid, options)},
  };
  return clean_utf8(fill_template(kReportTemplate, values));
}

void write_report(const std::filesystem::path& file, const Summary& summary, const RunReader& run,
                  std::string_view scenario_toml, const ReportOptions& options) {
  write_text_file(file, report_html(summary, run, scenario_toml, options));
}

}  // namespace ballast
