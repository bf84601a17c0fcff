// SPDX-License-Identifier: GPL-3.0-or-later
// Power over time and storage.
#include <fmt/format.h>

#include "host/results/human.hpp"
#include "host/results/report_curve.hpp"
#include "host/results/report_parts.hpp"
#include "host/results/report_section.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

// Gaps are shaded and left blank.
PlotData run_plot(const ReportContext& context) {
  const RunReader& run = *context.input.run;
  const std::size_t stride = drawing_stride(run.ticks(), context.options.max_points);
  PlotData plot = time_plot(static_cast<double>(run.first_tick()) / run.sample_rate_hz(),
                            static_cast<double>(stride) / run.sample_rate_hz(), stride > 1);
  for (const RecordGap& gap : context.gaps) plot["gaps"].push_back({gap.from_s, gap.to_s});
  return plot;
}

void add_run_curve(PlotData& plot, const ReportContext& context, std::string_view label,
                   std::string_view unit, std::string_view colour, std::vector<double> values) {
  blank_gaps(values, plot.at("t0_s"), plot.at("dt_s"), context.gaps);
  add_curve(plot, label, unit, colour, values);
}

void add_channel(PlotData& plot, const ReportContext& context, const std::string& channel,
                 std::string_view label, std::string_view colour) {
  const RunReader& run = *context.input.run;
  if (!run.has(channel)) return;
  std::vector<double> values = drawn_channel(run, channel, context.options.max_points);
  const std::string& unit = run.info(channel).unit;
  if (unit == "W") {
    for (double& v : values) v *= context.scale.value_or(1.0);
  }
  add_run_curve(plot, context, label, unit, colour, std::move(values));
}

std::string gap_caption(const ReportContext& context) {
  if (context.gaps.empty()) return "";
  return "The plot is blank where a trace behind the demand has a gap, which the simulation "
         "bridged. ";
}

// The state of charge: the mean of the racks, and the lowest and the highest of them, where these
// are known of all racks.
PlotData soc_plot(const ReportContext& context) {
  const RunReader& run = *context.input.run;
  const std::string& channel = context.options.channels.soc;
  const std::size_t most = context.options.max_points;
  const Tick period = run.envelope_ticks();
  DrawnCurve lowest(run.ticks(), most);
  DrawnCurve mean(run.ticks(), most);
  DrawnCurve highest(run.ticks(), most);
  for (std::size_t first = 0; period > 0 && first < run.ticks(); first += RunReader::kBlock) {
    const Envelope e = run.envelope(channel, {first, RunReader::kBlock});
    lowest.push(e.min);
    mean.push(e.mean);
    highest.push(e.max);
  }
  PlotData soc = run_plot(context);
  if (period > 0 && run.racks() > 1) {
    const auto label = [&](const char* rack, const char* of_rows) {
      if (period == 1) return std::string(rack);
      return fmt::format("{}, {} of each {}", rack, of_rows,
                         format_quantity(seconds(period), Unit::kSecond));
    };
    add_run_curve(soc, context, label("lowest rack", "minimum"), "1", "faint", lowest.values());
    add_run_curve(soc, context, label("highest rack", "maximum"), "1", "faint", highest.values());
  }
  const char* const label = run.racks() > 1 || period == 0 ? "mean of racks" : "state of charge";
  if (period == 1) {
    add_run_curve(soc, context, label, "1", "storage", mean.values());
  } else {
    add_channel(soc, context, channel, label, "storage");  // which has every tick
  }
  return soc;
}

PlotData record_plot(const ReportContext& context) {
  const PowerRecord& record = *context.input.record;
  const RecordInfo& info = record.info();
  const std::size_t most = context.options.max_points;
  const std::size_t stride = drawing_stride(info.samples, most);
  PlotData plot = time_plot(info.t0_s, static_cast<double>(stride) / info.rate_hz, stride > 1);
  std::vector<double> drawn = drawn_power(record, 0, info.samples, most);
  blank_gaps(drawn, info.t0_s, static_cast<double>(stride) / info.rate_hz, info.gaps);
  add_curve(plot, context.power_label, "W", "grid", drawn);
  for (const RecordGap& gap : info.gaps) plot["gaps"].push_back({gap.from_s, gap.to_s});
  return plot;
}

std::string record_table(const ReportContext& context) {
  const RecordInfo& info = context.input.record->info();
  const PowerSurvey& s = context.survey;
  std::string text = "<table class=\"figures\"><tbody>\n";
  text += cell_row({"length", duration_text(info.length_s())});
  text += cell_row({"minimum", si_text(s.min_w, "W")});
  text += cell_row({"mean", si_text(s.mean_w, "W")});
  text += cell_row({"maximum", si_text(s.max_w, "W")});
  std::string readings = fmt::format("{} at {} Hz", info.samples, significant(info.rate_hz, 6));
  if (info.nyquist_hz < 0.4999 * info.rate_hz) {
    readings += fmt::format("; nothing above {} Hz was measured", significant(info.nyquist_hz, 4));
  }
  if (info.lines_to_hz() < info.nyquist_hz * (1.0 - 1e-6)) {
    readings +=
        fmt::format("; amplitudes within 2 % up to {} Hz", significant(info.lines_to_hz(), 4));
  }
  text += cell_row({"readings", readings});
  if (!info.gaps.empty()) {
    double total_s = 0.0;
    for (const RecordGap& g : info.gaps) total_s += g.to_s - g.from_s;
    text += cell_row(
        {"gaps",
         fmt::format("{}, together {}; left blank here; figures bridge them by straight lines",
                     info.gaps.size(), duration_text(total_s))});
  }
  const auto counted = [&](const char* what, std::uint64_t count) {
    if (count > 0) text += cell_row({what, std::to_string(count)});
  };
  counted("failed polls", info.failed_polls);
  counted("duplicate timestamps", info.duplicates);
  return text + "</tbody></table>\n";
}

}  // namespace

std::string power_section(const ReportContext& context, PlotData& data) {
  const ReportInput& in = context.input;
  const std::string handling =
      "Drag to zoom, shift-drag to pan, double-click to show the whole record. The plots over time "
      "move together. Click twice to set two cursors, and once more to clear them.";
  std::string text;
  if (in.run != nullptr) {
    const FigureChannels& names = context.options.channels;
    PlotData power = run_plot(context);
    add_channel(power, context, names.demand, "demanded by the job", "demand");
    add_channel(power, context, names.load, "drawn by the load", "load");
    add_channel(power, context, names.grid, "seen by the grid", "grid");
    if (context.scale) add_worst_window(context, power);
    const bool decimated = power.at("decimated").get<bool>();
    data["power"] = std::move(power);
    text += first_plots_html(
        context, data,
        "The demand is that of the GPUs without constraint; the load is what GPUs and base load "
        "drew; the grid sees it behind power supplies and storage. " +
            (context.scale
                 ? (context.scale == 1.0 ? std::string("Powers are as simulated. ")
                                         : "All powers in plots are those of the site. ")
                 : "Powers in this plot are as simulated; what was judged follows below. ") +
            (decimated ? "Drawn as the minimum and maximum of equal stretches of time. " : "") +
            gap_caption(context) + handling);
  }
  if (!context.scale) {
    PlotData site = record_plot(context);
    add_worst_window(context, site);
    const bool decimated = site.at("decimated").get<bool>();
    data["site"] = std::move(site);
    const std::string caption =
        (in.judgement != nullptr ? "What was judged: " + sentence_html(in.judgement->scaling) + " "
                                 : std::string()) +
        (decimated ? "Drawn as the minimum and maximum of equal stretches of time. " : "") +
        (in.run == nullptr ? handling : "");
    text += in.run == nullptr ? first_plots_html(context, data, caption)
                              : plot_html("site", false, caption);
    text += record_table(context);
  }
  if (in.summary != nullptr) {
    text += "<h3>The run’s own figures, as simulated</h3>\n" + run_power_table_html(*in.summary);
  }
  return section_html("power", "Power over time", text);
}

std::string storage_section(const ReportContext& context, PlotData& data) {
  const RunReader* run = context.input.run;
  const FigureChannels& names = context.options.channels;
  if (run == nullptr || !(run->has(names.storage) || run->has(names.soc))) return "";
  std::string text;
  if (run->has(names.soc)) {
    data["soc"] = soc_plot(context);
    text += plot_html("soc", false, "");
  }
  if (run->has(names.storage)) {
    PlotData storage = run_plot(context);
    add_channel(storage, context, names.storage, "into storage", "storage");
    data["storage"] = std::move(storage);
    text += plot_html("storage", false, "");
  }
  text += caption_html("State of charge, and power into the storage (positive = charging).");
  return section_html("storage", "Storage", text);
}

}  // namespace ballast
