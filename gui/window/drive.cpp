// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/drive.hpp"

#include <QApplication>
#include <QDeadlineTimer>
#include <QTimer>

#include "gui/window/quit_signals.hpp"

namespace ballast {
namespace {

constexpr int kWakeMs = 50;
constexpr int kForEver = -1;

}  // namespace

Drive::Drive(MainWindow& window) : window_(window) {
  connect(&window.server(), &EmbeddedServer::ended, this, [this](const QString& why, int code) {
    ended_.emplace(code, why.toStdString(), Place{}, "");
  });
}

void Drive::check() const {
  if (interrupted()) throw Error(kExitInterrupted, "interrupted", {}, "");
  if (ended_) throw *ended_;
  if (window_.run().state() == "failed") {
    throw DeviceError(window_.run().message().toStdString(), {}, "");
  }
}

void Drive::until(const std::function<bool()>& done, int patience_ms) {
  const QDeadlineTimer deadline(patience_ms);
  QTimer wake;  // so that the patience ends where nothing happens
  wake.start(kWakeMs);
  while (!done()) {
    check();
    if (deadline.hasExpired()) {
      throw DeviceError("the window and its server do not make progress", {},
                        "is the machine overloaded?");
    }
    QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
  }
}

void Drive::pause(int ms) {
  QTimer timer;
  timer.setSingleShot(true);
  timer.setTimerType(Qt::PreciseTimer);
  timer.start(ms);
  until([&timer] { return !timer.isActive(); }, kForEver);
}

}  // namespace ballast
