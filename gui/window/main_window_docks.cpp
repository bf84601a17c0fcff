// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the strips and docks of the main window.
#include <QScreen>
#include <QScrollArea>
#include <QStatusBar>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/window/main_window.hpp"
#include "gui/window/welcome.hpp"

namespace ballast {
namespace {

constexpr int kDockTitle = 30;  // about

// A panel of fixed rows, which on a small screen must not take the plots' place.
QScrollArea* scrolled(QWidget* panel) {
  auto* area = new QScrollArea;
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setWidget(panel);
  return area;
}

}  // namespace

void MainWindow::buildStrips() {
  auto* middle = new QWidget;
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  welcome_ = make_welcome(middle);
  welcome_->hide();
  banner_ = new QFrame;
  banner_->setObjectName("banner");
  auto* row = new QHBoxLayout(banner_);
  banner_text_ = new QLabel;
  banner_text_->setWordWrap(true);
  banner_button_ = new QPushButton(tr("Start the server again"));
  banner_button_->setObjectName("restartServer");
  row->addWidget(banner_text_, 1);
  row->addWidget(banner_button_);
  banner_->hide();
  column->addWidget(banner_);
  column->addWidget(welcome_);
  column->addWidget(plots_, 1);
  setCentralWidget(middle);
  statusBar()->addWidget(log_->strip(), 1);
  link_label_ = new QLabel;
  link_label_->setObjectName("link");
  statusBar()->addPermanentWidget(link_label_);
  connect(banner_button_, &QPushButton::clicked, this, &MainWindow::startServer);
}

QDockWidget* MainWindow::addDock(const QString& title, const char* name, QWidget* content,
                                 Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(title);
  dock->setObjectName(name);
  dock->setWidget(content);
  addDockWidget(area, dock);
  return dock;
}

void MainWindow::buildDocks() {
  firmware_panel_ = new FirmwarePanel(firmware_, firmware_link_);
  judge_panel_ = new JudgePanel(bridge_);
  storage_panel_ = new StoragePanel(firmware_);
  event_panel_ = new EventPanel(events_, bridge_);
  QDockWidget* firmware =
      addDock(tr("Firmware"), "firmwareDock", firmware_panel_, Qt::LeftDockWidgetArea);
  QDockWidget* judge = addDock(tr("Judge"), "judgeDock", judge_panel_, Qt::RightDockWidgetArea);
  QDockWidget* storage =
      addDock(tr("Storage"), "storageDock", scrolled(storage_panel_), Qt::RightDockWidgetArea);
  QDockWidget* events =
      addDock(tr("Events"), "eventDock", scrolled(event_panel_), Qt::BottomDockWidgetArea);
  QDockWidget* log = addDock(tr("Log"), "logDock", log_, Qt::BottomDockWidgetArea);
  tabifyDockWidget(events, log);
  events->raise();
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  // On a small screen the plots keep their place.
  const QSize room = screen()->availableSize();
  const int right = std::min(430, room.width() / 4);
  const int below =
      std::min(event_panel_->sizeHint().height() + kDockTitle, room.height() * 3 / 10);
  resizeDocks({firmware, judge}, {420, right}, Qt::Horizontal);
  resizeDocks({judge, storage}, {500, 300}, Qt::Vertical);
  resizeDocks({events}, {below}, Qt::Vertical);
  for (const QDockWidget* dock : {firmware, storage}) {  // both show registers
    connect(dock, &QDockWidget::visibilityChanged, &firmware_link_,
            [this, dock](bool visible) { firmware_link_.setWatched(dock, visible); });
  }
}

}  // namespace ballast
