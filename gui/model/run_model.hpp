// SPDX-License-Identifier: GPL-3.0-or-later
// The state of the run of a live bench, its scenario, and the operations on it.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

#include "gui/model/link_bridge.hpp"
#include "host/firmware/scenario_facts.hpp"

namespace ballast {

class RunModel : public QObject {
  Q_OBJECT

 public:
  explicit RunModel(LinkBridge& bridge, QObject* parent = nullptr);

  QString state() const;  // starting, paused, running, ended, failed; empty while not connected
  bool live() const { return state() == "running" || state() == "paused"; }
  bool over() const { return state() == "ended" || state() == "failed"; }
  double sim_s() const { return status_.value("sim_s", 0.0); }
  double duration_s() const { return status_.value("duration_s", 0.0); }
  double pace() const { return status_.value("pace", 1.0); }
  double realtimeFactor() const { return status_.value("realtime_factor", 0.0); }
  QString message() const { return QString::fromStdString(status_.value("message", "")); }
  QString scenario() const { return QString::fromStdString(status_.value("scenario", "")); }
  QString scenarioFile() const {
    return QString::fromStdString(status_.value("scenario_file", ""));
  }
  QString runDir() const { return QString::fromStdString(status_.value("run_dir", "")); }
  int run() const { return status_.value("run", 0); }
  const Json& status() const { return status_; }

  // Null until it has been read.
  const ScenarioFacts* facts() const { return facts_.get(); }
  // As TOML, with all that was done so far.
  const std::string& scenarioToml() const { return toml_; }

  // The commands that do the same without a window, judged by these limits. Empty until the
  // scenario has been read, and where it was given as a text: no file holds it.
  QString commandLine(const QStringList& limits = {}, double site_mw = 0.0) const;

  // Reads the scenario again, and calls `then` when facts, scenarioToml() and commandLine() tell of
  // all that was done until now, or when the server does not answer.
  void readScenario(std::function<void()> then);

 public slots:
  void start();
  void pause();
  void toggle();
  void step(qint64 ticks);
  void setPace(double factor);  // 0: as fast as possible
  // Begins a new run, paused, with all that was written to the present one by clients as it was
  // at last, or as the scenario has it.
  void restart() { restartWith(true); }
  void restartFromScenario() { restartWith(false); }
  // In the folder `name` of the server's results; with `force` over what is there.
  void save(const QString& name, bool force = false);

 signals:
  void changed();
  void serverChanged();  // another server answers: nothing of the former one's holds
  void runChanged();     // another run has begun
  void ended();          // the present run is over
  void factsChanged();
  void saved(const QString& folder);
  void settingsKept(int writes);  // written again to the run that begins
  void failed(const QString& message);

 private:
  void greet(const Json& hello);
  void takeStatus(const Json& status);
  void restartWith(bool settings);
  void writeAgain();
  void takeScenario(const Json& body, std::function<void()> then);

  LinkBridge& bridge_;
  Json status_ = Json::object();
  std::shared_ptr<const ScenarioFacts> facts_;
  std::string toml_;
  // Of the writes and events that `facts_` lists, those that were done live; they come last.
  std::size_t live_writes_ = 0;
  std::size_t live_events_ = 0;
  int restarted_ = 0;  // the run that was told to end
  Json again_ =
      Json::array();      // writes that the run which begins is to have, of the operation `write`
  std::string instance_;  // of the server
  std::string seen_;      // run and changes for which the scenario was read
  QTimer soon_;
};

}  // namespace ballast
