// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/gpu_colours.hpp"

#include <algorithm>
#include <cmath>

#include "gui/plots/colour_scale.hpp"

namespace ballast {
namespace {

QString state_text(std::size_t state) {
  const std::string_view name = controller_state_name(state);
  return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

}  // namespace

QStringList gpu_quantity_names() {
  return {QStringLiteral("granted"), QStringLiteral("demand"), QStringLiteral("burned"),
          QStringLiteral("state")};
}

QString gpu_text(const GpuSnapshot& snapshot, std::size_t index, std::size_t rack,
                 std::size_t gpu) {
  const auto watts = [](float w) { return si_text(static_cast<double>(w), QStringLiteral("W")); };
  return QStringLiteral("rack %1 GPU %2: demand %3, granted %4, %5")
      .arg(rack)
      .arg(gpu)
      .arg(watts(snapshot.demand_w[index]), watts(snapshot.granted_w[index]),
           state_text(snapshot.state[index]));
}

QString readings_text(const GpuModel& gpus, Tick from, Tick to) {
  const Tick apart = gpus.apart(from, to);
  if (apart <= GpuModel::kHold) return QStringLiteral("read 5 times per second of wall-clock time");
  return QStringLiteral("read every %1 s; reduce the pace to see more")
      .arg(seconds(apart), 0, 'f', apart < 10 * kTicksPerSecond ? 1 : 0);
}

std::vector<PlotPane::LegendEntry> state_legend(const Theme& theme) {
  std::vector<PlotPane::LegendEntry> legend;
  for (std::size_t s = 0; s < kControllerStates; ++s) {
    legend.push_back({state_text(s), theme.states[s], Qt::SolidLine, true});
  }
  return legend;
}

GpuColours::GpuColours(QCustomPlot* canvas, QCPColorMap* map)
    : canvas_(canvas), map_(map), scale_(add_colour_scale(canvas, map)) {
  canvas->xAxis->grid()->setVisible(false);
  canvas->yAxis->grid()->setVisible(false);
}

void GpuColours::apply(const Theme& theme, GpuQuantity quantity) {
  quantity_ = quantity;
  const bool state = quantity == GpuQuantity::kState;
  QCPLayoutGrid* grid = canvas_->plotLayout();
  if (state && grid->hasElement(0, 1)) {
    grid->take(scale_);
    grid->simplify();
    scale_->setVisible(false);
  } else if (!state && !grid->hasElement(0, 1)) {
    grid->addElement(0, 1, scale_);
    scale_->setVisible(true);
  }
  map_->setGradient(state ? state_gradient(theme) : theme_gradient(theme));
  scale_->axis()->setLabel(gpu_quantity_names()[static_cast<qsizetype>(quantity)] +
                           QStringLiteral(" (W)"));
  style_colour_scale(scale_, theme);
}

void GpuColours::setHighest(double highest) {
  const double step = highest > 0.0 ? std::pow(10.0, std::floor(std::log10(highest))) / 2.0 : 1.0;
  const double top = quantity_ == GpuQuantity::kState
                         ? static_cast<double>(kControllerStates - 1)
                         : std::max(step * std::ceil(highest / step), 1.0);
  map_->setDataRange(QCPRange(0.0, top));
}

}  // namespace ballast
