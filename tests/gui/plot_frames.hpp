// SPDX-License-Identifier: GPL-3.0-or-later
// Live frames of known content for the tests of models and plots.
#pragma once

#include <QRegularExpression>
#include <QString>
#include <cmath>
#include <functional>
#include <numbers>

#include "gui/model/plot_data.hpp"

namespace ballast::test {

inline LiveLayout small_layout(std::size_t racks = 2, std::size_t gpus = 4) {
  LiveLayout layout;
  layout.racks = racks;
  layout.gpus_per_rack = gpus;
  layout.site = {{"demand_w", "W", ""},         {"granted_w", "W", ""},
                 {"load_w", "W", ""},           {"storage_w", "W", ""},
                 {"grid_w", "W", ""},           {"storage_soc_frac", "1", ""},
                 {"storage_command_w", "W", ""}};
  layout.rack = {{"grid_w", "W", ""}, {"load_w", "W", ""}};
  return layout;
}

inline constexpr std::size_t kGrid = 4;  // series of small_layout()

// Value of a series at a tick.
using Signal = std::function<double(std::size_t series, Tick tick)>;

// Buckets of `step` ticks over [first, first + count), with the smallest and largest of each.
inline FramePtr series_frame(const LiveLayout& layout, Tick first, std::uint32_t count,
                             std::uint32_t step, const Signal& signal, std::uint32_t run = 1) {
  auto frame = std::make_shared<Frame>();
  FrameHeader& h = frame->header;
  h.kind = FrameKind::kSeries;
  h.run = run;
  h.first_tick = first;
  h.ticks = count;
  h.ticks_per_bucket = step;
  h.buckets = (count + step - 1) / step;
  h.channels = static_cast<std::uint32_t>(layout.series());
  for (std::size_t s = 0; s < layout.series(); ++s) {
    for (std::uint32_t b = 0; b < h.buckets; ++b) {
      float low = INFINITY;
      float high = -INFINITY;
      for (std::uint32_t i = b * step; i < std::min(count, (b + 1) * step); ++i) {
        const auto value = static_cast<float>(signal(s, first + i));
        low = std::min(low, value);
        high = std::max(high, value);
      }
      frame->values.push_back(low);
      frame->values.push_back(high);
    }
  }
  return frame;
}

// Grid power: 100 kW for 600 ms, 40 kW for 400 ms.
inline double square_w(std::size_t, Tick t) {
  return t % 1000 < 600 ? 100e3 : 40e3;
}

// Frames of square_w in every series, up to `to`.
inline void fill(PlotData& data, Tick to) {
  data.setLiveLayout(small_layout());
  for (Tick t = 0; t < to; t += 100) {
    data.takeFrame(series_frame(data.series().layout(), t, 100, 1, square_w));
  }
}

// [load PSD, grid PSD, load line, grid line] of `bins` bins.
inline FramePtr spectrum_frame(Tick first, std::uint32_t ticks, double step_hz, std::uint32_t bins,
                               const std::function<double(std::size_t, std::size_t)>& value,
                               std::uint32_t run = 1) {
  auto frame = std::make_shared<Frame>();
  FrameHeader& h = frame->header;
  h.kind = FrameKind::kSpectrum;
  h.run = run;
  h.first_tick = first;
  h.ticks = ticks;
  h.buckets = bins;
  h.channels = 4;
  h.step_hz = step_hz;
  for (std::size_t c = 0; c < 4; ++c) {
    for (std::size_t k = 0; k < bins; ++k) frame->values.push_back(static_cast<float>(value(c, k)));
  }
  return frame;
}

// Channel 0 demand, 1 granted, 2 state.
inline FramePtr gpu_frame(const LiveLayout& layout, Tick tick,
                          const std::function<double(std::size_t, std::size_t)>& value,
                          std::uint32_t run = 1) {
  auto frame = std::make_shared<Frame>();
  FrameHeader& h = frame->header;
  h.kind = FrameKind::kGpus;
  h.run = run;
  h.first_tick = tick;
  h.channels = 3;
  h.buckets = static_cast<std::uint32_t>(layout.gpus());
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t g = 0; g < layout.gpus(); ++g) {
      frame->values.push_back(static_cast<float>(value(c, g)));
    }
  }
  return frame;
}

// What a plot reads out, as plain text with "|" after each cell of its table.
inline QString table_text(QString html) {
  static const QRegularExpression kTag(QStringLiteral("<[^>]*>"));
  html.replace(QStringLiteral("&nbsp;&nbsp;&nbsp;</"), QStringLiteral("|</"));
  html.remove(kTag).replace(QStringLiteral("&nbsp;"), QStringLiteral(" "));
  return html.replace(QChar(0xA0), QLatin1Char(' '));
}

}  // namespace ballast::test
