// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_window.hpp"

#include <QApplication>
#include <QCloseEvent>
#include <QPointer>
#include <QStatusBar>
#include <QThreadPool>
#include <QVBoxLayout>

#include "gui/model/compare_reader.hpp"
#include "gui/window/welcome.hpp"

namespace ballast {
namespace {

constexpr int kLayoutVersion = 1;

const char* const kFirstLight = BALLAST_SOURCE_DIR "/fixtures/scenarios/first_light.toml";

}  // namespace

MainWindow::MainWindow(const WindowOptions& options, QWidget* parent)
    : QMainWindow(parent),
      options_(options),
      settings_(options.settings.isEmpty() ? QSettings().fileName() : options.settings,
                QSettings::IniFormat),
      run_(bridge_),
      firmware_link_(firmware_, bridge_) {
  setWindowTitle("Ballast");
  setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
  plots_ = new PlotArea(bridge_);
  run_bar_ = new RunBar(run_);
  addToolBar(Qt::TopToolBarArea, run_bar_);
  log_ = new LogPanel;
  buildStrips();
  buildDocks();
  buildMenus();
  connectModels();
  resize(1500, 940);
  first_layout_ = saveState(kLayoutVersion);
  restoreSettings();
}

MainWindow::~MainWindow() {
  bridge_.close();
}

void MainWindow::buildStrips() {
  auto* middle = new QWidget;
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  welcome_ = make_welcome(middle);
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
      addDock(tr("Storage"), "storageDock", storage_panel_, Qt::RightDockWidgetArea);
  QDockWidget* events = addDock(tr("Events"), "eventDock", event_panel_, Qt::BottomDockWidgetArea);
  QDockWidget* log = addDock(tr("Log"), "logDock", log_, Qt::BottomDockWidgetArea);
  tabifyDockWidget(events, log);
  events->raise();
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  resizeDocks({firmware, judge}, {420, 430}, Qt::Horizontal);
  resizeDocks({judge, storage}, {500, 300}, Qt::Vertical);
  resizeDocks({events}, {190}, Qt::Vertical);
  connect(firmware, &QDockWidget::visibilityChanged, &firmware_link_, &FirmwareLink::setWatched);
}

void MainWindow::connectModels() {
  connect(&bridge_, &LinkBridge::stateChanged, this, &MainWindow::showLink);
  connect(&bridge_, &LinkBridge::noticeArrived, log_, &LogPanel::notice);
  connect(&bridge_, &LinkBridge::failed, this, [this](const QString& op, const QString& why) {
    if (bridge_.connected()) log_->error(op + ": " + why);
  });
  connect(&bridge_, &LinkBridge::greeted, this, [this](const Json& hello) {
    const Json layout = hello.value("layout", Json::object());
    firmware_panel_->setSize(layout.value("racks", 1), layout.value("gpus_per_rack", 1));
    judge_panel_->ask();
  });
  connect(&server_, &EmbeddedServer::listening, this, &MainWindow::joinServer);
  connect(&server_, &EmbeddedServer::ended, this, [this](const QString& why) {
    log_->error(why);
    showBanner(why, true);
  });
  connect(&run_, &RunModel::changed, this, [this] {
    events_.setNow(run_.sim_s());
    event_panel_->setEnabledFor(run_.live());
    plots_->data().setEnd(ticks(run_.sim_s()));
    setWindowTitle(run_.scenario().isEmpty() ? "Ballast" : run_.scenario() + " – Ballast");
  });
  connect(&run_, &RunModel::runChanged, this, [this] {
    judge_panel_->clearRun();
    judge_panel_->ask();
  });
  connect(&run_, &RunModel::ended, this, [this] {
    if (run_.state() == "failed") {
      log_->error(tr("the run failed: %1; Restart begins it anew").arg(run_.message()));
      showBanner(tr("The run failed: %1. Restart (R) begins it anew; what was done until then is "
                    "kept in its scenario.")
                     .arg(run_.message()),
                 false);
      return;
    }
    log_->notice(tr("the run is over: %1").arg(run_.message()));
    // A server elsewhere keeps its files to itself.
    if (server_.running()) judge_panel_->judgeRun(run_.runDir());
  });
  connect(&run_, &RunModel::factsChanged, this, [this] {
    firmware_panel_->setFacts(run_.facts());
    event_panel_->setFacts(*run_.facts());
  });
  connect(&firmware_, &FirmwareModel::changed, this, &MainWindow::showStorageLimits);
  connect(&run_, &RunModel::saved, log_,
          [this](const QString& folder) { log_->notice(tr("saved in %1").arg(folder)); });
  connect(&run_, &RunModel::failed, log_, &LogPanel::error);
  connect(run_bar_, &RunBar::failed, log_, &LogPanel::error);
  connect(&firmware_link_, &FirmwareLink::applying, this,
          [this] { plots_->data().spectrum().keepGhost(tr("%1 s").arg(run_.sim_s(), 0, 'f', 2)); });
  connect(&firmware_link_, &FirmwareLink::applied, this, [this](int writes, double sim_s) {
    log_->notice(tr("%1 registers written at %2 s").arg(writes).arg(sim_s, 0, 'f', 3));
  });
  connect(&firmware_link_, &FirmwareLink::undone, this,
          [this](int writes) { log_->notice(tr("%1 registers brought back").arg(writes)); });
  connect(&firmware_link_, &FirmwareLink::notice, log_, &LogPanel::notice);
  connect(firmware_panel_, &FirmwarePanel::notice, log_, &LogPanel::notice);
  connect(firmware_panel_, &FirmwarePanel::failed, log_, &LogPanel::error);
  connect(event_panel_, &EventPanel::notice, log_, &LogPanel::notice);
  connect(event_panel_, &EventPanel::timeChosen, this, [this](double t_s) {
    TimeView& view = plots_->data().view();
    const double span = view.span_s();
    const double from = std::max(0.0, t_s - span / 2);
    view.setRange(from, from + span);
  });
  connect(judge_panel_, &JudgePanel::masksChanged, this,
          [this](const std::vector<SpectrumMask>& masks) {
            plots_->data().spectrum().setMasks(masks);
          });
  connect(judge_panel_, &JudgePanel::failed, log_, &LogPanel::error);
  connect(plots_, &PlotArea::notice, log_, &LogPanel::notice);
  connect(plots_, &PlotArea::failed, log_, &LogPanel::error);
}

void MainWindow::showStorageLimits() {
  const auto value = [this](const char* name) {
    return firmware_.wantedPhysical(BlockId::kStorage, name);
  };
  StorageLimits limits;
  limits.soc_min_frac = value("SOC_MIN");
  limits.soc_max_frac = value("SOC_MAX");
  const auto charge = value("MAX_CHARGE");
  const auto discharge = value("MAX_DISCHARGE");
  if (charge && discharge) {
    const int racks = run_.facts() != nullptr ? run_.facts()->racks : 1;
    limits.power_w = std::max(*charge, *discharge) * racks;
  }
  plots_->storage().setLimits(limits);
}

void MainWindow::begin() {
  if (options_.connect.isEmpty()) {
    startServer();
  } else {
    joinServer(options_.connect);
  }
}

void MainWindow::startServer() {
  const QString scenario = options_.scenario.isEmpty() ? kFirstLight : options_.scenario;
  QStringList more;
  if (!options_.out.isEmpty()) more << "--out" << options_.out;
  banner_->hide();
  bridge_.close();
  log_->notice(tr("starting a server for %1").arg(scenario));
  server_.start(scenario, more);
}

void MainWindow::joinServer(const QString& endpoint) {
  try {
    std::optional<ClientKeys> keys;
    if (!options_.keys.isEmpty()) keys = read_client_keys(options_.keys.toStdString());
    bridge_.open(endpoint, keys);
  } catch (const Error& error) {
    log_->error(QString::fromUtf8(error.what()));
    showBanner(QString::fromUtf8(error.what()), false);
  }
}

void MainWindow::showLink(LinkState state, const QString& why) {
  if (state == LinkState::kConnected) {
    banner_->hide();
    link_label_->setText(tr("● %1").arg(bridge_.endpoint()));
    log_->notice(tr("connected to %1").arg(bridge_.endpoint()));
  } else if (state == LinkState::kConnecting) {
    link_label_->setText(tr("○ %1 …").arg(bridge_.endpoint()));
  } else {
    link_label_->setText(tr("○ connection lost"));
    log_->error(tr("connection lost: %1").arg(why));
    const bool own = options_.connect.isEmpty() && !server_.running();
    showBanner(
        own ? tr("The server has ended.")
            : tr("Connection lost: %1. The window goes on as soon as the server answers.").arg(why),
        own);
  }
}

void MainWindow::showBanner(const QString& text, bool offer_restart) {
  banner_text_->setText(text);
  banner_button_->setVisible(offer_restart && options_.connect.isEmpty());
  banner_->show();
}

void MainWindow::compareWith(const QString& run_dir) {
  const QPointer<MainWindow> self(this);
  log_->notice(tr("reading %1").arg(run_dir));
  QThreadPool::globalInstance()->start([self, run_dir] {
    auto read = std::make_shared<RecordedRun>();
    QString why;
    try {
      *read = read_recorded_run(run_dir);
    } catch (const std::exception& error) {
      why = QString::fromUtf8(error.what());
    }
    QMetaObject::invokeMethod(qApp, [self, read, why, run_dir] {
      if (!self) return;
      if (!why.isEmpty()) {
        self->log_->error(why);
        return;
      }
      const QString label = read->curve.label;
      PlotData& data = self->plots_->data();
      if (read->spectrum.bins() > 0) data.spectrum().setOverlay(label, std::move(read->spectrum));
      data.setOverlay(std::move(read->curve));
      self->log_->notice(tr("comparing with %1").arg(run_dir));
    });
  });
}

void MainWindow::setThemeByName(const QString& name) {
  theme_name_ = name;
  const Theme& theme = name == "dark"    ? dark_theme()
                       : name == "light" ? light_theme()
                                         : desktop_theme();
  apply_theme(*qApp, theme);
  plots_->applyTheme(theme);
  run_bar_->applyTheme(theme);
  firmware_panel_->applyTheme(theme);
  judge_panel_->applyTheme(theme);
  storage_panel_->applyTheme(theme);
  event_panel_->applyTheme(theme);
  log_->applyTheme(theme);
}

void MainWindow::resetLayout() {
  restoreState(first_layout_, kLayoutVersion);
  for (QDockWidget* dock : findChildren<QDockWidget*>()) dock->show();
}

void MainWindow::restoreSettings() {
  restoreGeometry(settings_.value("window/geometry").toByteArray());
  restoreState(settings_.value("window/layout").toByteArray(), kLayoutVersion);
  plots_->splitter().restoreState(settings_.value("window/plots").toByteArray());
  welcome_->setVisible(settings_.value("welcome", true).toBool());
  if (settings_.contains("limits")) {
    judge_panel_->choose(settings_.value("limits").toStringList());
  }
  setThemeByName(settings_.value("theme", "desktop").toString());
}

void MainWindow::closeEvent(QCloseEvent* event) {
  settings_.setValue("window/geometry", saveGeometry());
  settings_.setValue("window/layout", saveState(kLayoutVersion));
  settings_.setValue("window/plots", plots_->splitter().saveState());
  settings_.setValue("welcome", !welcome_->isHidden());
  settings_.setValue("limits", judge_panel_->chosen());
  settings_.setValue("theme", theme_name_);
  settings_.sync();
  bridge_.close();
  QMainWindow::closeEvent(event);
}

}  // namespace ballast
