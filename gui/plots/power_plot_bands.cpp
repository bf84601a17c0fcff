// SPDX-License-Identifier: GPL-3.0-or-later
// Many racks or GPUs at once: a band from the least to the most of them, and some picked out.
#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/plots/gpu_colours.hpp"
#include "gui/plots/power_plot.hpp"

namespace ballast {
namespace {

constexpr std::size_t kBandCells = 100000;  // racks times columns, so that a redraw stays short
constexpr std::size_t kLeastBandColumns = 64;
constexpr int kBandAlpha = 60;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

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

// A reading stands no longer than on the maps, and is joined to the next where that has come by
// then.
PowerPlot::Band PowerPlot::standing(const std::vector<Reading>& readings) const {
  const Tick hold =
      std::max(GpuModel::kHold, (toTick() - fromTick()) / static_cast<Tick>(columns()));
  Band band;
  const auto add = [&band](Tick at, double low, double high) {
    band.t_s.push_back(seconds(at));
    band.low.push_back(low);
    band.high.push_back(high);
  };
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const Reading& r = readings[i];
    add(r.tick, r.low, r.high);
    if (i + 1 < readings.size() && readings[i + 1].tick <= r.tick + hold) continue;
    add(r.tick + hold, r.low, r.high);
    add(r.tick + hold, kNaN, kNaN);
  }
  return band;
}

PowerPlot::Band PowerPlot::gpuBand() const {
  std::vector<Reading> readings;
  for (const GpuSnapshot& snapshot : data().gpus().snapshots()) {
    if (snapshot.tick < fromTick() || snapshot.tick > toTick()) continue;
    const auto [low, high] =
        std::minmax_element(snapshot.granted_w.begin(), snapshot.granted_w.end());
    readings.push_back({snapshot.tick, static_cast<double>(*low), static_cast<double>(*high)});
  }
  return standing(readings);
}

// Each reading once, as it comes up from column to column, up to where it stands no longer.
QVector<QCPGraphData> PowerPlot::oneGpu(std::size_t rack, std::size_t gpu) const {
  QVector<QCPGraphData> points;
  Tick last = -1;
  double value_w = kNaN;
  for (std::size_t c = 0; c <= columns(); ++c) {
    const Tick width = (toTick() - fromTick()) / static_cast<Tick>(columns());
    const Tick tick =
        fromTick() + (toTick() - fromTick()) * static_cast<Tick>(c) / static_cast<Tick>(columns());
    const GpuRow found = data().gpus().row(rack, tick, width);
    const bool known = found.snapshot != nullptr;
    if (known && found.snapshot->tick > last) {
      last = found.snapshot->tick;
      value_w = static_cast<double>(found.snapshot->granted_w[found.first + gpu]);
      points.append(QCPGraphData(seconds(last), value_w));
    } else if (!known && !std::isnan(value_w)) {
      points.append(QCPGraphData(seconds(tick), value_w));
      value_w = kNaN;
      points.append(QCPGraphData(seconds(tick), value_w));
    }
  }
  return points;
}

void PowerPlot::drawBand(const Band& band, const QString& label, Extent& extent) {
  QVector<QCPGraphData> low;
  QVector<QCPGraphData> high;
  for (std::size_t i = 0; i < band.t_s.size(); ++i) {
    low.append(QCPGraphData(band.t_s[i], band.low[i]));
    high.append(QCPGraphData(band.t_s[i], band.high[i]));
    if (std::isnan(band.low[i])) continue;
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
    const QVector<QCPGraphData> points = oneGpu(rack, gpu);
    for (const QCPGraphData& point : points) {
      if (!std::isnan(point.value)) extent.add(point.value);
    }
    const QString label = QStringLiteral("rack %1 GPU %2").arg(rack).arg(gpu);
    curve(used++, label, theme().picked[i])->data()->set(points, true);
  }
  const QString label = QStringLiteral("granted, minimum to maximum of %1 GPUs (%2)")
                            .arg(layout.gpus())
                            .arg(sampling_text(data().gpus(), fromTick(), toTick()));
  drawBand(gpuBand(), label, extent);
}

}  // namespace ballast
