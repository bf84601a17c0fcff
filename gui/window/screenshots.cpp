// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/screenshots.hpp"

#include <QApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QImage>
#include <QPixmap>
#include <QTemporaryDir>
#include <functional>

namespace ballast {
namespace {

constexpr int kPatienceMs = 60000;

bool wait_until(const std::function<bool()>& done, int patience_ms = kPatienceMs) {
  const QDeadlineTimer deadline(patience_ms);
  while (!done()) {
    if (deadline.hasExpired()) return false;
    QApplication::processEvents(QEventLoop::AllEvents, 20);
  }
  return true;
}

void settle(int ms) {
  wait_until([] { return false; }, ms);
}

bool shoot(MainWindow& window, const QDir& folder, const QString& name) {
  settle(700);
  const QImage image = window.grab().toImage().convertToFormat(QImage::Format_RGB888);
  return image.save(folder.filePath("gui_" + name + ".png"), "PNG", 0);
}

}  // namespace

int take_screenshots(WindowOptions options, const QString& folder_name) {
  const QTemporaryDir scratch;
  QDir folder(folder_name);
  if (!folder.mkpath(".") || !scratch.isValid()) {
    qCritical("ballast-gui: %s cannot be made; name another folder", qPrintable(folder_name));
    return kExitRuntime;
  }
  options.settings = scratch.filePath("settings.ini");
  if (options.out.isEmpty()) options.out = scratch.filePath("run");
  MainWindow window(options);
  window.setThemeByName("light");
  window.resize(1500, 940);
  window.show();
  window.begin();
  RunModel& run = window.run();
  const auto to = [&run](double sim_s) { return wait_until([&] { return run.sim_s() >= sim_s; }); };
  bool good = wait_until(
      [&] { return run.live() && run.facts() != nullptr && window.firmware().complete(); });
  settle(300);
  good = good && shoot(window, folder, "start");
  window.findChild<QPushButton*>("dismissWelcome")->click();
  run.setPace(4.0);
  run.start();
  good = good && to(40.0);
  // Ramps that cannot act: the advice says so. Then what does act.
  FirmwareModel& firmware = window.firmware();
  const auto stage = [&](const char* name, const char* value) {
    const auto field = firmware.find(BlockId::kGpu, name);
    good = good && field && firmware.stage(*field, value).isEmpty();
  };
  run.pause();
  stage("preset.0.RAMP_DOWN_RATE", "50 W/s");
  stage("preset.0.RAMP_UP_RATE", "50 W/s");
  window.firmwarePanel().reveal(BlockId::kGpu, "preset.0.RAMP_UP_RATE");
  good = good && shoot(window, folder, "light");
  stage("CONTROL.SLEW_IN_BAND", "true");
  stage("preset.0.FLOOR", "85 %");
  window.firmwarePanel().applyAction()->trigger();
  run.start();
  good = good && to(100.5);  // the spectrum's window holds nothing of before
  run.pause();
  window.setThemeByName("dark");
  good = good && shoot(window, folder, "dark");
  const char* const names[] = {"spectrum", "spectrogram", "gpus", "storage", "states"};
  for (int i = 1; i < window.plots().tabs().count(); ++i) {
    window.setThemeByName(i % 2 == 0 ? "dark" : "light");
    window.plots().tabs().setCurrentIndex(i);
    good = good && shoot(window, folder, names[i]);
  }
  window.close();
  if (!good) qCritical("ballast-gui: the session could not be driven to its end; see the log");
  return good ? kExitOk : kExitRuntime;
}

}  // namespace ballast
