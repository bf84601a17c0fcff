// SPDX-License-Identifier: GPL-3.0-or-later
// The power around the instants at which clauses were worst, with what the limit would allow there.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/results/human.hpp"
#include "host/results/report_curve.hpp"
#include "host/results/report_section.hpp"
#include "host/results/verdict_table.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMostClauses = 8;
constexpr std::size_t kMostPoints = 8000;
constexpr double kShortest_s = 15.0;  // to either side
constexpr double kWindowsAround = 3.0;
constexpr double kFewestReadings = 50.0;  // to either side

struct Stretch {
  std::size_t first = 0;
  std::size_t count = 0;
};

Stretch around(const RecordInfo& info, double from_s, double to_s, double margin_s) {
  const auto sample = [&](double t_s) {
    const double last = static_cast<double>(info.samples - 1);
    return static_cast<std::size_t>(std::clamp((t_s - info.t0_s) * info.rate_hz, 0.0, last));
  };
  const std::size_t first = sample(from_s - margin_s);
  return {first, sample(to_s + margin_s) - first + 1};
}

// The window in which a clause was worst, and what its limit allows across it.
void add_window(PlotData& plot, const PowerRecord& record, const Verdict& v) {
  const RecordInfo& info = record.info();
  const LimitWindow& w = v.window;
  const double to_s = std::isfinite(w.length_s) ? *v.at_s : info.time_s(info.samples - 1);
  const Stretch window = around(info, std::max(info.t0_s, to_s - w.length_s), to_s, 0.0);
  double low_w = std::numeric_limits<double>::infinity();
  double high_w = -low_w;
  double start_w = 0.0;
  visit_power(record, window.first, window.count,
              [&](std::span<const double> block, std::size_t first) {
                if (first == window.first) start_w = block.front();
                const auto [low, high] = std::minmax_element(block.begin(), block.end());
                low_w = std::min(low_w, *low);
                high_w = std::max(high_w, *high);
              });
  plot["at_s"] = *v.at_s;
  plot["exceeds"] = v.outcome == Outcome::kExceeds;
  plot["from_s"] = info.time_s(window.first);
  plot["to_s"] = to_s;
  if (w.kind == LimitWindow::kRange) {
    const double middle_w = (low_w + high_w) / 2.0;
    plot["band"] = {middle_w - w.allowed_w / 2.0, middle_w + w.allowed_w / 2.0};
  } else {
    plot["cone"] = {start_w, w.allowed_w};
  }
}

PlotData clause_plot(const ReportContext& context, const Verdict& v) {
  const PowerRecord& record = *context.input.record;
  const RecordInfo& info = record.info();
  const LimitWindow& w = v.window;
  const double to_s = *v.at_s;
  const double from_s = std::max(info.t0_s, to_s - w.length_s);
  const double margin_s =
      std::max({kShortest_s, kWindowsAround * w.length_s, kFewestReadings / info.rate_hz});
  const Stretch part = around(info, from_s, to_s, margin_s);
  const std::size_t stride = drawing_stride(part.count, kMostPoints);
  PlotData plot =
      time_plot(info.time_s(part.first), static_cast<double>(stride) / info.rate_hz, stride > 1);
  std::vector<double> drawn = drawn_power(record, part.first, part.count, kMostPoints);
  blank_gaps(drawn, info.time_s(part.first), static_cast<double>(stride) / info.rate_hz, info.gaps);
  add_curve(plot, context.power_label, "W", "grid", drawn);
  plot["title"] = v.profile + ", " + v.clause;
  plot["at_s"] = *v.at_s;
  plot["exceeds"] = v.outcome == Outcome::kExceeds;
  plot["note"] =
      fmt::format("{} against {}, {}. Computed as: {}", amount_text(*v.value, v.unit),
                  amount_text(v.limit, v.unit), of_limit_text(*v.margin_frac), v.algorithm);
  if (w.kind != LimitWindow::kNone) add_window(plot, record, v);
  return plot;
}

}  // namespace

void add_worst_window(const ReportContext& context, PlotData& plot) {
  const Judgement* judgement = context.input.judgement;
  if (judgement == nullptr || context.input.record->info().samples < 2) return;
  for (const Verdict& v : judgement->verdicts) {
    if (v.window.kind == LimitWindow::kNone || !v.at_s || !v.value || !v.margin_frac) continue;
    add_window(plot, *context.input.record, v);
    const std::string window = std::isfinite(v.window.length_s)
                                   ? format_quantity(v.window.length_s, Unit::kSecond)
                                   : "the whole record";
    plot["limit_label"] =
        fmt::format("limit of {}, {}: {} in {}, {}", v.profile, v.clause,
                    si_text(v.window.allowed_w, "W"), window, of_limit_text(*v.margin_frac));
    return;
  }
}

std::string worst_section(const ReportContext& context, PlotData& data) {
  if (context.input.judgement == nullptr || context.input.record->info().samples < 2) return "";
  PlotData plots = PlotData::array();
  for (const Verdict& v : context.input.judgement->verdicts) {
    if (!v.at_s || !v.value || plots.size() == kMostClauses) continue;
    plots.push_back(clause_plot(context, v));
  }
  if (plots.empty()) return "";
  data["worst"] = std::move(plots);
  return section_html(
      "worst-section", "Around the worst instant",
      "<p class=\"caption js-only\" id=\"worst-choice\"></p>\n" + plot_html("worst", true, "") +
          "<p class=\"caption js-only\" id=\"worst-note\"></p>\n" +
          caption_html(
              "The tightest clauses come first. The shaded window is the one in which the clause "
              "was worst. Across it, the plot shows what the limit allows: a range as high as the "
              "limit, centred on the middle of the power there, or the steepest straight ramp from "
              "the start of the window. The power is drawn unfiltered; a clause with a filter "
              "applies to the power after that filter."));
}

}  // namespace ballast
