// SPDX-License-Identifier: GPL-3.0-or-later
// Many racks or GPUs at once: a band from the least to the most of them, and some picked out.
#include <algorithm>

#include "gui/plots/power_plot.hpp"

namespace ballast {
namespace {

constexpr std::size_t kBandCells = 100000;  // racks times columns, so that a redraw stays short
constexpr std::size_t kLeastBandColumns = 64;
constexpr int kBandAlpha = 60;

}  // namespace

PowerPlot::Band PowerPlot::rackBand() const {
  const std::size_t racks = std::max<std::size_t>(data().series().layout().racks, 1);
  const std::size_t most = std::min(columns(), std::max(kBandCells / racks, kLeastBandColumns));
  const MinMaxCurve curve = data().series().rackBand("grid_w", fromTick(), toTick(), most);
  Band band;
  for (std::size_t i = 0; i < curve.columns.size(); ++i) {
    band.t_s.push_back(curve.t_s(i) + 0.5 * seconds(curve.step - 1));
    band.low.push_back(static_cast<double>(curve.columns[i].min));
    band.high.push_back(static_cast<double>(curve.columns[i].max));
  }
  return band;
}

PowerPlot::Band PowerPlot::gpuBand() const {
  Band band;
  for (const GpuSnapshot& snapshot : data().gpus().snapshots()) {
    if (snapshot.tick < fromTick() || snapshot.tick > toTick()) continue;
    const auto [low, high] =
        std::minmax_element(snapshot.granted_w.begin(), snapshot.granted_w.end());
    band.t_s.push_back(seconds(snapshot.tick));
    band.low.push_back(static_cast<double>(*low));
    band.high.push_back(static_cast<double>(*high));
  }
  return band;
}

void PowerPlot::drawBand(const Band& band, const QString& label, Extent& extent) {
  QVector<QCPGraphData> low;
  QVector<QCPGraphData> high;
  for (std::size_t i = 0; i < band.t_s.size(); ++i) {
    if (std::isnan(band.low[i])) continue;  // a fill knows no gaps
    low.append(QCPGraphData(band.t_s[i], band.low[i]));
    high.append(QCPGraphData(band.t_s[i], band.high[i]));
    extent.add(band.low[i]);
    extent.add(band.high[i]);
  }
  band_low_->data()->set(low, true);
  band_high_->data()->set(high, true);
  if (label.isEmpty()) return;
  QColor fill = scope_ == PowerScope::kGpus ? theme().granted : theme().grid;
  legend_entries_.push_back({label, fill, Qt::SolidLine, true});
  // Where least and most are one, the edges are all there is.
  for (QCPGraph* edge : {band_low_, band_high_}) edge->setPen(curvePen(fill));
  fill.setAlpha(kBandAlpha);
  band_high_->setBrush(fill);
}

void PowerPlot::drawGpus(std::size_t& used, Extent& extent) {
  const LiveLayout& layout = data().gpus().layout();
  for (std::size_t i = 0; i < picked_.size(); ++i) {
    if (picked_[i] >= layout.gpus()) continue;
    const std::size_t rack = picked_[i] / layout.gpus_per_rack;
    const std::size_t gpu = picked_[i] % layout.gpus_per_rack;
    // Each reading once, as it comes up from column to column.
    QVector<QCPGraphData> points;
    Tick last = -1;
    for (std::size_t c = 0; c < columns(); ++c) {
      const Tick tick = fromTick() + (toTick() - fromTick()) * static_cast<Tick>(c) /
                                         static_cast<Tick>(columns());
      const GpuRow found = data().gpus().row(rack, tick);
      if (found.snapshot == nullptr || found.snapshot->tick <= last) continue;
      last = found.snapshot->tick;
      const double granted_w = static_cast<double>(found.snapshot->granted_w[found.first + gpu]);
      points.append(QCPGraphData(seconds(last), granted_w));
      extent.add(granted_w);
    }
    const QString label = QStringLiteral("rack %1 GPU %2").arg(rack).arg(gpu);
    curve(used++, label, theme().picked[i])->data()->set(points, true);
  }
  const QString label = QStringLiteral("granted, least to most of %1 GPUs (read 5 times a second)")
                            .arg(layout.gpus());
  drawBand(gpuBand(), label, extent);
}

}  // namespace ballast
