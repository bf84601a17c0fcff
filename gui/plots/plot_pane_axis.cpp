// SPDX-License-Identifier: GPL-3.0-or-later
// The vertical axis of a plot: it follows the data without jumping, and the user may zoom it.
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "gui/plots/plot_pane.hpp"

namespace ballast {
namespace {

constexpr double kMarginY = 0.06;       // of the range, beyond the data
constexpr double kEmptyY = 0.55;        // an axis less filled than this is too long
constexpr double kMarginDecades = 0.1;  // of a logarithmic axis
constexpr double kWheelStep = 120.0;    // eighths of a degree, of QWheelEvent

}  // namespace

void PlotPane::showY(double low, double high) {
  if (!auto_y_ || !(low <= high)) return;
  QCPAxis* axis = canvas_->yAxis;
  const bool logarithmic = axis->scaleType() == QCPAxis::stLogarithmic;
  QCPRange now = axis->range();
  double bottom = low;  // with the margin
  double top = high;
  if (logarithmic) {
    if (!(low > 0.0)) return;
    low = std::log10(low);
    high = std::log10(high);
    bottom = low - kMarginDecades;
    top = high + kMarginDecades;
    now = {std::log10(std::max(now.lower, 1e-300)), std::log10(std::max(now.upper, 1e-300))};
  } else {
    // Zero comes in where it is near.
    if (low > 0.0 && low < 0.3 * high) bottom = 0.0;
    if (high < 0.0 && high > 0.3 * low) top = 0.0;
    const double margin = kMarginY * std::max(top - bottom, 1e-6 * std::max(std::abs(top), 1.0));
    if (bottom != 0.0) bottom -= margin;
    if (top != 0.0) top += margin;
    if (!(bottom < top)) top = bottom + 1.0;
  }
  const auto set = [&](double from, double to) {
    axis->setRange(logarithmic ? std::pow(10.0, from) : from,
                   logarithmic ? std::pow(10.0, to) : to);
  };
  const bool empty = top - bottom < kEmptyY * now.size();
  if (fit_y_ || (empty && roomy_.isValid() && roomy_.hasExpired(kShrinkMs))) {
    fit_y_ = false;
    roomy_.invalidate();
    return set(bottom, top);
  }
  // Only the end that is in the way moves.
  if (low < now.lower || high > now.upper) {
    set(low < now.lower ? bottom : now.lower, high > now.upper ? top : now.upper);
  }
  if (!empty) return roomy_.invalidate();
  if (roomy_.isValid()) return;
  roomy_.start();
  // Where the run is paused nothing else would draw it again.
  QTimer::singleShot(kShrinkMs + 1, this, &PlotPane::markDirty);
}

void PlotPane::resetY() {
  auto_y_ = true;
  fit_y_ = true;
}

bool PlotPane::zoomed(const QWheelEvent& event) {
  QCPAxisRect* area = canvas_->xAxis->axisRect();
  const QPointF at = event.position();
  const bool beside = at.x() < area->left() && at.y() >= area->top() && at.y() <= area->bottom();
  const bool asked = (event.modifiers() & (Qt::ControlModifier | Qt::ShiftModifier)) != 0 &&
                     area->rect().contains(at.toPoint());
  if (!beside && !asked) return false;  // the canvas zooms its horizontal axis
  // Some platforms turn the wheel sideways where Shift is held.
  const QPoint angle = event.angleDelta();
  const double steps = (angle.y() != 0 ? angle.y() : angle.x()) / kWheelStep;
  QCPAxis* axis = canvas_->yAxis;
  axis->scaleRange(std::pow(area->rangeZoomFactor(Qt::Vertical), steps),
                   axis->pixelToCoord(at.y()));
  auto_y_ = false;
  markDirty();
  return true;
}

}  // namespace ballast
