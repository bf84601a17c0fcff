// SPDX-License-Identifier: GPL-3.0-or-later
// Firmware tuned through the panel of the real window.
#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>

#include "window_fixture.hpp"

using namespace ballast;
using namespace ballast::test;

class TestWindowFirmware : public WindowTest {
  Q_OBJECT

 private slots:
  void appliesThroughThePanel();
  void rampsAloneCannotActButFloorAndSlewDo();
  void refusesWhatIsOutOfRange();
  void undoes();
  void appliesAPreset();
  void savesAndReloadsAParameterSet();
  void scopesToOneGpu();
  void storageFollowsWithoutTheFirmwarePanel();
  void savesWhatWasHeldAtTheEnd();
  void saysWhatUndoCouldNotBringBack();

 private:
  QString savedSet();
};

void TestWindowFirmware::appliesThroughThePanel() {
  start();
  runTo(1.0);
  type("preset.0.FLOOR", "80");
  type("CONTROL.SLEW_IN_BAND", "true");
  QCOMPARE(window_->firmware().stagedCount(), 2u);
  QCOMPARE(held("preset.0.FLOOR"), "64.990234375 %");  // staged only
  apply();
  // Read back from the RTL, not from what was typed: a write acts at the next tick.
  runTo(1.1);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.FLOOR"), "79.98046875 %", kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(held("CONTROL.SLEW_IN_BAND"), "true", kPatienceMs);
}

void TestWindowFirmware::rampsAloneCannotActButFloorAndSlewDo() {
  start();
  // Iterations without a checkpoint or an evaluation among them.
  runTo(28.0);
  const double before = inBand(20.0, 28.0);
  QVERIFY(before > 0.0);
  type("preset.0.RAMP_UP_RATE", "60 W/s");
  type("preset.0.RAMP_DOWN_RATE", "60 W/s");
  QVERIFY(window_->firmwarePanel().adviceText().contains("Ramps cannot change the in-band swing"));
  QTRY_VERIFY_WITH_TIMEOUT(window_->plots().data().spectrum().live().bins() > 0, kPatienceMs);
  apply();
  runTo(37.0);
  const double ramps = inBand(29.0, 37.0);
  // Iterations are not alike to the last percent; the swing is the same.
  QVERIFY2(std::abs(ramps / before - 1.0) < 0.25,
           qPrintable(QString("in-band power %1 W^2, then %2").arg(before).arg(ramps)));
  type("preset.0.FLOOR", "85 %");
  type("CONTROL.SLEW_IN_BAND", "true");
  QVERIFY(!window_->firmwarePanel().adviceText().contains("Ramps cannot change"));
  apply();
  QVERIFY(window_->plots().data().spectrum().ghost().has_value());
  runTo(74.0);
  const double smooth = inBand(66.0, 74.0);
  QVERIFY2(smooth < 0.1 * before,
           qPrintable(QString("in-band power %1 W^2, then %2").arg(before).arg(smooth)));
}

void TestWindowFirmware::refusesWhatIsOutOfRange() {
  start();
  type("EDP_FACTOR", "300 %");
  QCOMPARE(window_->firmware().stagedCount(), 0u);
  QVERIFY(window_->log().toPlainText().contains("allowed: 100 % to 200 %"));
}

void TestWindowFirmware::undoes() {
  start();
  runTo(0.1);
  QTRY_COMPARE_WITH_TIMEOUT(held("TMP_CEILING"), "1200 W", kPatienceMs);
  type("TMP_CEILING", "1 kW");
  apply();
  runTo(0.2);
  QTRY_COMPARE_WITH_TIMEOUT(held("TMP_CEILING"), "1000 W", kPatienceMs);
  window_->firmwarePanel().undoAction()->trigger();
  QTRY_VERIFY_WITH_TIMEOUT(!window_->firmware().canUndo(), kPatienceMs);
  runTo(0.3);
  QTRY_COMPARE_WITH_TIMEOUT(held("TMP_CEILING"), "1200 W", kPatienceMs);
}

void TestWindowFirmware::appliesAPreset() {
  start();
  runTo(0.1);
  auto* box = window_->findChild<QComboBox*>("preset");
  box->setCurrentIndex(3);
  emit box->activated(3);  // as a click does
  QCOMPARE(window_->firmware().stagedCount(), 1u);
  apply();
  runTo(0.2);
  QTRY_COMPARE_WITH_TIMEOUT(held("ACTIVE_PROFILE"), "2", kPatienceMs);
}

void TestWindowFirmware::savesAndReloadsAParameterSet() {
  start();
  runTo(0.1);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.RAMP_UP_RATE"), "100 W/s", kPatienceMs);
  const QString file = folder_->filePath("set.toml");
  window_->firmwarePanel().saveSet(file);
  QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file), kPatienceMs);
  type("preset.0.RAMP_UP_RATE", "7 W/s");
  type("BETA", "0.5 /s", BlockId::kStorage);
  apply();
  runTo(0.2);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.RAMP_UP_RATE"), "7 W/s", kPatienceMs);
  window_->firmwarePanel().loadSet(file);
  QTRY_COMPARE_WITH_TIMEOUT(window_->firmware().stagedCount(), 2u, kPatienceMs);
  apply();
  runTo(0.3);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.RAMP_UP_RATE"), "100 W/s", kPatienceMs);
}

void TestWindowFirmware::scopesToOneGpu() {
  start();
  runTo(0.1);
  window_->findChild<QComboBox*>("scopeGpu")->setCurrentIndex(6);  // GPU 5
  QTRY_COMPARE_WITH_TIMEOUT(held("TMP_CEILING"), "1200 W", kPatienceMs);
  type("TMP_CEILING", "900 W");
  apply();
  runTo(0.2);
  QTRY_COMPARE_WITH_TIMEOUT(held("TMP_CEILING"), "900 W", kPatienceMs);
  window_->findChild<QComboBox*>("scopeGpu")->setCurrentIndex(7);  // GPU 6
  QTRY_COMPARE_WITH_TIMEOUT(held("TMP_CEILING"), "1200 W", kPatienceMs);
  window_->findChild<QComboBox*>("scopeGpu")->setCurrentIndex(0);
  const FirmwareModel& model = window_->firmware();
  QTRY_VERIFY_WITH_TIMEOUT(model.state(*find_firmware_field(BlockId::kGpu, "TMP_CEILING")).mixed,
                           kPatienceMs);
}

QString TestWindowFirmware::savedSet() {
  const QString name = folder_->filePath("set.toml");
  QFile::remove(name);
  window_->firmwarePanel().saveSet(name);
  [&] { QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(name), kPatienceMs); }();
  QFile file(name);
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

void TestWindowFirmware::storageFollowsWithoutTheFirmwarePanel() {
  start();
  window_->findChild<QDockWidget*>("firmwareDock")->close();
  window_->run().setPace(1.0);
  window_->run().start();  // no step, after which all is read
  QTRY_VERIFY_WITH_TIMEOUT(window_->firmware().read_s().value_or(0.0) > 2.0, kPatienceMs);
  QCOMPARE(window_->run().state(), "running");
}

// Other scopes can be read too, what the scenario writes last is seen, and by a window that comes
// when all is over.
void TestWindowFirmware::savesWhatWasHeldAtTheEnd() {
  start(writeScenario("short.toml", "duration = \"120 s\"\nseed = 1",
                      "duration = \"2 s\"\nseed = 1\n\n[[writes]]\nat = \"1.99 s\"\n"
                      "gpu.preset.0.FLOOR = \"70 %\"\n"));
  runTo(2.0);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "ended", kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.FLOOR"), "69.9951171875 %", kPatienceMs);
  QVERIFY(savedSet().contains("preset.0.FLOOR = '69.9951171875 %'"));
  window_->findChild<QComboBox*>("scopeRack")->setCurrentIndex(1);
  window_->firmwarePanel().saveSet(folder_->filePath("early.toml"));
  QVERIFY(window_->log().toPlainText().contains("the register values of rack 0 are not known"));
  QTRY_VERIFY_WITH_TIMEOUT(window_->firmware().complete(), kPatienceMs);
  QVERIFY(savedSet().contains("CONTROL.ENABLE = true"));
  QVERIFY(!QFile::exists(folder_->filePath("early.toml")));
  WindowOptions options;
  options.connect = window_->bridge().endpoint();
  options.settings = folder_->filePath("late.ini");
  MainWindow late(options);
  late.begin();
  QTRY_VERIFY_WITH_TIMEOUT(late.firmware().complete(), kPatienceMs);
  QCOMPARE(late.firmware().read_s().value(), 2.0);
}

void TestWindowFirmware::saysWhatUndoCouldNotBringBack() {
  start();
  runTo(0.1);
  auto* gpu = window_->findChild<QComboBox*>("scopeGpu");
  gpu->setCurrentIndex(6);  // GPU 5
  QTRY_VERIFY_WITH_TIMEOUT(window_->firmware().complete(), kPatienceMs);
  type("OVERRIDE_FLOOR", "80 %");
  apply();
  runTo(0.2);
  gpu->setCurrentIndex(0);
  QTRY_VERIFY_WITH_TIMEOUT(window_->firmware().complete(), kPatienceMs);
  window_->firmwarePanel().saveSet(folder_->filePath("set.toml"));
  const auto* strip = window_->findChild<QLabel*>("statusStrip");
  QVERIFY2(strip->text().contains("values differ within all GPUs: OVERRIDE_FLOOR"),
           qPrintable(strip->text()));
  type("OVERRIDE_FLOOR", "60 %");
  type("TMP_CEILING", "1 kW");
  apply();
  window_->firmwarePanel().undoAction()->trigger();
  QTRY_VERIFY_WITH_TIMEOUT(strip->text().contains("restored"), kPatienceMs);
  QVERIFY2(strip->text().contains(
               "1 registers restored, except those in which the GPUs had differed: OVERRIDE_FLOOR"),
           qPrintable(strip->text()));
}

QTEST_MAIN(TestWindowFirmware)
#include "test_window_firmware.moc"
