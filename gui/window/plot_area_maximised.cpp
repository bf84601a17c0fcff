// SPDX-License-Identifier: GPL-3.0-or-later
// One plot alone, and the panels out of the way.
#include <QDockWidget>
#include <QEvent>
#include <QMainWindow>
#include <utility>

#include "gui/window/plot_area.hpp"

namespace ballast {

void PlotArea::makeActions() {
  maximise_ = new QAction(tr("Maximise the plot"), this);
  maximise_->setShortcut(Qt::Key_F11);
  maximise_->setCheckable(true);
  connect(maximise_, &QAction::toggled, this, &PlotArea::setMaximised);
  panels_ = new QAction(tr("Hide the panels"), this);
  panels_->setShortcut(Qt::Key_F9);
  panels_->setCheckable(true);
  connect(panels_, &QAction::toggled, this, &PlotArea::setPanelsHidden);
  leave_ = new QAction(tr("Show all plots"), this);
  leave_->setShortcut(Qt::Key_Escape);
  leave_->setEnabled(false);  // until there is something to leave
  addAction(leave_);
  connect(leave_, &QAction::triggered, this, [this] { setMaximised(false); });
  for (PlotPane* pane : panes_) pane->addAction(maximise_);
}

void PlotArea::setMaximised(bool on) {
  maximise_->setChecked(on);
  leave_->setEnabled(on);
  if (maximised() == on) return;
  QWidget* const other = &current() == power_ ? static_cast<QWidget*>(tabs_) : power_;
  if (on) {
    aside_ = other;
    other->hide();
  } else {
    aside_->show();
    aside_ = nullptr;
  }
  showPanels();
}

void PlotArea::setPanelsHidden(bool on) {
  panels_->setChecked(on);
  showPanels();
}

// They come back as they were: at their places, and only those that were there.
void PlotArea::showPanels() {
  const bool hidden = maximised() || panels_->isChecked();
  auto* frame = qobject_cast<QMainWindow*>(window());
  if (frame == nullptr || hidden == !layout_.isEmpty()) return;
  if (!hidden) {
    frame->restoreState(std::exchange(layout_, {}));
    frame->removeEventFilter(this);
    return;
  }
  layout_ = frame->saveState();
  for (auto* dock : frame->findChildren<QDockWidget*>()) dock->hide();
  frame->installEventFilter(this);
}

// A window that closes remembers its panels.
bool PlotArea::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Close && watched == window()) {
    setMaximised(false);
    setPanelsHidden(false);
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace ballast
