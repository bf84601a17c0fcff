// SPDX-License-Identifier: GPL-3.0-or-later
// Runs in the real window: started, paused, stepped, crashed, run to the end, saved.
#include <QApplication>
#include <QClipboard>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <csignal>

#include "window_fixture.hpp"

using namespace ballast;
using namespace ballast::test;

class TestWindowRun : public WindowTest {
  Q_OBJECT

 private slots:
  void startsPausedAndReadsBack();
  void runsPausesAndSteps();
  void injectsEvents();
  void judgesLive();
  void reportsACrashOfTheBench();
  void runsToTheEndAndJudgesTheWhole();
  void savedSessionIsAScenario();

 private:
  QAction* menuAction(const QString& text) {
    for (QAction* action : window_->findChildren<QAction*>()) {
      if (action->text() == text) return action;
    }
    return nullptr;
  }
};

void TestWindowRun::startsPausedAndReadsBack() {
  start();
  QCOMPARE(window_->run().scenario(), "first_light");
  QCOMPARE(window_->run().sim_s(), 0.0);
  QVERIFY(window_->welcome().isVisible());
  QTest::mouseClick(window_->findChild<QPushButton*>("dismissWelcome"), Qt::LeftButton);
  QVERIFY(!window_->welcome().isVisible());
  runTo(0.1);  // the initial writes are made before the first tick
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.RAMP_UP_RATE"), "100 W/s", kPatienceMs);
  QCOMPARE(held("preset.0.FLOOR"), "64.990234375 %");
  QCOMPARE(held("LAW", BlockId::kStorage), "WASHOUT");
}

void TestWindowRun::runsPausesAndSteps() {
  start();
  auto* bar = window_->findChild<RunBar*>();
  bar->toggleAction()->trigger();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "running", kPatienceMs);
  QTRY_VERIFY_WITH_TIMEOUT(window_->run().sim_s() > 0.3, kPatienceMs);
  bar->toggleAction()->trigger();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  const double before = window_->run().sim_s();
  bar->stepAction()->trigger();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().sim_s(), before + 0.1, kPatienceMs);
  bar->restartAction()->trigger();
  QTRY_VERIFY_WITH_TIMEOUT(window_->run().run() == 2 && window_->run().state() == "paused",
                           kPatienceMs);
  QCOMPARE(window_->run().sim_s(), 0.0);
}

void TestWindowRun::injectsEvents() {
  start();
  runTo(20.0);
  for (const char* kind : {"event_straggler", "event_job_kill"}) {
    QTest::mouseClick(window_->findChild<QPushButton*>(kind), Qt::LeftButton);
    QTest::mouseClick(window_->findChild<QPushButton*>("injectNow"), Qt::LeftButton);
  }
  runTo(21.0);
  const auto has = [this](const std::string& kind) {
    for (const ScenarioEvent& e : window_->events().events()) {
      if (e.kind == kind) return true;
    }
    return false;
  };
  QTRY_VERIFY_WITH_TIMEOUT(has("straggler") && has("job_kill"), kPatienceMs);
  // The killed job falls idle: 72 GPUs at 140 W and the base load of 14 kW with its share of 6 %.
  runTo(30.0);
  SeriesModel& series = window_->plots().data().series();
  const auto granted = series.layout().site_series("demand_w");
  QVERIFY(granted.has_value());
  QTRY_VERIFY_WITH_TIMEOUT(std::abs(series.at(*granted, ticks(29.0)).max - 72 * 140.0) < 1.0,
                           kPatienceMs);
}

void TestWindowRun::judgesLive() {
  start();
  window_->judgePanel().choose({"training-band"});
  runTo(40.0);
  QTRY_VERIFY_WITH_TIMEOUT(!window_->judgePanel().live().verdicts().empty(), kPatienceMs);
  for (const auto& row : window_->judgePanel().live().verdicts()) {
    QCOMPARE(row.profile, "training-band");
  }
}

void TestWindowRun::reportsACrashOfTheBench() {
  start();
  // The only child of the server is the bench.
  QFile children(QString("/proc/%1/task/%1/children").arg(window_->server().pid()));
  QVERIFY(children.open(QIODevice::ReadOnly));
  const int bench = children.readAll().trimmed().split(' ').first().toInt();
  QVERIFY(bench > 0);
  kill(bench, SIGSEGV);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "failed", kPatienceMs);
  QVERIFY(window_->banner().isVisible());
  QVERIFY(window_->server().running());
  const auto* strip = window_->findChild<QLabel*>("statusStrip");
  QVERIFY(strip->text().contains("the run failed"));
  window_->findChild<RunBar*>()->restartAction()->trigger();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  QVERIFY(!window_->banner().isVisible());
  QVERIFY(!strip->text().contains("the run failed"));
}

void TestWindowRun::runsToTheEndAndJudgesTheWhole() {
  start(writeScenario("short.toml", "duration = \"120 s\"", "duration = \"30 s\""));
  window_->judgePanel().choose({"training-band", "arxiv-2508-14318"});
  QSignalSpy judged(&window_->judgePanel(), &JudgePanel::wholeJudged);
  window_->run().setPace(0.0);
  window_->run().start();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "ended", kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(judged.count(), 1, kPatienceMs);
  // The same as from a shell.
  QProcess judge;
  judge.start(ballast_binary(), {"judge", window_->run().runDir(), "--json", "--limits",
                                 "training-band", "--limits", "arxiv-2508-14318"});
  QVERIFY(judge.waitForFinished(kPatienceMs));
  JudgeModel shell;
  shell.take(Json::parse(judge.readAllStandardOutput().toStdString()));
  const auto& rows = window_->judgePanel().whole().verdicts();
  QCOMPARE(rows.size(), shell.verdicts().size());
  QVERIFY(!rows.empty());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    QCOMPARE(rows[i].clause, shell.verdicts()[i].clause);
    QCOMPARE(rows[i].value, shell.verdicts()[i].value);
    QCOMPARE(rows[i].outcome, shell.verdicts()[i].outcome);
  }
}

void TestWindowRun::savedSessionIsAScenario() {
  start();
  runTo(2.0);
  type("preset.0.FLOOR", "70 %");
  apply();
  runTo(3.0);
  QSignalSpy saved(&window_->run(), &RunModel::saved);
  window_->run().save("session");
  QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, kPatienceMs);
  const Scenario scenario =
      load_scenario(folder_->filePath("session/scenario.toml").toStdString(), {});
  QCOMPARE(scenario.writes.size(), 1u);
  QCOMPARE(scenario.writes[0].at_s, 2.0);
  QCOMPARE(scenario.writes[0].registers[BlockId::kGpu][0].name, std::string("preset.0.FLOOR"));
  // The lines for a shell are judged by what is chosen here.
  window_->judgePanel().choose({"training-band", "lipa"});
  window_->findChild<QDoubleSpinBox*>("siteMw")->setValue(12.5);
  QApplication::clipboard()->setText(QStringLiteral("what stood there before"));
  menuAction("Copy command line")->trigger();
  const auto copied = [] { return QApplication::clipboard()->text(); };
  QTRY_VERIFY_WITH_TIMEOUT(copied().contains("./ballast serve"), kPatienceMs);
  const QString lines = copied();
  QVERIFY2(lines.contains(QString("./ballast serve ") + kScenario), qPrintable(lines));
  QVERIFY2(lines.contains(" --limits training-band --limits lipa --site-mw 12.5 "),
           qPrintable(lines));
  QVERIFY2(lines.contains(" write 'preset.0.FLOOR=69.9951171875 %'"), qPrintable(lines));
}

QTEST_MAIN(TestWindowRun)
#include "test_window_run.moc"
