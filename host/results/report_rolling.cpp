// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "host/analysis/rolling.hpp"
#include "host/analysis/zero_phase.hpp"
#include "host/results/human.hpp"
#include "host/results/report_curve.hpp"
#include "host/results/report_limits.hpp"
#include "host/results/report_section.hpp"

namespace ballast {
namespace {

// The window and the band of ERCOT's proposal of 2026-06-19 (10 MW over any rolling 5 s, 0.1-55
// Hz), whose reading depends more on the filter than on the waveform: so both are drawn.
constexpr double kWindow_s = 5.0;
constexpr double kLow_hz = 0.1;
constexpr double kHigh_hz = 55.0;
constexpr int kOrder = 2;
constexpr double kSettle_s = 30.0;  // as much of either end says nothing after the filter
constexpr std::size_t kMostPoints = 20000;
// A source that shows less of the band than its first octaves gives no filtered curve.
constexpr double kLeastNyquist_hz = 10.0 * kLow_hz;

class Rolling {
 public:
  // `settle` samples at either end count for the curve, not for the worst window.
  Rolling(const RecordInfo& info, std::size_t settle)
      : range_(intervals(kWindow_s, info.rate_hz), settle, info.samples - settle),
        curve_(info.samples, kMostPoints) {}
  void add(std::span<const double> block) {
    ranges_.resize(block.size());
    range_.add(block, ranges_);
    for (const double range : ranges_) curve_.push(range);
  }
  PeakCurve& curve() { return curve_; }
  const Worst& worst() const { return range_.inside(); }

 private:
  RollingRange range_;
  std::vector<double> ranges_;
  PeakCurve curve_;
};

}  // namespace

std::string rolling_section(const ReportContext& context, PlotData& data) {
  const PowerRecord& record = *context.input.record;
  const RecordInfo& info = record.info();
  if (info.length_s() < kWindow_s || intervals(kWindow_s, info.rate_hz) < 1) return "";
  const bool settles = info.length_s() > 2.0 * kSettle_s + kWindow_s;
  Rolling raw(info, 0);
  Rolling filtered(info, settles ? static_cast<std::size_t>(kSettle_s * info.rate_hz) : 0);
  const bool with_filter = info.nyquist_hz >= kLeastNyquist_hz;
  std::optional<ZeroPhaseFilter> filter;
  if (with_filter) {
    filter.emplace(butterworth_band_pass(kOrder, kLow_hz, kHigh_hz, info.rate_hz), info.samples,
                   [&](std::span<const double> block) { filtered.add(block); });
  }
  visit_power(record, [&](std::span<const double> block, std::size_t) {
    raw.add(block);
    if (filter) filter->add(block);
  });
  if (filter) filter->finish();

  const std::size_t stride = raw.curve().stride();
  const double step_s = static_cast<double>(stride) / info.rate_hz;
  PlotData plot = time_plot(info.t0_s, step_s, stride > 1);
  // A window that touches a gap is not known either.
  std::vector<RecordGap> gaps = info.gaps;
  for (RecordGap& gap : gaps) gap.to_s += kWindow_s;
  const auto draw = [&](std::string_view label, std::string_view colour, Rolling& rolling) {
    std::vector<double> values = rolling.curve().values();
    blank_gaps(values, info.t0_s, step_s, gaps);
    add_curve(plot, label, "W", colour, values);
  };
  draw("unfiltered", "grid", raw);
  if (with_filter) draw("0.1–55 Hz", "load", filtered);
  if (context.input.judgement != nullptr) {
    add_range_limits(plot, *context.input.judgement, kWindow_s);
  }
  data["rolling"] = std::move(plot);

  const auto most = [&](const Worst& w) {
    return fmt::format("{} in the 5 s up to {:.3f} s", si_text(w.value, "W"), info.time_s(w.at));
  };
  std::string text = "Maximum minus minimum within the last 5 s" +
                     std::string(stride > 1 ? ", the largest of each drawn stretch" : "") +
                     ". Largest unfiltered: " + most(raw.worst());
  if (with_filter) {
    text += fmt::format(
        "; after a zero-phase Butterworth band-pass of {} to {} Hz (order {} forwards and "
        "backwards{}{}): {}. A causal filter of the same order reads up to twice as much on square "
        "waves, so a verdict is valid only for its own filter. Near both ends of the record, the "
        "filter assumes that the power was constant before and after.",
        kLow_hz, kHigh_hz, kOrder,
        info.nyquist_hz < kHigh_hz
            ? fmt::format("; the source ends at {} Hz", significant(info.nyquist_hz, 3))
            : std::string(),
        settles ? fmt::format("; {} s at either end are excluded", kSettle_s) : std::string(),
        most(filtered.worst()));
  } else {
    text += fmt::format(
        ". The source’s readings (Nyquist frequency {} Hz) are too slow for a curve filtered to "
        "0.1–55 Hz.",
        significant(info.nyquist_hz, 3));
  }
  return section_html("rolling-section", "Rolling peak-to-peak",
                      plot_html("rolling", true, "") + caption_html(text));
}

}  // namespace ballast
