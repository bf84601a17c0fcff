// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/analysis/swing.hpp"
#include "host/results/human.hpp"
#include "host/results/report_curve.hpp"
#include "host/results/report_section.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMostListed = 12;
constexpr std::size_t kMostBins = 16384;

// Longest searches have more bins than a page should hold: equal steps of log f, each with the
// highest value in it.
struct Thinned {
  std::vector<std::size_t> first;  // bin of each point
  std::vector<std::size_t> last;
};

Thinned thin(const std::vector<double>& f_hz) {
  Thinned t;
  const std::size_t n = f_hz.size();
  const double step =
      n <= kMostBins ? 0.0 : std::log(f_hz.back() / f_hz.front()) / static_cast<double>(kMostBins);
  for (std::size_t k = 0; k < n;) {
    const std::size_t from = k;
    const double edge = f_hz[k] * std::exp(step);
    for (++k; k < n && f_hz[k] < edge; ++k) {
    }
    t.first.push_back(from);
    t.last.push_back(k);
  }
  return t;
}

void add_highest(PlotData& plot, std::string_view label, std::string_view colour, const Thinned& t,
                 const std::vector<double>& f_hz, const std::vector<double>& psd) {
  std::vector<double> x;
  std::vector<double> y;
  for (std::size_t i = 0; i < t.first.size(); ++i) {
    const auto begin = psd.begin() + static_cast<std::ptrdiff_t>(t.first[i]);
    const auto end = psd.begin() + static_cast<std::ptrdiff_t>(t.last[i]);
    x.push_back(f_hz[t.first[i]]);
    y.push_back(std::sqrt(*std::max_element(begin, end)));
  }
  plot["curves"].push_back({{"label", label},
                            {"unit", "W/√Hz"},
                            {"colour", colour},
                            {"x", base64_floats(x)},
                            {"data", base64_floats(y)}});
}

std::string found_table(const OscillationResult& r) {
  std::string text =
      "<div class=\"wide\"><table class=\"figures\">" +
      head_row({"frequency", "period", "amplitude", "peak-to-peak", "above threshold",
                "above ambient", "harmonic", "<span class=\"left\">bands</span>"}) +
      "<tbody>\n";
  for (std::size_t i = 0; i < std::min(kMostListed, r.found.size()); ++i) {
    const Oscillation& o = r.found[i];
    text += cell_row(
        {significant(o.f_hz, 4) + " Hz", si_text(o.period_s, "s"), si_text(o.amplitude_w, "W"),
         si_text(o.peak_to_peak_w, "W"), fmt::format("{:.1f} dB", o.margin_db),
         fmt::format("{:.1f} dB", o.above_ambient_db),
         o.harmonic_of
             ? fmt::format("{} × {} Hz", o.order, significant(r.found[*o.harmonic_of].f_hz, 4))
             : "",
         "<span class=\"left soft\">" + html_escape(o.bands) + "</span>"});
  }
  text += "</tbody></table></div>\n";
  if (r.found.size() > kMostListed) {
    text += caption_html(fmt::format("The strongest {} of {}.", kMostListed, r.found.size()));
  }
  return text;
}

OscillationResult search(const PowerRecord& record) {
  const RecordInfo& info = record.info();
  OscillationOptions options;
  options.f_high_hz = std::min(options.f_high_hz, info.nyquist_hz);
  if (options.f_high_hz <= options.f_low_hz) return {};
  OscillationStream stream(info.rate_hz, options);
  WelchStream swing = swing_stream(info.samples, info.rate_hz);
  visit_power(record, [&](std::span<const double> block, std::size_t) {
    stream.push(block);
    swing.push(block);
  });
  OscillationResult result = stream.finish();
  read_amplitudes(result, swing.finish());
  return result;
}

}  // namespace

std::string oscillation_html(const ReportContext& context, PlotData& data) {
  const PowerRecord& record = *context.input.record;
  const std::string head = "<h3>Oscillations found</h3>\n";
  const OscillationResult r =
      context.input.judgement != nullptr ? context.input.judgement->oscillations : search(record);
  if (r.f_hz.empty()) {
    return head +
           caption_html("Not assessable: the record contains no frequency that could be searched.");
  }
  PlotData plot;
  plot["nyquist_hz"] = nullptr;
  plot["curves"] = PlotData::array();
  const Thinned t = thin(r.f_hz);
  add_highest(plot, context.power_label, "grid", t, r.f_hz, r.psd);
  add_highest(plot, "ambient level", "faint", t, r.f_hz, r.ambient);
  add_highest(plot, "threshold", "limit", t, r.f_hz, r.threshold);
  plot["markers"] = PlotData::array();
  for (const Oscillation& o : r.found) {
    if (o.harmonic_of || plot["markers"].size() >= kMostListed) continue;
    plot["markers"].push_back(
        {{"f_hz", o.f_hz}, {"label", significant(o.f_hz, 4) + " Hz"}, {"exceeds", false}});
  }
  data["oscillations"] = std::move(plot);
  return head + plot_html("oscillations", true, "") +
         (r.found.empty() ? "<p>No line is above the threshold.</p>\n" : found_table(r)) +
         caption_html(fmt::format(
             "Density of {} segment{} of {} (bins {} Hz apart), searched from {} to {} Hz and "
             "compared with the ambient level of the neighbouring bins. Noise alone crosses the "
             "threshold anywhere in at most {} % of records. The root of the density is shown. "
             "Amplitudes are "
             "read from the spectrum above.",
             r.segments, r.segments == 1 ? "" : "s", duration_text(r.segment_s),
             significant(r.df_hz, 3), significant(r.f_hz.front(), 3), significant(r.f_hz.back(), 3),
             significant(100.0 * OscillationOptions{}.false_alarm, 3)));
}

}  // namespace ballast
