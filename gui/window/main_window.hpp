// SPDX-License-Identifier: GPL-3.0-or-later
// The window on a live bench.
#pragma once

#include <QDockWidget>
#include <QFrame>
#include <QMainWindow>
#include <QSettings>
#include <filesystem>
#include <optional>

#include "gui/model/embedded_server.hpp"
#include "gui/model/event_model.hpp"
#include "gui/model/firmware_link.hpp"
#include "gui/model/run_model.hpp"
#include "gui/model/setting_board.hpp"
#include "gui/model/spectrum_choice.hpp"
#include "gui/panels/event_panel.hpp"
#include "gui/panels/firmware_panel.hpp"
#include "gui/panels/judge_panel.hpp"
#include "gui/panels/log_panel.hpp"
#include "gui/panels/run_bar.hpp"
#include "gui/panels/score_strip.hpp"
#include "gui/panels/storage_panel.hpp"
#include "gui/window/plot_area.hpp"
#include "gui/window/typing_keys.hpp"

namespace ballast {

struct WindowOptions {
  QString connect;        // an address; empty: a server of the window's own
  QString keys;           // the client's, for a server that asks for some
  QString scenario;       // of the window's own server; empty: the first-light scenario
  QString registers;      // parameter set over those of the scenario; empty: none
  QStringList overrides;  // KEY=VALUE, of the scenario
  QString out;            // run directory of that server; empty: results/<name>
  QString results;        // folder of its runs and of saved sessions; empty: runs
  // Settings kept in this file; empty: the user's.
  QString settings;
};

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(const WindowOptions& options, QWidget* parent = nullptr);
  ~MainWindow() override;

  // Starts the server or joins it; call once after construction.
  void begin();

  LinkBridge& bridge() { return bridge_; }
  RunModel& run() { return run_; }
  FirmwareModel& firmware() { return firmware_; }
  FirmwareLink& firmwareLink() { return firmware_link_; }
  EmbeddedServer& server() { return server_; }
  PlotArea& plots() { return *plots_; }
  SettingBoard& board() { return board_; }
  ScoreStrip& score() { return *score_; }
  FirmwarePanel& firmwarePanel() { return *firmware_panel_; }
  JudgePanel& judgePanel() { return *judge_panel_; }
  EventPanel& eventPanel() { return *event_panel_; }
  EventModel& events() { return events_; }
  LogPanel& log() { return *log_; }
  QFrame& welcome() { return *welcome_; }
  QFrame& banner() { return *banner_; }

 public slots:
  void setThemeByName(const QString& name);  // "light", "dark", "desktop"
  void compareWith(const QString& run_dir);
  // Both keep the session where what is asked for is wrong.
  void openScenario(const QString& file);
  void connectTo(const QString& address);
  void resetLayout();
  // As the user leaves: asks first where settings that were tuned here would be lost.
  void quit();

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  void buildDocks();
  void buildMenus();
  void buildStrips();
  QDockWidget* addDock(const QString& title, const char* name, QWidget* content,
                       Qt::DockWidgetArea area);
  QMenu* buildAverageMenu();
  void connectModels();
  void connectBoard();
  void startServer();
  void joinServer(const QString& endpoint);
  void showLink(LinkState state, const QString& why);
  void showBanner(const QString& text, bool offer_restart);
  void hideBanner();
  void beginRun();
  void endRun();
  void saveSession();
  void stageSetting(const HeldSettings& settings, const QString& name, bool apply);
  bool mayLose();
  void showShortcuts();
  void showStorageLimits();
  void showStorageNote();
  void restoreSettings();

  WindowOptions options_;
  TypingKeys typing_keys_;
  QSettings settings_;
  LinkBridge bridge_;
  EmbeddedServer server_;
  RunModel run_;
  FirmwareModel firmware_;
  FirmwareLink firmware_link_;
  EventModel events_;
  SettingBoard board_;
  SpectrumChoice spectrum_choice_;
  PlotArea* plots_;
  RunBar* run_bar_;
  ScoreStrip* score_;
  FirmwarePanel* firmware_panel_;
  JudgePanel* judge_panel_;
  StoragePanel* storage_panel_;
  EventPanel* event_panel_;
  LogPanel* log_;
  QFrame* welcome_;
  bool welcome_due_ = false;  // once there is something to be welcomed to
  QFrame* banner_;
  QLabel* banner_text_;
  QString run_end_;  // as told when the run was over
  QPushButton* banner_button_;
  QLabel* link_label_;
  QByteArray first_layout_;
  std::optional<HeldSettings> saved_;  // or what the scenario had at first: nothing to be lost
  QString theme_name_ = "desktop";
};

}  // namespace ballast
