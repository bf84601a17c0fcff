// SPDX-License-Identifier: GPL-3.0-or-later
// The two cursors of a plot: drawn, dragged and moved by keys.
#include <QKeyEvent>
#include <QMouseEvent>
#include <cmath>

#include "gui/plots/plot_pane.hpp"

namespace ballast {
namespace {

constexpr int kGrabPixels = 6;  // around a cursor

}  // namespace

void PlotPane::addCursors() {
  // A layer of its own: moving a cursor repaints nothing else.
  canvas_->addLayer(QStringLiteral("cursors"), canvas_->layer(QStringLiteral("overlay")));
  QCPLayer* layer = canvas_->layer(QStringLiteral("cursors"));
  layer->setMode(QCPLayer::lmBuffered);
  for (std::size_t i = 0; i < cursor_lines_.size(); ++i) {
    cursor_lines_[i] = new QCPItemStraightLine(canvas_);
    cursor_names_[i] = new QCPItemText(canvas_);
    cursor_lines_[i]->setLayer(layer);
    cursor_names_[i]->setLayer(layer);
    cursor_names_[i]->setText(i == 0 ? QStringLiteral("A") : QStringLiteral("B"));
    cursor_names_[i]->setPositionAlignment(Qt::AlignHCenter | Qt::AlignTop);
    cursor_names_[i]->setPadding(QMargins(4, 0, 4, 0));
    cursor_names_[i]->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    cursor_lines_[i]->setVisible(false);
    cursor_names_[i]->setVisible(false);
  }
}

void PlotPane::placeCursors() {
  const bool on = cursorsShown();
  for (std::size_t i = 0; i < cursor_lines_.size(); ++i) {
    const double x = cursor_at_[i];
    // On a logarithmic axis 0 lies nowhere; a vertical line needs any two heights.
    const QCPRange y = canvas_->yAxis->range();
    cursor_lines_[i]->point1->setCoords(x, y.lower);
    cursor_lines_[i]->point2->setCoords(x, y.upper);
    cursor_names_[i]->position->setCoords(x, 0.0);
    cursor_lines_[i]->setVisible(on);
    cursor_names_[i]->setVisible(on);
  }
  if (on) readout_->setText(cursorText());
  readout_->setVisible(on);
}

void PlotPane::setCursor(std::size_t index, double x) {
  cursor_at_.at(index) = x;
  cursors_placed_ = true;
  placeCursors();
  canvas_->layer(QStringLiteral("cursors"))->replot();
}

void PlotPane::setCursorsShown(bool on) {
  if (cursors_action_->isChecked() != on) {
    cursors_action_->setChecked(on);  // comes back here
    return;
  }
  const QCPRange range = canvas_->xAxis->range();
  const auto outside = [&](double x) { return !range.contains(x); };
  if (on && (!cursors_placed_ || (outside(cursor_at_[0]) && outside(cursor_at_[1])))) {
    const double left = canvas_->xAxis->axisRect()->left();
    const double width = canvas_->xAxis->axisRect()->width();
    cursor_at_ = {canvas_->xAxis->pixelToCoord(left + width / 3.0),
                  canvas_->xAxis->pixelToCoord(left + width * 2.0 / 3.0)};
    cursors_placed_ = true;
  }
  markDirty();
  placeCursors();
}

bool PlotPane::pressed(const QMouseEvent& event) {
  const bool vertical = event.modifiers().testFlag(Qt::ControlModifier);
  canvas_->xAxis->axisRect()->setRangeDrag(vertical ? Qt::Vertical : Qt::Horizontal);
  if (!cursorsShown() || event.button() != Qt::LeftButton) {
    if (vertical) auto_y_ = false;
    return false;
  }
  double nearest = kGrabPixels;
  for (std::size_t i = 0; i < cursor_at_.size(); ++i) {
    const double away =
        std::abs(canvas_->xAxis->coordToPixel(cursor_at_[i]) - event.position().x());
    if (away <= nearest) {
      nearest = away;
      dragged_ = static_cast<int>(i);
    }
  }
  if (dragged_ < 0 && vertical) auto_y_ = false;
  return dragged_ >= 0;
}

bool PlotPane::moveByKey(const QKeyEvent& event) {
  if (!cursorsShown() || (event.key() != Qt::Key_Left && event.key() != Qt::Key_Right)) {
    return false;
  }
  const std::size_t index = event.modifiers().testFlag(Qt::ControlModifier) ? 0 : 1;
  const double pixels = event.modifiers().testFlag(Qt::ShiftModifier) ? 10.0 : 1.0;
  const double sign = event.key() == Qt::Key_Left ? -1.0 : 1.0;
  const double at = canvas_->xAxis->coordToPixel(cursor_at_[index]);
  setCursor(index, canvas_->xAxis->pixelToCoord(at + sign * pixels));
  return true;
}

}  // namespace ballast
