// SPDX-License-Identifier: GPL-3.0-or-later
// The tuning loop in the real window: the card, the scoreboard, a restart with the tuned registers,
// two settings to switch between, and leaving without losing them.
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QTimer>

#include "window_fixture.hpp"

using namespace ballast;
using namespace ballast::test;

class TestWindowTuning : public WindowTest {
  Q_OBJECT

 private slots:
  void theCardSetsWhatIsInForce();
  void theScoreboardFollowsTheSetting();
  void aRestartKeepsTheSettings();
  void switchesBetweenTwoSettings();
  void aTrippedStorageIsArmedAgain();
  void asksBeforeTunedRegistersAreLost();

 private:
  // Clicks into a box of the card, types, and enters it.
  void enter(const char* name, const QString& text) {
    auto* box = window_->findChild<QDoubleSpinBox*>(QString("card.") + name);
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, text);
    QTest::keyClick(box, Qt::Key_Return);
  }
  // Keys go to a window that is active.
  void press(Qt::Key key, Qt::KeyboardModifiers modifiers) {
    window_->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    window_->setFocus();
    QTest::keyClick(window_.get(), key, modifiers);
  }
  void applyFloor(const QString& percent) {
    enter("FLOOR", percent);
    QCOMPARE(window_->firmware().stagedCount(), 1u);
    apply();
  }
  int tried() { return static_cast<int>(window_->board().tried().size()); }
};

void TestWindowTuning::theCardSetsWhatIsInForce() {
  start();
  auto* floor = window_->findChild<QDoubleSpinBox*>("card.FLOOR");
  QCOMPARE(floor->text(), QStringLiteral("64.99 %"));
  QCOMPARE(window_->findChild<QLabel*>("cardNote.FLOOR")->text(), QStringLiteral("= 779.9\u00A0W"));
  // Advice on what is in force stays for as long as it is.
  QVERIFY(window_->firmwarePanel().adviceText().contains("Ramps cannot change the in-band swing"));
  enter("FLOOR", "85");
  QTest::mouseClick(window_->findChild<QCheckBox*>("card.CONTROL.SLEW_IN_BAND"), Qt::LeftButton, {},
                    QPoint(8, 8));
  QCOMPARE(window_->firmware().stagedCount(), 2u);
  QVERIFY(!window_->firmwarePanel().adviceText().contains("Ramps cannot change"));
  apply();
  runTo(0.1);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.FLOOR"), "84.9853515625 %", kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(held("CONTROL.SLEW_IN_BAND"), "true", kPatienceMs);
  // An admin override is what is in force, and not the preset.
  type("OVERRIDE_FLOOR", "50 %");
  apply();
  runTo(0.2);
  QTRY_COMPARE_WITH_TIMEOUT(floor->text(), QStringLiteral("50.00 %"), kPatienceMs);
  enter("FLOOR", "55");
  apply();
  runTo(0.3);
  QTRY_COMPARE_WITH_TIMEOUT(held("OVERRIDE_FLOOR"), "54.98046875 %", kPatienceMs);
  QCOMPARE(held("preset.0.FLOOR"), "84.9853515625 %");
  enter("FLOOR", "400");
  QCOMPARE(window_->firmware().stagedCount(), 0u);
}

void TestWindowTuning::theScoreboardFollowsTheSetting() {
  start();
  runTo(30.0);
  const auto measuredTo = [this](double to_s) {
    const Json& swing = window_->board().tried().back().swing;
    return swing.is_object() && swing.value("to_s", 0.0) == to_s;
  };
  QTRY_VERIFY_WITH_TIMEOUT(tried() == 1 && measuredTo(30.0), kPatienceMs);
  enter("FLOOR", "85");
  QTest::mouseClick(window_->findChild<QCheckBox*>("card.CONTROL.SLEW_IN_BAND"), Qt::LeftButton, {},
                    QPoint(8, 8));
  apply();
  QTRY_COMPARE_WITH_TIMEOUT(tried(), 2, kPatienceMs);
  QVERIFY(!window_->board().tried()[1].swing_w);  // no second of it has been simulated
  runTo(75.0);
  QTRY_VERIFY_WITH_TIMEOUT(measuredTo(75.0), kPatienceMs);
  QVERIFY(window_->board().againstReference_db());
  QVERIFY(*window_->board().againstReference_db() < -6.0);
  const TriedSetting& now = window_->board().tried()[1];
  QVERIFY(now.change.contains("SLEW_IN_BAND false → true"));
  QVERIFY(now.swing.value("from_s", 0.0) >= now.since_s);
  QVERIFY(*now.energy_overhead_frac > *window_->board().tried()[0].energy_overhead_frac);
  QVERIFY(window_->score().valueText(ScoreStrip::kReference).startsWith("−"));
}

void TestWindowTuning::aRestartKeepsTheSettings() {
  start();
  runTo(1.0);
  applyFloor("80");
  applyFloor("85");
  runTo(2.0);
  QTRY_COMPARE_WITH_TIMEOUT(tried(), 2, kPatienceMs);
  press(Qt::Key_R, Qt::ControlModifier);
  QTRY_VERIFY_WITH_TIMEOUT(window_->run().run() == 2 && window_->run().state() == "paused",
                           kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.FLOOR"), "84.9853515625 %", kPatienceMs);
  // What was applied first has been replaced and is not written again.
  QTRY_VERIFY_WITH_TIMEOUT(window_->log().toPlainText().contains("1 registers set as before"),
                           kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(tried(), 2, kPatienceMs);  // the same setting as before
  runTo(1.0);
  QCOMPARE(held("preset.0.FLOOR"), "84.9853515625 %");
  press(Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
  QTRY_VERIFY_WITH_TIMEOUT(window_->run().run() == 3 && window_->run().state() == "paused",
                           kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.FLOOR"), "64.990234375 %", kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(tried(), 3, kPatienceMs);
}

void TestWindowTuning::switchesBetweenTwoSettings() {
  start();
  runTo(0.1);
  QTRY_COMPARE_WITH_TIMEOUT(tried(), 1, kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.FLOOR"), "64.990234375 %", kPatienceMs);
  window_->board().keep(0);
  applyFloor("85");
  runTo(0.2);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.FLOOR"), "84.9853515625 %", kPatienceMs);
  window_->board().keep(1);
  for (const char* floor : {"64.990234375 %", "84.9853515625 %"}) {
    press(Qt::Key_B, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(window_->firmware().stagedCount(), 0u, kPatienceMs);
    runTo(window_->run().sim_s() + 0.1);
    QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.FLOOR"), floor, kPatienceMs);
  }
}

void TestWindowTuning::aTrippedStorageIsArmedAgain() {
  start();
  runTo(5.0);
  auto* rearm = window_->findChild<QPushButton*>("rearm");
  QVERIFY(!rearm->isVisibleTo(window_.get()));
  window_->eventPanel().choose("storage_trip");
  QTest::mouseClick(window_->findChild<QPushButton*>("injectNow"), Qt::LeftButton);
  runTo(20.0);  // the fault itself is over
  QTRY_COMPARE_WITH_TIMEOUT(held("STATUS.STATE", BlockId::kStorage), "TRIPPED", kPatienceMs);
  QTRY_VERIFY_WITH_TIMEOUT(rearm->isVisibleTo(window_.get()), kPatienceMs);
  rearm->click();
  QTRY_VERIFY_WITH_TIMEOUT(window_->log().toPlainText().contains("armed when the run continues"),
                           kPatienceMs);
  runTo(20.1);
  QTRY_VERIFY_WITH_TIMEOUT(window_->log().toPlainText().contains("it is armed again"), kPatienceMs);
  runTo(22.0);
  QTRY_COMPARE_WITH_TIMEOUT(held("STATUS.STATE", BlockId::kStorage), "RUN", kPatienceMs);
  QVERIFY(!rearm->isVisibleTo(window_.get()));
}

void TestWindowTuning::asksBeforeTunedRegistersAreLost() {
  start();
  runTo(0.1);
  applyFloor("85");
  runTo(0.2);
  QString asked;
  const auto answer = [&](QMessageBox::StandardButton button) {
    QTimer::singleShot(200, window_.get(), [&asked, this, button] {
      auto* box = window_->findChild<QMessageBox*>("unsaved");
      if (box == nullptr) return;
      asked = box->text();
      box->button(button)->click();
    });
  };
  answer(QMessageBox::Cancel);
  window_->quit();
  QVERIFY(asked.contains("have not been saved"));
  QVERIFY(window_->isVisible());
  // What is saved is not asked for.
  asked.clear();
  const QString file = folder_->filePath("set.toml");
  window_->firmwarePanel().saveSet(file);
  QTRY_VERIFY_WITH_TIMEOUT(window_->log().toPlainText().contains("written: "), kPatienceMs);
  answer(QMessageBox::Cancel);
  window_->quit();
  QVERIFY(asked.isEmpty());
  QVERIFY(!window_->isVisible());
}

QTEST_MAIN(TestWindowTuning)
#include "test_window_tuning.moc"
