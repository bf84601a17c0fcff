// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_window.hpp"

#include <QCloseEvent>
#include <QScreen>
#include <QStyle>
#include <array>

#include "gui/model/compare_reader.hpp"
#include "gui/model/in_background.hpp"
#include "gui/window/welcome.hpp"
#include "host/link/sockets.hpp"
#include "sim/base/source_root.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {
namespace {

constexpr int kLayoutVersion = 2;
constexpr QSize kFirstSize(1500, 940);

QString first_light() {
  return QString::fromStdString((data_root() / "fixtures/scenarios/first_light.toml").string());
}

// Boxes whose choice outlasts the window, by their names.
constexpr std::array kRemembered = {"stepSize",      "spectrumQuantity",
                                    "spectrumScale", "spectrumLogFrequency",
                                    "spectrumBands", "scoreBand"};

QString sentence(const QString& text) {
  return text.endsWith('?') || text.endsWith('.') ? text : text + '.';
}

}  // namespace

MainWindow::MainWindow(const WindowOptions& options, QWidget* parent)
    : QMainWindow(parent),
      options_(options),
      settings_(options.settings.isEmpty() ? QSettings().fileName() : options.settings,
                QSettings::IniFormat),
      run_(bridge_),
      firmware_link_(firmware_, bridge_),
      spectrum_choice_(bridge_) {
  setWindowTitle("Ballast");
  setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
  plots_ = new PlotArea(bridge_);
  run_bar_ = new RunBar(run_);
  addToolBar(Qt::TopToolBarArea, run_bar_);
  score_ = new ScoreStrip(board_);
  addToolBarBreak(Qt::TopToolBarArea);
  addToolBar(Qt::TopToolBarArea, score_);
  log_ = new LogPanel;
  buildStrips();
  buildDocks();
  buildMenus();
  connectModels();
  const QSize title(0, style()->pixelMetric(QStyle::PM_TitleBarHeight));
  resize(kFirstSize.boundedTo(screen()->availableSize() - title));
  setFocus();  // keys act on the run at first
  first_layout_ = saveState(kLayoutVersion);
  restoreSettings();
}

MainWindow::~MainWindow() {
  bridge_.close();
  // As children they would go after the models that they show, and some are asked once more then.
  for (QWidget* widget : std::initializer_list<QWidget*>{
           firmware_panel_, storage_panel_, judge_panel_, event_panel_, run_bar_, score_, plots_}) {
    delete widget;
  }
}

void MainWindow::begin() {
  if (options_.connect.isEmpty()) {
    startServer();
  } else {
    joinServer(options_.connect);
  }
}

void MainWindow::startServer() {
  const QString scenario = options_.scenario.isEmpty() ? first_light() : options_.scenario;
  QStringList more;
  if (!options_.registers.isEmpty()) more += QStringList{"--registers", options_.registers};
  for (const QString& key : options_.overrides) more += QStringList{"--set", key};
  if (!options_.out.isEmpty()) more += QStringList{"--number", "--out", options_.out};
  if (!options_.results.isEmpty()) more += QStringList{"--results", options_.results};
  banner_->hide();
  bridge_.close();
  log_->notice(tr("starting a server for %1").arg(scenario));
  server_.start(scenario, more);
}

void MainWindow::openScenario(const QString& file) {
  log_->notice(tr("reading %1").arg(file));
  in_background(
      this, [file] { load_scenario(file.toStdString(), {}); },
      [this, file](const QString& why) {
        if (!why.isEmpty()) return log_->error(tr("not opened: %1").arg(why));
        options_.scenario = file;
        options_.registers.clear();  // both were given for the scenario before
        options_.overrides.clear();
        options_.connect.clear();
        startServer();
      });
}

void MainWindow::connectTo(const QString& address) {
  try {
    parse_endpoint(address.toStdString());
  } catch (const Error& error) {
    return log_->error(tr("not connected: %1").arg(QString::fromUtf8(error.what())));
  }
  options_.connect = address;
  server_.stop();
  joinServer(address);
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
    hideBanner();
    link_label_->setText(tr("● %1").arg(bridge_.endpoint()));
    log_->notice(tr("connected to %1").arg(bridge_.endpoint()));
  } else if (state == LinkState::kConnecting) {
    link_label_->setText(tr("○ %1 …").arg(bridge_.endpoint()));
  } else if (why.isEmpty()) {
    link_label_->setText(tr("○ not connected"));
  } else {
    link_label_->setText(tr("○ connection lost"));
    log_->error(tr("connection lost: %1").arg(why));
    const bool own = options_.connect.isEmpty() && !server_.running();
    showBanner(own ? tr("The server has ended.")
                   : tr("Connection lost: %1 The window continues as soon as the server answers.")
                         .arg(sentence(why)),
               own);
  }
}

void MainWindow::showBanner(const QString& text, bool offer_restart) {
  // It speaks of a bench that is ready.
  welcome_due_ = welcome_due_ || !welcome_->isHidden();
  welcome_->hide();
  banner_text_->setText(text);
  banner_button_->setVisible(offer_restart && options_.connect.isEmpty());
  banner_->show();
}

void MainWindow::hideBanner() {
  banner_->hide();
  // A window that joins another server does not start its bench.
  if (!welcome_due_ || !options_.connect.isEmpty()) return;
  welcome_->show();
  welcome_due_ = false;
}

void MainWindow::compareWith(const QString& run_dir) {
  log_->notice(tr("reading %1").arg(run_dir));
  in_background(
      this, [run_dir] { return read_recorded_run(run_dir); },
      [this, run_dir](RecordedRun run, const QString& why) {
        if (!why.isEmpty()) return log_->error(why);
        const QString label = run.curve.label;
        PlotData& shown = plots_->data();
        if (run.spectrum.bins() > 0) shown.spectrum().setOverlay(label, std::move(run.spectrum));
        shown.setOverlay(std::move(run.curve));
        log_->notice(tr("comparing with %1").arg(run_dir));
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
  score_->applyTheme(theme);
  firmware_panel_->applyTheme(theme);
  judge_panel_->applyTheme(theme);
  storage_panel_->applyTheme(theme);
  event_panel_->applyTheme(theme);
  log_->applyTheme(theme);
}

void MainWindow::resetLayout() {
  plots_->setMaximised(false);
  plots_->setPanelsHidden(false);
  restoreState(first_layout_, kLayoutVersion);
  for (QDockWidget* dock : findChildren<QDockWidget*>()) dock->show();
}

void MainWindow::restoreSettings() {
  restoreGeometry(settings_.value("window/geometry").toByteArray());
  // The screen may have been a larger one.
  const QRect room = screen()->availableGeometry();
  const QSize fitting = size().boundedTo(room.size());
  if (fitting != size()) setGeometry({room.topLeft(), fitting});
  restoreState(settings_.value("window/layout").toByteArray(), kLayoutVersion);
  plots_->splitter().restoreState(settings_.value("window/plots").toByteArray());
  welcome_due_ = settings_.value("welcome", true).toBool();
  judge_panel_->restore(settings_);
  const double span_s = settings_.value("span_s").toDouble();
  if (span_s > 0.0) plots_->data().view().setSpan(span_s);
  for (const char* name : kRemembered) {
    const QVariant choice = settings_.value(QString("choices/") + name);
    auto* box = findChild<QWidget*>(name);
    if (choice.isValid()) box->metaObject()->userProperty().write(box, choice);
  }
  setThemeByName(settings_.value("theme", "desktop").toString());
}

void MainWindow::quit() {
  if (mayLose()) close();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (event->spontaneous() && !mayLose()) return event->ignore();
  settings_.setValue("window/geometry", saveGeometry());
  settings_.setValue("window/layout", saveState(kLayoutVersion));
  settings_.setValue("window/plots", plots_->splitter().saveState());
  settings_.setValue("welcome", welcome_due_ || !welcome_->isHidden());
  judge_panel_->save(settings_);
  settings_.setValue("span_s", plots_->data().view().span_s());
  for (const char* name : kRemembered) {
    const auto* box = findChild<QWidget*>(name);
    settings_.setValue(QString("choices/") + name, box->metaObject()->userProperty().read(box));
  }
  settings_.setValue("theme", theme_name_);
  settings_.sync();
  bridge_.close();
  QMainWindow::closeEvent(event);
}

}  // namespace ballast
