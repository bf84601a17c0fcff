// SPDX-License-Identifier: GPL-3.0-or-later
// Limit masks over a spectrum. The vertical axis belongs to the curves: a mask near them is shown
// with them, one far above or below only by a sign at the edge.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gui/plots/spectrum_plot.hpp"

namespace ballast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kNearDecades = 1.5;  // from the curves
constexpr double kNearTimes = 2.0;    // the same on a linear axis
constexpr int kPoints = 128;          // straight only in log-log axes, so a mask is sampled
constexpr std::array<Qt::PenStyle, 4> kMaskStyles = {Qt::SolidLine, Qt::DashLine, Qt::DotLine,
                                                     Qt::DashDotLine};

}  // namespace

double mask_limit_w(const SpectrumMask& mask, double f_hz) {
  if (mask.f_hz.empty() || f_hz < mask.f_hz.front() || f_hz > mask.f_hz.back()) return kNaN;
  const auto above = std::upper_bound(mask.f_hz.begin(), mask.f_hz.end(), f_hz);
  if (above == mask.f_hz.end()) return mask.limit_w.back();
  const auto i = static_cast<std::size_t>(above - mask.f_hz.begin());
  const double part = std::log(f_hz / mask.f_hz[i - 1]) / std::log(mask.f_hz[i] / mask.f_hz[i - 1]);
  return mask.limit_w[i - 1] * std::pow(mask.limit_w[i] / mask.limit_w[i - 1], part);
}

bool SpectrumPlot::nearCurves(double value, double low, double high) const {
  if (!(low <= high)) return true;  // no curves: the masks are all there is
  if (scale() == SpectrumScale::kLinear) return value <= kNearTimes * high;
  if (scale() == SpectrumScale::kDecibel) {
    return value <= high + 20.0 * kNearDecades && value >= low - 20.0 * kNearDecades;
  }
  const double times = std::pow(10.0, kNearDecades);
  return value <= high * times && value >= low / times;
}

void SpectrumPlot::placeJudged(double& low, double& high, std::vector<LegendEntry>& legend) {
  for (QCPGraph* graph : judged_) graph->setVisible(false);
  worst_->setVisible(false);
  if (quantity() != SpectrumQuantity::kLine) return;
  const auto& masks = data_.spectrum().masks();
  const QCPRange range = canvas()->xAxis->range();
  QVector<QCPGraphData> worst;
  for (std::size_t m = 0; m < masks.size(); ++m) {
    if (judged_.size() <= m) judged_.push_back(canvas()->addGraph());
    const JudgedCurve& curve = masks[m].judged;
    if (curve.f_hz.empty()) continue;
    if (masks[m].at_hz) {
      const auto at =
          std::min_element(curve.f_hz.begin(), curve.f_hz.end(), [&](double a, double b) {
            return std::abs(a - *masks[m].at_hz) < std::abs(b - *masks[m].at_hz);
          });
      const auto k = static_cast<std::size_t>(at - curve.f_hz.begin());
      worst.append(QCPGraphData(curve.f_hz[k], shown(curve.line_w[k])));
    }
    // Clauses with the same segments are often worst in the same one.
    QString names = masks[m].name;
    bool drawn = false;
    for (std::size_t other = 0; other < masks.size(); ++other) {
      if (other == m || !(masks[other].judged == curve)) continue;
      drawn = drawn || other < m;
      names += QStringLiteral(", ") + masks[other].name;
    }
    if (drawn) continue;
    QVector<QCPGraphData> points;
    for (std::size_t k = 0; k < curve.f_hz.size(); ++k) {
      const double value = shown(curve.line_w[k]);
      points.append(QCPGraphData(curve.f_hz[k], value));
      if (!range.contains(curve.f_hz[k]) || std::isnan(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
    judged_[m]->data()->set(points, true);
    judged_[m]->setPen(QPen(theme().limit, 1.0, Qt::DotLine));
    judged_[m]->setVisible(true);
    legend.push_back({QStringLiteral("grid as judged, %1 to %2 s: %3")
                          .arg(curve.from_s, 0, 'f', 1)
                          .arg(curve.to_s, 0, 'f', 1)
                          .arg(names),
                      theme().limit, Qt::DotLine});
  }
  worst_->data()->set(worst);
  worst_->setLineStyle(QCPGraph::lsNone);
  worst_->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDiamond, theme().limit, 9.0));
  worst_->setVisible(!worst.isEmpty());
}

void SpectrumPlot::placeMasks(double& low, double& high) {
  for (QCPGraph* mask : masks_) mask->setVisible(false);
  if (quantity() != SpectrumQuantity::kLine) return;  // they limit amplitudes
  const auto& masks = data_.spectrum().masks();
  const QCPRange range = canvas()->xAxis->range();
  double lowest = low;
  double highest = high;
  for (std::size_t m = 0; m < masks.size(); ++m) {
    if (masks_.size() <= m) masks_.push_back(canvas()->addGraph());
    QVector<QCPGraphData> points;
    const double ratio = masks[m].f_hz.back() / masks[m].f_hz.front();
    for (int i = 0; i < kPoints; ++i) {
      const double f_hz = i == kPoints - 1
                              ? masks[m].f_hz.back()
                              : masks[m].f_hz.front() * std::pow(ratio, i / (kPoints - 1.0));
      const double value = shown(mask_limit_w(masks[m], f_hz));
      points.append(QCPGraphData(f_hz, value));
      if (!range.contains(f_hz) || !nearCurves(value, low, high)) continue;
      lowest = std::min(lowest, value);
      highest = std::max(highest, value);
    }
    masks_[m]->data()->set(points, true);
    masks_[m]->setPen(QPen(theme().limit, 2.0, kMaskStyles[m % kMaskStyles.size()]));
  }
  low = lowest;
  high = highest;
}

void SpectrumPlot::tellMasks(std::vector<LegendEntry>& legend) {
  marks_.clear();
  const auto& masks = data_.spectrum().masks();
  const QCPRange x = canvas()->xAxis->range();
  const QCPRange y = canvas()->yAxis->range();
  const bool limits = quantity() == SpectrumQuantity::kLine;
  for (std::size_t m = 0; limits && m < masks.size(); ++m) {
    bool seen = false;
    double least = std::numeric_limits<double>::infinity();
    double most = -least;
    for (const QCPGraphData& point : *masks_[m]->data()) {
      if (!x.contains(point.key)) continue;
      const double limit_w = mask_limit_w(masks[m], point.key);
      least = std::min(least, limit_w);
      most = std::max(most, limit_w);
      seen = seen || y.contains(point.value);
    }
    if (!(least <= most)) continue;  // at other frequencies
    if (seen) {
      masks_[m]->setVisible(true);
      legend.push_back(
          {QStringLiteral("limit ") + masks[m].name, theme().limit, masks_[m]->pen().style()});
      continue;
    }
    QString amount = si_text(least, QStringLiteral("W"), 3);
    if (most > 1.001 * least) {
      amount += QStringLiteral(" to ") + si_text(most, QStringLiteral("W"), 3);
    }
    marks_.add(QStringLiteral("limit %1: %2").arg(masks[m].name, amount), shown(least) > y.upper);
  }
  marks_.show(theme());
}

}  // namespace ballast
