// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "host/results/bridged_gaps.hpp"
#include "host/results/human.hpp"
#include "host/results/output_file.hpp"
#include "host/results/report_assets.hpp"
#include "host/results/report_curve.hpp"
#include "host/results/report_parts.hpp"
#include "host/results/report_section.hpp"
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

// Whether the record is the run's channel times `scale`, and not another channel or a part: then
// one curve is enough.
bool same_power(const PowerRecord& record, const RunReader& run, const std::string& channel,
                double scale) {
  const RecordInfo& info = record.info();
  if (info.samples != run.ticks() || info.rate_hz != run.sample_rate_hz()) return false;
  bool same = true;
  visit_power(record, [&](std::span<const double> block, std::size_t first) {
    if (!same) return;
    const std::vector<double> other = run.site(channel, {first, block.size()});
    same = std::equal(block.begin(), block.end(), other.begin(), other.end(),
                      [&](double a, double b) { return a == scale * b; });
  });
  return same;
}

std::string facts_text(const ReportInput& in) {
  const RecordInfo& info = in.record->info();
  if (in.summary == nullptr) {
    return fmt::format("{} {} · {} readings a second", duration_text(info.length_s()),
                       in.run != nullptr ? "simulated" : "measured", significant(info.rate_hz, 4));
  }
  const Summary& s = *in.summary;
  return fmt::format("{} simulated · {} rack{} · {} GPUs · engine {} · seed {}",
                     duration_text(seconds(s.ticks)), s.racks, s.racks == 1 ? "" : "s", s.gpus,
                     s.engine, s.seed);
}

std::string notices_html(const ReportInput& in) {
  std::string text;
  const auto add = [&](const std::vector<std::string>& notices) {
    for (const std::string& notice : notices) {
      text += "<p class=\"notice\">" + html_escape(notice) + "</p>\n";
    }
  };
  const std::vector<std::string> of_run =
      in.summary != nullptr ? in.summary->notices : std::vector<std::string>{};
  add(of_run);
  std::vector<std::string> of_record = in.record->info().notices;
  std::erase_if(of_record, [&](const std::string& notice) {  // a run's summary has them already
    return std::find(of_run.begin(), of_run.end(), notice) != of_run.end();
  });
  add(of_record);
  add(in.notices);
  return text.empty() ? text : section_html("notices", "Notices", text);
}

std::string run_sections(const ReportInput& in) {
  if (in.summary == nullptr) return "";
  return section_html("energy", "Energy accounts, as simulated",
                      "<div class=\"pair\">\n<div>" + energy_table_html(in.summary->energy) +
                          "</div>\n<div>" + energy_drawing_svg(in.summary->energy) +
                          "</div>\n</div>\n") +
         section_html("work", "Work and slowdown", jobs_table_html(*in.summary));
}

std::string title_of(const ReportInput& in) {
  if (!in.title.empty()) return in.title;
  return in.summary != nullptr ? in.summary->scenario
                               : std::filesystem::path(in.record->info().name).filename().string();
}

}  // namespace

std::string report_html(const ReportInput& in, const ReportOptions& options) {
  if (in.record == nullptr) throw std::invalid_argument("a report needs a record");
  ReportContext context{in, options, survey(*in.record), {}, {}, "power", "power"};
  if (in.run != nullptr) context.gaps = bridged_gaps(*in.run);
  const double scale =
      in.judgement != nullptr && in.judgement->swing_scale ? *in.judgement->swing_scale : 1.0;
  if (in.run != nullptr && same_power(*in.record, *in.run, options.channels.grid, scale)) {
    context.scale = scale;
    context.power_name = "grid power";
    context.power_label = "grid";
  } else if (in.judgement != nullptr) {
    context.power_name = "power as judged";
    context.power_label = "power as judged";
  }

  PlotData data = PlotData::object();
  std::string body;
  body += power_section(context, data);
  body += judge_section(context);
  body += worst_section(context, data);
  body += rolling_section(context, data);
  body += storage_section(context, data);
  body += spectrum_section(context, data);
  body += spectrogram_section(context, data);
  body += flicker_section(context);
  body += seen_section(context, data);
  body += run_sections(in);
  body += profiles_section(context);
  body += section_html("provenance", "Provenance", provenance_table_html(context));
  if (!in.scenario_toml.empty()) {
    body += section_html("scenario", "Resolved scenario",
                         "<details><summary>scenario.toml</summary>\n<pre>" +
                             html_escape(in.scenario_toml) + "</pre>\n</details>\n");
  }
  data["power_name"] = context.power_name;
  data["time_name"] = in.run != nullptr ? "simulated time (s)" : "time (s)";

  const bool partial = in.record->info().partial || (in.summary != nullptr && in.summary->partial);
  const std::map<std::string, std::string> values = {
      {"TITLE", html_escape(title_of(in))},
      {"FACTS", html_escape(facts_text(in))},
      {"PARTIAL", partial ? "<p class=\"banner\">Partial result: the run ended early. Everything "
                            "on this page covers the time up to that point.</p>"
                          : ""},
      {"NOTICES", notices_html(in)},
      {"DESCRIPTION",
       in.summary != nullptr && !in.summary->description.empty()
           ? "<p class=\"description\">" + html_escape(in.summary->description) + "</p>\n"
           : ""},
      {"HEADLINE", headline_html(context)},
      {"LEAD", lead_html(context)},
      {"BODY", body},
      {"FOOT",
       in.run != nullptr
           ? " Positive storage power means charging. All times are simulated time. The full "
             "record is in run.h5 beside this file, and the figures are in summary.json."
           : " Times are those of the record’s own clock."},
      {"NOTICE", html_escape(kDygraphsNotice)},
      {"STYLE", std::string(kReportStyle)},
      {"SCRIPT", std::string(kReportScript)},
      {"TIME_SCRIPT", std::string(kReportTimeScript)},
      {"FREQUENCY_SCRIPT", std::string(kReportFrequencyScript)},
      {"DYGRAPHS_STYLE", std::string(kDygraphsStyle)},
      {"DYGRAPHS_SCRIPT", std::string(kDygraphsScript)},
      {"DATA", script_json(data)},
  };
  return clean_utf8(fill_template(kReportTemplate, values));
}

void write_report(const std::filesystem::path& file, const ReportInput& input,
                  const ReportOptions& options) {
  write_text_file(file, report_html(input, options));
}

}  // namespace ballast
