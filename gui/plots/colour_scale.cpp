// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/colour_scale.hpp"

namespace ballast {
namespace {

constexpr int kWidth = 12;
constexpr int kStops = 17;
constexpr int kLevels = 256;

}  // namespace

QCPColorScale* add_colour_scale(QCustomPlot* canvas, QCPColorMap* map) {
  auto* scale = new QCPColorScale(canvas);
  canvas->plotLayout()->addElement(0, 1, scale);
  scale->setType(QCPAxis::atRight);
  scale->setBarWidth(kWidth);
  scale->setRangeDrag(false);
  scale->setRangeZoom(false);
  map->setColorScale(scale);
  map->setInterpolate(false);
  map->setTightBoundary(false);
  // Level with the plot.
  auto* ends = new QCPMarginGroup(canvas);
  canvas->axisRect()->setMarginGroup(QCP::msTop | QCP::msBottom, ends);
  scale->setMarginGroup(QCP::msTop | QCP::msBottom, ends);
  return scale;
}

void style_colour_scale(QCPColorScale* scale, const Theme& theme) {
  QCPAxis* axis = scale->axis();
  axis->setLabelColor(theme.text);
  axis->setTickLabelColor(theme.muted);
  axis->setBasePen(theme.border);
  axis->setTickPen(theme.border);
  axis->setSubTickPen(theme.border);
  axis->setLabelFont(plot_font());
  axis->setTickLabelFont(plot_font());
}

QCPColorGradient map_gradient() {
  QCPColorGradient gradient;
  gradient.clearColorStops();
  for (int i = 0; i < kStops; ++i) {
    const double at = static_cast<double>(i) / (kStops - 1);
    gradient.setColorStopAt(at, map_colour(at));
  }
  gradient.setLevelCount(kLevels);
  gradient.setNanHandling(QCPColorGradient::nhTransparent);
  return gradient;
}

QCPColorGradient state_gradient(const Theme& theme) {
  QCPColorGradient gradient;
  gradient.clearColorStops();
  const auto last = static_cast<double>(theme.states.size() - 1);
  for (std::size_t i = 0; i < theme.states.size(); ++i) {
    gradient.setColorStopAt(static_cast<double>(i) / last, theme.states[i]);
  }
  // So many that each state hits its stop.
  gradient.setLevelCount(static_cast<int>(theme.states.size() - 1) * 50 + 1);
  gradient.setNanHandling(QCPColorGradient::nhTransparent);
  return gradient;
}

}  // namespace ballast
