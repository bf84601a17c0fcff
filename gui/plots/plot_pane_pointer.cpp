// SPDX-License-Identifier: GPL-3.0-or-later
// What a plot does under the pointer: it shows what is there, and opens its menu.
#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>

#include "gui/plots/plot_pane.hpp"

namespace ballast {
namespace {

constexpr int kShownMs = 3600 * 1000;  // as long as the pointer stays

}  // namespace

void PlotPane::moved(const QMouseEvent& event) {
  hover_at_ = event.position();
  showHover();
}

void PlotPane::left() {
  if (hover_at_) QToolTip::hideText();
  hover_at_.reset();
}

void PlotPane::showHover() {
  if (!hover_at_) return;
  const QPointF at = *hover_at_;
  const bool inside = canvas_->xAxis->axisRect()->rect().contains(at.toPoint());
  QToolTip::showText(canvas_->mapToGlobal(at).toPoint(), inside ? hoverText(at) : QString(),
                     canvas_, {}, kShownMs);
}

void PlotPane::openMenu(const QContextMenuEvent& event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addActions(actions());
  menu->popup(event.globalPos());
}

}  // namespace ballast
