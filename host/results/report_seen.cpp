// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "host/analysis/frequency_bands.hpp"
#include "host/analysis/observers.hpp"
#include "host/analysis/rolling.hpp"
#include "host/results/human.hpp"
#include "host/results/report_curve.hpp"
#include "host/results/report_section.hpp"

namespace ballast {
namespace {

constexpr double kAround_s = 15.0;  // to either side of the worst instant
constexpr double kWindow_s = 5.0;   // where no verdict names an instant: the largest range within
constexpr std::size_t kMostPoints = 8000;
constexpr double kPmuOversampling = 4.0;  // what PmuFilter asks for
constexpr double kPoll_hz = 1.0;

double worst_instant_s(const ReportContext& context) {
  if (context.input.judgement != nullptr) {
    for (const Verdict& v : context.input.judgement->verdicts) {
      if (v.at_s) return *v.at_s;
    }
  }
  const RecordInfo& info = context.input.record->info();
  RollingRange range(std::max<std::size_t>(1, intervals(kWindow_s, info.rate_hz)));
  visit_power(*context.input.record,
              [&](std::span<const double> block, std::size_t) { range.add(block); });
  return info.time_s(range.everywhere().at);
}

// An instrument's readings, every 1 / rate from `first_s` on: figures of all, samples of a window.
class Series {
 public:
  Series(double rate_hz, double first_s, double from_s, double to_s)
      : collector_(rate_hz), rate_hz_(rate_hz), first_s_(first_s), from_s_(from_s), to_s_(to_s) {}

  void push(std::span<const double> readings) {
    collector_.push(readings);
    for (const double v : readings) {
      const double t_s = first_s_ + static_cast<double>(count_++) / rate_hz_;
      if (t_s < from_s_ || t_s > to_s_) continue;
      if (shown_.empty()) shown_from_s_ = t_s;
      shown_.push_back(v);
    }
  }
  std::optional<SeriesFigures> figures() const {
    return count_ < 2 ? std::nullopt : std::optional(collector_.finish());
  }
  void draw(PlotData& plot, const std::string& label, const char* colour) const {
    if (shown_.empty()) return;
    add_curve(plot, label, "W", colour, shown_);
    plot["curves"].back()["t0_s"] = shown_from_s_;
    plot["curves"].back()["dt_s"] = 1.0 / rate_hz_;
  }

 private:
  FigureCollector collector_;
  double rate_hz_;
  double first_s_;
  double from_s_;
  double to_s_;
  std::size_t count_ = 0;
  double shown_from_s_ = 0.0;
  std::vector<double> shown_;
};

struct Column {
  std::string label;
  std::optional<SeriesFigures> figures;
};

std::string figures_table(const std::vector<Column>& columns) {
  std::vector<std::string> head = {""};
  for (const Column& c : columns) head.push_back(c.label);
  std::string text = "<div class=\"wide\"><table class=\"figures\">" + head_row(head) + "<tbody>\n";
  const auto row = [&](const std::string& label, const auto& cell) {
    std::vector<std::string> cells = {label};
    for (const Column& c : columns) cells.push_back(c.figures ? cell(*c.figures) : "–");
    text += cell_row(cells);
  };
  row("peak-to-peak over the record",
      [](const SeriesFigures& f) { return si_text(f.peak_to_peak_w, "W"); });
  const std::span<const FrequencyBand> bands = frequency_bands();
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const FrequencyBand& b = bands[i];
    row(fmt::format("RMS, {} ({}–{} Hz)", b.name, b.low_hz, b.high_hz),
        [&](const SeriesFigures& f) -> std::string {
          if (b.low_hz >= f.rate_hz / 2.0) return "not seen";
          const BandReading& r = f.bands[i];
          return si_text(r.rms_w, "W") + (r.whole ? "" : " (in part)");
        });
  }
  row("strongest line of all (amplitude)", [](const SeriesFigures& f) -> std::string {
    if (f.line.amplitude <= 0.0) return "none";
    return fmt::format("{} at {} Hz", si_text(f.line.amplitude, "W"), significant(f.line.f_hz, 4));
  });
  return text + "</tbody></table></div>\n";
}

}  // namespace

std::string seen_section(const ReportContext& context, PlotData& data) {
  const PowerRecord& record = *context.input.record;
  const RecordInfo& info = record.info();
  if (info.samples < 2 || info.rate_hz < kPoll_hz || info.length_s() < 2.0 / kPoll_hz) return "";
  const double nominal_hz =
      context.input.judgement != nullptr ? context.input.judgement->site.grid_hz : 60.0;
  const bool with_pmu = info.rate_hz >= kPmuOversampling * nominal_hz;
  const double at_s = worst_instant_s(context);
  const double from_s = at_s - kAround_s;
  const double to_s = at_s + kAround_s;

  FigureCollector truth(info.rate_hz);
  std::optional<PmuFilter> pmu;
  if (with_pmu) pmu.emplace(info.rate_hz, nominal_hz);
  Series frames(nominal_hz, info.t0_s + 1.0 / nominal_hz, from_s, to_s);
  SecondPoll poll(info.rate_hz);
  Series polled(kPoll_hz, info.t0_s, from_s, to_s);
  std::vector<double> readings;
  visit_power(record, [&](std::span<const double> block, std::size_t) {
    truth.push(block);
    readings.clear();
    if (pmu) pmu->push(block, readings);
    frames.push(readings);
    readings.clear();
    poll.push(block, readings);
    polled.push(readings);
  });

  const auto sample = [&](double t_s) {
    return static_cast<std::size_t>(
        std::clamp((t_s - info.t0_s) * info.rate_hz, 0.0, static_cast<double>(info.samples - 1)));
  };
  const std::size_t first = sample(from_s);
  const std::size_t count = sample(to_s) - first + 1;
  const std::size_t stride = drawing_stride(count, kMostPoints);
  PlotData plot =
      time_plot(info.time_s(first), static_cast<double>(stride) / info.rate_hz, stride > 1);
  add_curve(plot, context.power_label, "W", "grid", drawn_power(record, first, count, kMostPoints));
  const std::string pmu_label = fmt::format("{}-frame PMU", nominal_hz);
  const std::string poll_label = "1 s Redfish poll";
  frames.draw(plot, pmu_label, "load");
  polled.draw(plot, poll_label, "storage");
  plot["held"] = poll_label;
  data["seen"] = std::move(plot);

  std::string text = plot_html("seen", true, "");
  text += figures_table(
      {{"record", truth.finish()}, {pmu_label, frames.figures()}, {poll_label, polled.figures()}});
  text += caption_html(
      fmt::format("Around the worst instant. The PMU is simulated by applying the P-class "
                  "reference filter of IEEE C37.118.1 to the power itself (a triangle of two "
                  "cycles of {0} Hz, {0} frames per second). The poll takes the instantaneous "
                  "value at every full second and holds it. What these instruments miss aliases to "
                  "another frequency or is lost: a poll at 1 Hz shows nothing above 0.5 Hz at its "
                  "true frequency. A limit on fast swings cannot be checked with such readings.",
                  nominal_hz));
  if (!with_pmu) {
    text += caption_html(fmt::format("The PMU is not simulated: {} readings per second are too few "
                                     "to tell what it would have seen. At least {} are needed.",
                                     significant(info.rate_hz, 4), kPmuOversampling * nominal_hz),
                         true);
  }
  return section_html("seen-section", "What would have been seen", text);
}

}  // namespace ballast
