// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/report_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/results/human.hpp"
#include "host/results/verdict_table.hpp"

namespace ballast {
namespace {

void add_points(PlotData& plot, const std::string& label, const char* colour,
                const std::vector<double>& f_hz, const std::vector<double>& value) {
  plot["curves"].push_back({{"label", label},
                            {"unit", "W"},
                            {"colour", colour},
                            {"x", base64_floats(f_hz)},
                            {"data", base64_floats(value)}});
}

void add_limit(PlotData& plot, const Verdict& v) {
  std::vector<double> f_hz;
  std::vector<double> limit_w;
  for (const MaskPoint& point : v.mask) {
    f_hz.push_back(point.f_hz);
    limit_w.push_back(point.limit_w);
  }
  add_points(plot, "limit of " + v.profile + ", " + v.clause, "bad", f_hz, limit_w);
}

void add_judged(PlotData& plot, const Verdict& v) {
  add_points(plot,
             fmt::format("as judged by {}, {}, {} to {}", v.profile, v.clause,
                         duration_text(v.spectrum.from_s), duration_text(v.spectrum.to_s)),
             "fine", v.spectrum.amplitude_w.f_hz, v.spectrum.amplitude_w.value);
}

// Spectral clauses stand where they were worst.
void add_marker(PlotData& plot, const Verdict& v) {
  if (!v.at_hz || !v.value || !v.margin_frac) return;
  plot["markers"].push_back(
      {{"f_hz", *v.at_hz},
       {"label", fmt::format("{}: {}, {}", v.clause, amount_text(*v.value, v.unit),
                             of_limit_text(*v.margin_frac))},
       {"exceeds", v.outcome == Outcome::kExceeds}});
}

bool has_judged_mask(const Verdict& v) {
  return !v.mask.empty() && !v.spectrum.amplitude_w.f_hz.empty();
}

}  // namespace

std::string tightest_mask(const Judgement& judgement, PlotData& data) {
  const auto v =
      std::find_if(judgement.verdicts.begin(), judgement.verdicts.end(), has_judged_mask);
  if (v == judgement.verdicts.end()) return {};
  PlotData plot = {
      {"nyquist_hz", nullptr}, {"curves", PlotData::array()}, {"markers", PlotData::array()}};
  add_judged(plot, *v);
  add_limit(plot, *v);
  add_marker(plot, *v);
  data["mask"] = std::move(plot);
  return fmt::format(
      "The limit over frequency of {}, {}, is drawn over the spectrum that the clause judged: {}.",
      html_escape(v->profile), html_escape(v->clause), html_escape(v->algorithm));
}

void add_masks(PlotData& plot, const Judgement& judgement) {
  for (const Verdict& v : judgement.verdicts) {
    if (!v.mask.empty()) add_limit(plot, v);
    // Clauses with the same segments are often worst in the same one.
    const bool drawn = std::any_of(
        judgement.verdicts.begin(), judgement.verdicts.end(), [&](const Verdict& other) {
          return &other < &v && has_judged_mask(other) && other.spectrum == v.spectrum;
        });
    if (has_judged_mask(v) && !drawn) add_judged(plot, v);
    add_marker(plot, v);
  }
}

void add_range_limits(PlotData& plot, const Judgement& judgement, double window_s) {
  plot["limits"] = PlotData::array();
  for (const Verdict& v : judgement.verdicts) {
    if (v.window.kind != LimitWindow::kRange || v.window.length_s != window_s) continue;
    std::string label = v.profile + ", " + v.clause + ": " + si_text(v.window.allowed_w, "W");
    if (v.margin_frac) label += ", " + of_limit_text(*v.margin_frac);
    plot["limits"].push_back({{"value", v.window.allowed_w},
                              {"label", label},
                              {"exceeds", v.outcome == Outcome::kExceeds}});
  }
}

}  // namespace ballast
