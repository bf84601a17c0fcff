// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/analysis/confidence.hpp"
#include "host/analysis/frequency_bands.hpp"
#include "host/analysis/line_spectrum.hpp"
#include "host/analysis/multitaper.hpp"
#include "host/analysis/spectrum_points.hpp"
#include "host/analysis/swing.hpp"
#include "host/results/human.hpp"
#include "host/results/report_curve.hpp"
#include "host/results/report_limits.hpp"
#include "host/results/report_section.hpp"

namespace ballast {
namespace {

// A screen shows a tenth of it.
constexpr std::size_t kMostPoints = 8192;
// The tapers of longer records cost more than they show: Welch has segments enough.
constexpr std::size_t kMostTapered = 131072;

// Welch's bins begin at zero and are evenly spaced.
SpectrumPoints drawn(const std::vector<double>& f_hz, const std::vector<double>& value) {
  const double step_hz = f_hz.size() > 1 ? f_hz[1] : 0.0;
  return spectrum_points(step_hz, value, 0.0, f_hz.back(), kMostPoints);
}

void add_spectrum(PlotData& plot, std::string_view label, std::string_view unit,
                  std::string_view colour, const std::vector<double>& f_hz,
                  const std::vector<double>& value) {
  const SpectrumPoints p = drawn(f_hz, value);
  plot["curves"].push_back({{"label", label},
                            {"unit", unit},
                            {"colour", colour},
                            {"x", base64_floats(p.f_hz)},
                            {"data", base64_floats(p.value)}});
}

struct Named {
  std::string label;
  std::string colour;
  Spectrum density;
};

Spectrum channel_spectrum(const RunReader& run, const std::string& channel, double scale) {
  WelchStream stream = swing_stream(run.ticks(), run.sample_rate_hz());
  run.visit_site(channel, [&](std::span<const double> block) { stream.push(block); });
  Spectrum spectrum = stream.finish();
  for (double& density : spectrum.psd) density *= scale * scale;
  return spectrum;
}

Spectrum record_spectrum(const PowerRecord& record) {
  WelchStream stream = swing_stream(record.info().samples, record.info().rate_hz);
  visit_power(record, [&](std::span<const double> block, std::size_t) { stream.push(block); });
  return stream.finish();
}

std::vector<double> root_of(const std::vector<double>& psd) {
  std::vector<double> root(psd.size());
  std::transform(psd.begin(), psd.end(), root.begin(), [](double s) { return std::sqrt(s); });
  return root;
}

PlotData spectrum_plot(const RecordInfo& info) {
  PlotData plot;
  plot["nyquist_hz"] =
      info.nyquist_hz < 0.4999 * info.rate_hz ? PlotData(info.nyquist_hz) : PlotData(nullptr);
  plot["curves"] = PlotData::array();
  return plot;
}

std::string note_html(const Spectrum& p, bool tapered, const RecordInfo& info) {
  const double overlap = 0.5;
  const ConfidenceFactors c =
      confidence_factors(welch_dof(Window::kHann, p.segment_samples, overlap, p.segments));
  std::string text = caption_html(fmt::format(
      "Root of the Welch density: {} segment{} of {} samples ({}) overlapping by half, periodic "
      "Hann window, each segment’s straight line removed, as spectral limits are judged; bins {} "
      "Hz apart, equivalent noise bandwidth {} "
      "Hz. For noise, the true curve lies with 95 % confidence between {} and {} times the drawn "
      "one (chi-square, {} degrees of freedom). A steady sine of amplitude A appears at A / √(2 × "
      "{} Hz). Read the amplitudes of lines in the lower plot, where each bin shows the amplitude "
      "(half of peak-to-peak) of the sine that has the power of the five bins around it. In-band "
      "RMS is the root of the integral of the density.",
      p.segments, p.segments == 1 ? "" : "s", p.segment_samples, duration_text(1.0 / p.df_hz),
      significant(p.df_hz, 4), significant(p.enbw_hz, 4), significant(std::sqrt(c.lower), 3),
      significant(std::sqrt(c.upper), 3), significant(c.dof, 3), significant(p.enbw_hz, 4)));
  if (tapered) {
    text += caption_html(
        "The record is short, so its multitaper density (Thomson, seven DPSS tapers, NW = 4, the "
        "whole record) is drawn too. Its lines are eight bins wide.");
  }
  if (info.nyquist_hz < 0.4999 * info.rate_hz) {
    text += caption_html(
        fmt::format("The source was sampled too slowly to contain anything above {} Hz (its "
                    "Nyquist frequency). The shaded part shows the effect of interpolation and, in "
                    "a simulation, of the controllers, and not what was measured.",
                    significant(info.nyquist_hz, 4)),
        true);
  }
  return text;
}

std::string band_table(const ReportContext& context, const Spectrum& own) {
  std::string text = "<div class=\"wide\"><table class=\"figures\">" +
                     head_row({"band", "Hz", "RMS", "strongest line (amplitude)",
                               "<span class=\"left\">what responds in this band</span>"}) +
                     "<tbody>\n";
  const double nyquist_hz = context.input.record->info().nyquist_hz;
  for (const FrequencyBand& b : frequency_bands()) {
    const double high_hz = std::min(b.high_hz, nyquist_hz);
    const std::string why = fmt::format("<span class=\"left soft\">{} ({})</span>",
                                        html_escape(b.why), html_escape(b.source));
    const std::string edges = fmt::format("{}–{}", b.low_hz, b.high_hz);
    // A band of fewer than two bins is not resolved.
    if (b.low_hz >= nyquist_hz || high_hz - b.low_hz < 2.0 * own.df_hz) {
      text += cell_row({std::string(b.name), edges, "–",
                        b.low_hz >= nyquist_hz ? "not measured" : "not resolved", why});
      continue;
    }
    const std::vector<SpectralLine> lines = find_lines(own, b.low_hz, high_hz, 1);
    text += cell_row({std::string(b.name) + (high_hz < b.high_hz ? " (in part)" : ""), edges,
                      si_text(band_rms(own, b.low_hz, high_hz), "W"),
                      lines.empty() ? "none"
                                    : fmt::format("{} at {} Hz", si_text(lines[0].amplitude, "W"),
                                                  significant(lines[0].f_hz, 4)),
                      why});
  }
  return text + "</tbody></table></div>\n";
}

PlotData band_data() {
  PlotData bands = PlotData::array();
  for (const FrequencyBand& b : frequency_bands()) {
    bands.push_back({{"name", b.name}, {"low_hz", b.low_hz}, {"high_hz", b.high_hz}});
  }
  return bands;
}

}  // namespace

std::string spectrum_section(const ReportContext& context, PlotData& data) {
  const ReportInput& in = context.input;
  const RecordInfo& info = in.record->info();
  if (info.samples < 2) {
    return section_html("spectra", "Spectrum",
                        caption_html("The record is too short for a spectrum."));
  }
  std::vector<Named> list;
  // Powers as simulated and those of the site never share an axis.
  if (in.run != nullptr && context.scale) {
    const FigureChannels& names = context.options.channels;
    if (in.run->has(names.demand)) {
      list.push_back({"demand", "demand", channel_spectrum(*in.run, names.demand, *context.scale)});
    }
    list.push_back({"load", "load", channel_spectrum(*in.run, names.load, *context.scale)});
  }
  list.push_back({context.power_label, "grid", record_spectrum(*in.record)});
  const Spectrum& own = list.back().density;

  PlotData density = spectrum_plot(info);
  PlotData lines = spectrum_plot(info);
  for (const Named& n : list) {
    add_spectrum(density, n.label, "W/√Hz", n.colour, n.density.f_hz, root_of(n.density.psd));
    add_spectrum(lines, n.label, "W", n.colour, n.density.f_hz, line_amplitudes(n.density));
  }
  const bool tapered = info.samples >= 32 && info.samples <= kMostTapered;
  if (tapered) {
    std::vector<double> x(info.samples);
    in.record->read_power_w(0, x);
    const Spectrum fine = multitaper(x, info.rate_hz);
    add_spectrum(density, context.power_label + ", multitaper", "W/√Hz", "fine", fine.f_hz,
                 root_of(fine.psd));
  }
  lines["markers"] = PlotData::array();
  if (in.judgement != nullptr) add_masks(lines, *in.judgement);
  data["bands"] = band_data();
  data["spectrum"] = std::move(density);
  data["lines"] = std::move(lines);
  return section_html("spectra", "Spectrum",
                      plot_html("spectrum", true, "") + plot_html("lines", true, "") +
                          note_html(own, tapered, info) + "<h3>Named bands</h3>\n" +
                          band_table(context, own) + "<div class=\"on-screen\">\n" +
                          oscillation_html(context, data) + "</div>\n");
}

}  // namespace ballast
