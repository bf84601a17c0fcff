// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/gpu_colours.hpp"

#include <algorithm>

#include "gui/plots/colour_scale.hpp"

namespace ballast {
namespace {

// Even a swing at 1 Hz is seen ten times per period.
constexpr Tick kFineTicks = 100;

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

QString sampling_text(const GpuModel& gpus, Tick from, Tick to, Tick column) {
  const Tick apart = gpus.apart(from, to);
  if (apart == 0) return QStringLiteral("sampled once");
  const Tick every = std::max(apart, column);
  const int decimals = every < kTicksPerSecond ? 2 : every < 10 * kTicksPerSecond ? 1 : 0;
  const QString text = QStringLiteral("sampled every %1 s").arg(seconds(every), 0, 'f', decimals);
  return every <= kFineTicks ? text
                             : text + QStringLiteral(": faster swings are hidden, lower the pace");
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
  map_->setGradient(state ? state_gradient(theme) : map_gradient());
  scale_->axis()->setLabel(gpu_quantity_names()[static_cast<qsizetype>(quantity)] +
                           QStringLiteral(" (W)"));
  style_colour_scale(scale_, theme);
}

void GpuColours::setRange(const GpuPowerRange& range) {
  QCPRange shown(range.idle_w, range.max_w);
  if (quantity_ == GpuQuantity::kBurned) shown = {0.0, range.max_w - range.idle_w};
  if (quantity_ == GpuQuantity::kState) shown = {0.0, static_cast<double>(kControllerStates - 1)};
  map_->setDataRange(shown);
}

}  // namespace ballast
