// SPDX-License-Identifier: GPL-3.0-or-later
// One run or server after another in the real window: what is kept, and what must not be.
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <csignal>

#include "window_fixture.hpp"

using namespace ballast;
using namespace ballast::test;

class TestWindowSession : public WindowTest {
  Q_OBJECT

 private slots:
  void keepsTheSessionWhereTheNextIsWrong();
  void opensAnotherScenario();
  void forgetsTheFormerRun();
  void saysThatItsServerIsGone();
  void bringsTheStorageBack();
  void saysOfWhenTheStorageIs();
  void savesOverASession();

 private:
  QString linkText() { return window_->findChild<QLabel*>("link")->text(); }
};

void TestWindowSession::keepsTheSessionWhereTheNextIsWrong() {
  start();
  runTo(1.0);
  const qint64 pid = window_->server().pid();
  const auto said = [this](const char* text) {
    return window_->log().toPlainText().contains(text);
  };
  window_->openScenario(writeScenario("wrong.toml", "duration = ", "duratoin = "));
  QTRY_VERIFY_WITH_TIMEOUT(said("not opened: ") && said("duratoin"), kPatienceMs);
  window_->connectTo("127.0.0.1 5555");
  QVERIFY(said("not connected: "));
  runTo(2.0);
  QCOMPARE(window_->run().run(), 1);
  QCOMPARE(window_->server().pid(), pid);
  QVERIFY(!window_->banner().isVisible());
}

void TestWindowSession::opensAnotherScenario() {
  start();
  runTo(1.0);
  // The former server takes its time: the window does not wait for it.
  const auto former = static_cast<pid_t>(window_->server().pid());
  kill(former, SIGSTOP);
  const QString next = writeScenario("next.toml", "name = \"first_light\"", "name = \"next\"");
  window_->openScenario(next);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().scenario(), "next", kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  QCOMPARE(window_->run().sim_s(), 0.0);
  QCOMPARE(kill(former, 0), 0);
  kill(former, SIGCONT);
  QTRY_VERIFY_WITH_TIMEOUT(kill(former, 0) != 0, kPatienceMs);
  QVERIFY(window_->server().running());
  QVERIFY(!window_->banner().isVisible());
}

void TestWindowSession::forgetsTheFormerRun() {
  start();
  runTo(20.0);
  PlotData& plots = window_->plots().data();
  QTRY_VERIFY_WITH_TIMEOUT(plots.spectrum().live().bins() > 0, kPatienceMs);
  type("TMP_CEILING", "1 kW");
  apply();
  QVERIFY(plots.spectrum().ghost().has_value());
  QVERIFY(window_->firmware().canUndo());
  QTRY_VERIFY_WITH_TIMEOUT(plots.series().end() >= 20000, kPatienceMs);
  window_->run().restart();
  QTRY_VERIFY_WITH_TIMEOUT(window_->run().run() == 2 && window_->run().state() == "paused",
                           kPatienceMs);
  QCOMPARE(plots.series().end(), Tick{0});
  QCOMPARE(plots.spectrum().live().bins(), std::size_t{0});
  QVERIFY(plots.spectrum().ghost().has_value());  // to compare the new run with
  QVERIFY(!window_->firmware().canUndo());
}

void TestWindowSession::saysThatItsServerIsGone() {
  start();
  type("TMP_CEILING", "1 kW");
  QVERIFY(window_->firmwarePanel().applyAction()->isEnabled());
  QSignalSpy ended(&window_->server(), &EmbeddedServer::ended);
  kill(static_cast<pid_t>(window_->server().pid()), SIGKILL);
  QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, kPatienceMs);
  QTest::qWait(3000);  // nothing tries to reach it
  QVERIFY(window_->banner().findChild<QLabel*>()->text().contains("crashed"));
  QVERIFY(window_->findChild<QPushButton*>("restartServer")->isVisible());
  QVERIFY(linkText().contains("not connected"));
  // What cannot act cannot be chosen.
  const auto* bar = window_->findChild<RunBar*>();
  for (const QAction* action : {bar->toggleAction(), bar->stepAction(), bar->restartAction(),
                                window_->firmwarePanel().applyAction()}) {
    QVERIFY2(!action->isEnabled(), qPrintable(action->text()));
  }
  QVERIFY(!window_->findChild<QPushButton*>("injectNow")->isEnabled());
  QVERIFY(!bar->paceBox()->isEnabled());
  QTest::mouseClick(window_->findChild<QPushButton*>("restartServer"), Qt::LeftButton);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  QVERIFY(!window_->banner().isVisible());
}

void TestWindowSession::bringsTheStorageBack() {
  start();
  runTo(1.0);
  QTest::mouseClick(window_->findChild<QPushButton*>("event_storage_trip"), Qt::LeftButton);
  QTest::mouseClick(window_->findChild<QPushButton*>("injectNow"), Qt::LeftButton);
  runTo(30.0);  // the fault itself is over
  QTRY_COMPARE_WITH_TIMEOUT(held("STATUS.STATE", BlockId::kStorage), "TRIPPED", kPatienceMs);
  QCOMPARE(held("TRIPS.CONVERTER", BlockId::kStorage), "true");
  type("TRIPS.CONVERTER", "true", BlockId::kStorage);
  QCOMPARE(window_->firmware().stagedCount(), 1u);
  apply();
  QVERIFY(!window_->firmware().canUndo());  // a trip cannot be set again
  runTo(30.1);
  QTRY_COMPARE_WITH_TIMEOUT(held("TRIPS.CONVERTER", BlockId::kStorage), "false", kPatienceMs);
  type("CONTROL.ARM", "true", BlockId::kStorage);
  apply();
  runTo(40.0);
  QTRY_VERIFY_WITH_TIMEOUT(held("STATUS.STATE", BlockId::kStorage) != "TRIPPED", kPatienceMs);
}

void TestWindowSession::saysOfWhenTheStorageIs() {
  start(writeScenario("short.toml", "duration = \"120 s\"", "duration = \"6 s\""));
  runTo(2.0);
  const auto* heading = window_->findChild<QLabel*>("storageHeading");
  QTRY_COMPARE_WITH_TIMEOUT(window_->firmware().read_s().value_or(0.0), 2.0, kPatienceMs);
  QVERIFY(!heading->isVisible());
  runTo(6.0);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "ended", kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(heading->text(), "as of 6.0 s", kPatienceMs);
  QVERIFY(heading->isVisible());
  window_->run().restart();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  QVERIFY(!heading->isVisible());
}

void TestWindowSession::savesOverASession() {
  start();
  runTo(1.0);
  QSignalSpy saved(&window_->run(), &RunModel::saved);
  window_->run().save("session");
  QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, kPatienceMs);
  window_->run().save("session");
  QTRY_VERIFY_WITH_TIMEOUT(window_->log().toPlainText().contains("would replace"), kPatienceMs);
  window_->run().save("session", true);
  QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 2, kPatienceMs);
}

QTEST_MAIN(TestWindowSession)
#include "test_window_session.moc"
