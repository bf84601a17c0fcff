// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl-C and SIGTERM end the window as closing it does: its server keeps what it has recorded.
#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <memory>

namespace ballast {

// Whether one of these signals has come to this process.
bool interrupted();

// While it lives, the first SIGINT or SIGTERM leaves the event loop with kExitInterrupted; a second
// one ends the process at once. One at a time, in the thread of the QCoreApplication. Throws
// DeviceError where the system gives no pipe.
class QuitSignals : public QObject {
 public:
  QuitSignals();
  ~QuitSignals() override;

 private:
  std::unique_ptr<QSocketNotifier> notifier_;
};

}  // namespace ballast
