// SPDX-License-Identifier: GPL-3.0-or-later
// What the plot of power reads out at its cursors and under the pointer.
#include <algorithm>

#include "gui/plots/power_plot.hpp"

namespace ballast {

std::vector<TimePane::ReadCurve> PowerPlot::readCurves() const {
  std::vector<ReadCurve> curves;
  for (const Line& line : lines()) {
    curves.push_back({line.label, line.series, QStringLiteral("W")});
  }
  return curves;
}

QString PowerPlot::cursorText() const {
  return cursorTable(readCurves());
}

QString PowerPlot::hoverText(const QPointF& at) const {
  const QString unit = QStringLiteral("W");
  QString text = hoverTime(at);
  for (const ReadCurve& curve : readCurves()) text += hoverCurve(curve, at);
  const auto [from, to] = hoverTicks(at);
  if (scope_ == PowerScope::kRacks) {
    MinMax band;
    for (const MinMax& part : data().series().rackBand("grid_w", from, to, 1).columns) {
      band.merge(part);
    }
    text += hoverValue(QStringLiteral("all racks"), band, unit);
  }
  if (scope_ == PowerScope::kGpus) text += gpusAt(from);
  if (overlay_->visible() && data().overlay()) {
    const auto& t_s = data().overlay()->t_s;
    const auto after = std::upper_bound(t_s.begin(), t_s.end(), seconds(from));
    if (after != t_s.begin() && after != t_s.end()) {
      const auto value = static_cast<float>(
          data().overlay()->grid_w[static_cast<std::size_t>(after - t_s.begin()) - 1]);
      text += hoverValue(data().overlay()->label + QStringLiteral(" grid"), {value, value}, unit);
    }
  }
  return text;
}

QString PowerPlot::gpusAt(Tick tick) const {
  const QString unit = QStringLiteral("W");
  const GpuModel& gpus = data().gpus();
  QString text;
  for (const std::size_t picked : picked_) {
    if (picked >= gpus.layout().gpus()) continue;
    const std::size_t rack = picked / gpus.layout().gpus_per_rack;
    const std::size_t gpu = picked % gpus.layout().gpus_per_rack;
    const GpuRow row = gpus.row(rack, tick);
    MinMax value;
    if (row.snapshot != nullptr) {
      const float w = row.snapshot->granted_w[row.first + gpu];
      value = {w, w};
    }
    text += hoverValue(QStringLiteral("rack %1 GPU %2").arg(rack).arg(gpu), value, unit);
  }
  const GpuSnapshot* all = gpus.before(tick);
  if (all == nullptr || tick - all->tick >= GpuModel::kHold) return text;
  const auto [low, high] = std::minmax_element(all->granted_w.begin(), all->granted_w.end());
  return text + hoverValue(QStringLiteral("all GPUs"), {*low, *high}, unit);
}

}  // namespace ballast
