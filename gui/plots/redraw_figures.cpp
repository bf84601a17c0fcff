// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/redraw_figures.hpp"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSplitter>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "gui/plots/power_plot.hpp"
#include "gui/plots/spectrum_plot.hpp"

namespace ballast {
namespace {

constexpr Tick kHistory = 600 * kTicksPerSecond;
constexpr std::uint32_t kNewTicks = 33;
constexpr std::uint32_t kBins = 1639;  // up to 100 Hz in segments of 16.384 s
constexpr double kStepHz = 1000.0 / 16384.0;

// A training job of 0.7 Hz with edges and ripple, so that every column of the screen holds a swing.
float power_w(Tick tick, std::size_t channel) {
  const double t_s = seconds(tick);
  const double swing = std::fmod(t_s, 1.43) < 1.0 ? 1.0 : 0.35;
  const double ripple = 0.03 * std::sin(2.0 * 3.14159265358979 * 14.7 * t_s);
  return static_cast<float>(1e5 * (swing + ripple + 0.1 * static_cast<double>(channel)));
}

FramePtr series_frame(const LiveLayout& layout, Tick first, std::uint32_t count) {
  auto frame = std::make_shared<Frame>();
  frame->header.kind = FrameKind::kSeries;
  frame->header.run = 1;
  frame->header.first_tick = first;
  frame->header.ticks = count;
  frame->header.ticks_per_bucket = 1;
  frame->header.buckets = count;
  frame->header.channels = static_cast<std::uint32_t>(layout.series());
  for (std::size_t c = 0; c < layout.series(); ++c) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const float value = power_w(first + i, c % 4);
      frame->values.insert(frame->values.end(), {value, value});
    }
  }
  return frame;
}

FramePtr spectrum_frame(Tick now) {
  auto frame = std::make_shared<Frame>();
  frame->header.kind = FrameKind::kSpectrum;
  frame->header.run = 1;
  frame->header.first_tick = now - 60 * kTicksPerSecond;
  frame->header.ticks = 60 * kTicksPerSecond;
  frame->header.buckets = kBins;
  frame->header.channels = 4;
  frame->header.step_hz = kStepHz;
  for (std::uint32_t i = 0; i < 4 * kBins; ++i) {
    const double k = i % kBins;
    frame->values.push_back(static_cast<float>(
        1e5 / (1.0 + k) * (1.2 + std::sin(0.37 * k * static_cast<double>(now % 97 + 1)))));
  }
  return frame;
}

double part_of(const std::vector<double>& sorted, double part) {
  const double place = std::ceil(part * static_cast<double>(sorted.size())) - 1.0;
  return sorted[static_cast<std::size_t>(std::max(place, 0.0))];
}

}  // namespace

RedrawFigures measure_redraw(std::size_t redraws) {
  LiveLayout layout;
  layout.racks = 1;
  layout.gpus_per_rack = 72;
  for (const char* name : {"demand_w", "granted_w", "burned_w", "withheld_w", "base_w", "load_w",
                           "storage_w", "storage_soc_frac", "storage_command_w", "supply_in_w",
                           "supply_stored_j", "loss_w", "grid_w"}) {
    layout.site.push_back({name, "W", ""});
  }
  layout.rack = {{"grid_w", "W", ""},
                 {"load_w", "W", ""},
                 {"granted_w", "W", ""},
                 {"storage_soc_frac", "1", ""}};
  PlotData data;
  data.setLiveLayout(layout);
  for (Tick t = 0; t < kHistory; t += 1000) data.takeFrame(series_frame(layout, t, 1000));
  data.takeFrame(spectrum_frame(kHistory));
  data.spectrum().keepGhost(QStringLiteral("the change"));

  QSplitter window(Qt::Vertical);
  auto* power = new PowerPlot(data, &window);
  auto* spectrum = new SpectrumPlot(data, &window);
  window.resize(1600, 900);
  window.show();
  data.view().setSpan(seconds(kHistory));
  QCoreApplication::processEvents();

  std::vector<double> spent;
  for (std::size_t i = 0; i < redraws; ++i) {
    const Tick now = kHistory + static_cast<Tick>(i * kNewTicks);
    const FramePtr series = series_frame(layout, now, kNewTicks);
    const FramePtr lines = spectrum_frame(now + kNewTicks);
    QElapsedTimer clock;
    clock.start();
    data.takeFrame(series);
    data.takeFrame(lines);
    power->drawNow();
    spectrum->drawNow();
    spent.push_back(static_cast<double>(clock.nsecsElapsed()) * 1e-6);
    QCoreApplication::processEvents();
  }
  std::sort(spent.begin(), spent.end());
  RedrawFigures figures;
  figures.redraws = redraws;
  if (spent.empty()) return figures;
  figures.p50_ms = part_of(spent, 0.5);
  figures.p99_ms = part_of(spent, 0.99);
  figures.worst_ms = spent.back();
  return figures;
}

std::string redraw_text(const RedrawFigures& f) {
  char text[160];
  std::snprintf(text, sizeof text,
                "redraw of power and spectrum, 10 min at 1 kHz: p50 %.1f ms, p99 %.1f ms, worst "
                "%.1f ms of %zu",
                f.p50_ms, f.p99_ms, f.worst_ms, f.redraws);
  return text;
}

}  // namespace ballast
