// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps a FirmwareModel in step with a live bench: reads back whenever registers may have changed,
// writes what was staged, takes it back.
#pragma once

#include <QObject>
#include <QTimer>
#include <optional>
#include <set>

#include "gui/model/firmware_model.hpp"
#include "gui/model/link_bridge.hpp"

namespace ballast {

class FirmwareLink : public QObject {
  Q_OBJECT

 public:
  FirmwareLink(FirmwareModel& model, LinkBridge& bridge, QObject* parent = nullptr);

  // Status registers change by themselves: they are read now and then while anyone looks.
  void setWatched(const QObject* by, bool on);

 public slots:
  void readBack();
  void apply();
  // What was applied last, or else what was staged.
  void undo();
  // Clears the trips of the storage of the scope's racks and arms it again, which takes two ticks:
  // the controller acts when CONTROL.ARM rises.
  void rearmStorage();

 signals:
  void applying();  // the spectrum of the old setting is about to end
  // They act from `sim_s` on, that is after `acts_in_ms` of wall time (0 while paused).
  void applied(int writes, double sim_s, double acts_in_ms);
  void notice(const QString& text);

 private:
  bool live() const { return state_ == "running" || state_ == "paused"; }
  void takeStatus(const Json& status);
  void read(const Json& request);
  void finishRearm(const Json& status);

  FirmwareModel& model_;
  LinkBridge& bridge_;
  std::set<const QObject*> watchers_;
  QTimer watch_;
  QTimer soon_;
  std::string state_;  // of the run
  std::string seen_;   // for which the registers were read
  int reading_ = 0;
  int run_ = 0;
  struct Rearm {
    int run;
    int rack;
    Tick written;
  };
  std::optional<Rearm> rearm_;  // half done
  bool undoing_ = false;
  bool again_ = false;  // asked for while an answer was under way
};

}  // namespace ballast
