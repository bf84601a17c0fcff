// SPDX-License-Identifier: GPL-3.0-or-later
// Keys in the real window: what is typed goes to what has the focus, else to the run.
#include <QComboBox>
#include <QLineEdit>
#include <QSlider>

#include "window_fixture.hpp"

using namespace ballast;
using namespace ballast::test;

class TestWindowTyping : public WindowTest {
  Q_OBJECT

 private slots:
  void editorsTakeTheirLetters();
  void aListTakesItsLetters();
  void typedPaceIsTaken_data();
  void typedPaceIsTaken();
  void refusesWhatIsNoPace();
  void theSliderListensToKeys();
  void findsByTheFullName();
  void fitsTheScreen();

 private:
  void begin();
  // Nothing that a key without a modifier does has happened.
  bool undisturbed();
};

void TestWindowTyping::begin() {
  start();
  window_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
}

bool TestWindowTyping::undisturbed() {
  QTest::qWait(500);
  const RunModel& run = window_->run();
  PlotData& plots = window_->plots().data();
  return run.run() == 1 && run.state() == "paused" && run.sim_s() == 0.0 && !plots.view().held() &&
         !window_->plots().power().cursorsShown();
}

void TestWindowTyping::editorsTakeTheirLetters() {
  begin();
  FirmwarePanel& panel = window_->firmwarePanel();
  panel.reveal(BlockId::kGpu, "CONTROL.HARD_CEILING");
  QTreeView* tree = panel.tree();
  tree->edit(tree->currentIndex());
  auto* box = tree->viewport()->findChild<QComboBox*>();
  QVERIFY(box != nullptr);
  const QString before = box->currentText();
  QTest::keyClicks(box, before == "true" ? "false" : "true");
  QVERIFY(box->currentText() != before);
  QTest::keyClicks(box, ".TRhc ");
  QTest::keyClick(box, Qt::Key_Escape);
  auto* search = window_->findChild<QLineEdit*>("search");
  QTest::keyClicks(search, "r.H fLct");
  QCOMPARE(search->text(), QString("r.H fLct"));
  QVERIFY(undisturbed());
}

void TestWindowTyping::aListTakesItsLetters() {
  begin();
  FirmwarePanel& panel = window_->firmwarePanel();
  panel.reveal(BlockId::kGpu, "TMP_CEILING");
  QTreeView* tree = panel.tree();
  tree->setCurrentIndex(tree->currentIndex().siblingAtColumn(FirmwareItems::kName));
  QTest::keyClicks(tree, "rTHLFC. ");
  QVERIFY(undisturbed());
  // Without such a focus they act on the run, restart with a modifier.
  QTest::keyClick(window_.get(), Qt::Key_R);
  QVERIFY(undisturbed());
  QTest::keyClick(window_.get(), Qt::Key_R, Qt::ControlModifier);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().run(), 2, kPatienceMs);
}

void TestWindowTyping::typedPaceIsTaken_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<double>("factor");
  QTest::newRow("number") << "3" << 3.0;
  QTest::newRow("with its sign") << "4x" << 4.0;
  QTest::newRow("slow") << "0.25" << 0.25;
  QTest::newRow("max") << "max" << 0.0;
}

void TestWindowTyping::typedPaceIsTaken() {
  QFETCH(QString, text);
  QFETCH(double, factor);
  begin();
  auto* box = window_->findChild<QComboBox*>("pace");
  box->lineEdit()->setFocus();
  box->lineEdit()->selectAll();
  QTest::keyClicks(box->lineEdit(), text);
  QTest::keyClick(box->lineEdit(), Qt::Key_Return);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().pace(), factor, kPatienceMs);
  // The next key acts on the run.
  QVERIFY(!box->lineEdit()->hasFocus());
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
  QTRY_VERIFY_WITH_TIMEOUT(window_->run().sim_s() > 0.0, kPatienceMs);
}

void TestWindowTyping::refusesWhatIsNoPace() {
  begin();
  auto* box = window_->findChild<QComboBox*>("pace");
  const QString before = box->currentText();
  for (const char* text : {"fast", "-1", "inf"}) {
    box->lineEdit()->setFocus();
    box->lineEdit()->selectAll();
    QTest::keyClicks(box->lineEdit(), text);
    QTest::keyClick(box->lineEdit(), Qt::Key_Return);
    QVERIFY(window_->log().toPlainText().contains(QString("\"%1\" is not a valid pace").arg(text)));
    QCOMPARE(box->currentText(), before);
  }
  QCOMPARE(window_->run().pace(), 1.0);
}

void TestWindowTyping::theSliderListensToKeys() {
  begin();
  TimeView& view = window_->plots().data().view();
  view.setSpan(5.0);
  runTo(40.0);
  QTRY_COMPARE_WITH_TIMEOUT(view.to_s(), 40.0, kPatienceMs);
  auto* scrub = window_->findChild<QSlider*>("scrub");
  QTest::keyClick(scrub, Qt::Key_Home);
  QCOMPARE(view.from_s(), 0.0);
  QVERIFY(!view.following());
  QTest::keyClick(scrub, Qt::Key_PageUp);
  QVERIFY(view.from_s() > 0.0);
  const double from_s = view.from_s();
  QTest::keyClick(scrub, Qt::Key_Left);
  QVERIFY(view.from_s() < from_s);
  QTest::keyClick(scrub, Qt::Key_End);
  QCOMPARE(view.to_s(), 40.0);
  QVERIFY(view.following());
  // A trigger's fields leave it its width.
  const int wide = scrub->width();
  auto* mode = window_->findChild<QComboBox*>("triggerMode");
  mode->setCurrentIndex(1);
  emit mode->activated(1);  // as a click does
  QTest::qWait(100);
  QCOMPARE(scrub->width(), wide);
}

void TestWindowTyping::findsByTheFullName() {
  begin();
  FirmwarePanel& panel = window_->firmwarePanel();
  auto* search = window_->findChild<QLineEdit*>("search");
  for (const char* name : {"preset.0", "CONTROL.HARD", "OVERRIDE_FLOOR", "Admin override"}) {
    search->setText(name);
    QVERIFY2(panel.tree()->model()->rowCount() > 0, name);
  }
  search->setText("preset.0.FLOOR");
  QCOMPARE(panel.tree()->model()->rowCount(), 1);
  QCOMPARE(panel.tree()->model()->rowCount(panel.tree()->model()->index(0, 0)), 1);
}

// Also a small one, with all that may stand in the way.
void TestWindowTyping::fitsTheScreen() {
  begin();
  const QSize all = window_->screen()->availableSize();
  QVERIFY(window_->width() <= all.width() && window_->height() <= all.height());
  QVERIFY(window_->welcome().isVisible());
  window_->resize(1280, 760);
  QTRY_COMPARE(window_->size(), QSize(1280, 760));
  QVERIFY2(window_->minimumSizeHint().width() <= 1280 && window_->minimumSizeHint().height() <= 760,
           qPrintable(QString("%1 x %2")
                          .arg(window_->minimumSizeHint().width())
                          .arg(window_->minimumSizeHint().height())));
}

QTEST_MAIN(TestWindowTyping)
#include "test_window_typing.moc"
