// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/screenshots.hpp"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QPixmap>
#include <QScreen>
#include <QTemporaryDir>

#include "gui/window/drive.hpp"

namespace ballast {
namespace {

void shoot(MainWindow& window, Drive& drive, const QDir& folder, const QString& name) {
  drive.pause(700);
  const QImage image = window.grab().toImage().convertToFormat(QImage::Format_RGB888);
  const QString file = folder.filePath("gui_" + name + ".png");
  if (!image.save(file, "PNG", 0)) {
    throw DeviceError("the picture cannot be written", {file.toStdString(), 0, 0},
                      "use another folder");
  }
}

}  // namespace

void take_screenshots(WindowOptions options, const QString& folder_name, const QSize& size) {
  const QTemporaryDir scratch;
  QDir folder(folder_name);
  if (!folder.mkpath(".") || !scratch.isValid()) {
    throw DeviceError("the folder cannot be made", {folder_name.toStdString(), 0, 0},
                      "use another folder");
  }
  options.settings = scratch.filePath("settings.ini");
  if (options.out.isEmpty()) options.out = scratch.filePath("run");
  MainWindow window(options);
  Drive drive(window);
  window.setThemeByName("light");
  window.resize(size.boundedTo(window.screen()->availableSize()));
  window.show();
  window.begin();
  RunModel& run = window.run();
  const auto to = [&](double sim_s) { drive.until([&] { return run.sim_s() >= sim_s; }); };
  drive.until([&] { return run.live() && run.facts() && window.firmware().complete(); });
  drive.pause(300);
  shoot(window, drive, folder, "start");
  window.findChild<QPushButton*>("dismissWelcome")->click();
  run.setPace(4.0);
  run.start();
  to(40.0);
  // Ramps that cannot act: the advice says so. Then what does act.
  FirmwareModel& firmware = window.firmware();
  const auto stage = [&](const char* name, const char* value) {
    const auto field = find_firmware_field(BlockId::kGpu, name);
    const QString why = field ? firmware.stage(*field, value) : "there is no such register";
    if (!why.isEmpty()) throw DeviceError(why.toStdString(), {name, 0, 0}, "");
  };
  run.pause();
  stage("preset.0.RAMP_DOWN_RATE", "50 W/s");
  stage("preset.0.RAMP_UP_RATE", "50 W/s");
  window.firmwarePanel().reveal(BlockId::kGpu, "preset.0.RAMP_UP_RATE");
  shoot(window, drive, folder, "light");
  stage("CONTROL.SLEW_IN_BAND", "true");
  stage("preset.0.FLOOR", "85 %");
  window.firmwarePanel().applyAction()->trigger();
  run.start();
  to(100.5);  // the spectrum's window holds nothing of before
  run.pause();
  window.setThemeByName("dark");
  shoot(window, drive, folder, "dark");
  const char* const names[] = {"spectrum", "spectrogram", "gpus", "storage", "states"};
  for (int i = 1; i < window.plots().tabs().count(); ++i) {
    window.setThemeByName(i % 2 == 0 ? "dark" : "light");
    window.plots().tabs().setCurrentIndex(i);
    shoot(window, drive, folder, names[i]);
  }
  window.close();
}

}  // namespace ballast
