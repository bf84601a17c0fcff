// SPDX-License-Identifier: GPL-3.0-or-later
// The window driven by the program itself: what it waits for, and what ends the wait.
#pragma once

#include <QObject>
#include <functional>
#include <optional>

#include "gui/window/main_window.hpp"
#include "sim/base/error.hpp"

namespace ballast {

// Watches a window's own server; to be made before MainWindow::begin().
class Drive : public QObject {
 public:
  // The window outlives it.
  explicit Drive(MainWindow& window);

  // Handles events until `done`. Throws Error with what the server said and its exit code where
  // that has ended; kExitInterrupted where this program is to end; DeviceError where the run has
  // failed, or nothing of it has come about within `patience_ms`.
  void until(const std::function<bool()>& done, int patience_ms = 60000);
  // Handles events for so long. Throws as until() does.
  void pause(int ms);

 private:
  void check() const;

  MainWindow& window_;
  std::optional<Error> ended_;
};

}  // namespace ballast
