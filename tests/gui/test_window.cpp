// SPDX-License-Identifier: GPL-3.0-or-later
// The real window on a real server (BALLAST_BINARY): what a user does with it, from the start to
// the end of a run. Offscreen, or on any X server.
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>

#include "gui/model/parameter_set.hpp"
#include "gui/window/main_window.hpp"
#include "sim/scenario/scenario.hpp"

using namespace ballast;

namespace {

constexpr int kPatienceMs = 40000;

const char* const kScenario = BALLAST_SOURCE_DIR "/fixtures/scenarios/first_light.toml";

}  // namespace

class TestWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void init();
  void cleanup();

  void startsPausedAndReadsBack();
  void runsPausesAndSteps();
  void appliesThroughThePanel();
  void rampsAloneCannotActButFloorAndSlewDo();
  void refusesWhatIsOutOfRange();
  void undoes();
  void appliesAPreset();
  void savesAndReloadsAParameterSet();
  void scopesToOneGpu();
  void injectsEvents();
  void judgesLive();
  void losesAndRegainsTheServer();
  void reportsACrashOfTheBench();
  void runsToTheEndAndJudgesTheWhole();
  void savedSessionIsAScenario();
  void exportsThePlot();
  void comparesWithARun();
  void remembersItsSettings();
  void shortcutsWork();

 private:
  void start(const QString& scenario = kScenario);
  void runTo(double sim_s, double pace = 0.0);
  // Clicks into the panel, types, and leaves the editor.
  void type(const char* name, const QString& text, BlockId block = BlockId::kGpu);
  void apply();
  QString held(const char* name, BlockId block = BlockId::kGpu);
  QString writeScenario(const QString& name, const QString& replace, const QString& with);
  // Sum of squares of the load's lines from 0.3 to 3 Hz over the last seconds, of the recorded
  // samples: the swing of the iterations. W^2.
  double inBand(double from_s, double to_s);

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<MainWindow> window_;
};

void TestWindow::initTestCase() {
  QCoreApplication::setOrganizationName("ballast-test");
  if (!QFile::exists(ballast_binary())) QSKIP("BALLAST_BINARY names no program");
}

void TestWindow::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  QVERIFY(folder_->isValid());
}

void TestWindow::cleanup() {
  window_.reset();
  folder_.reset();
}

void TestWindow::start(const QString& scenario) {
  WindowOptions options;
  options.scenario = scenario;
  options.out = folder_->filePath("run");
  options.settings = folder_->filePath("settings.ini");
  window_ = std::make_unique<MainWindow>(options);
  window_->show();
  window_->begin();
  QTRY_VERIFY_WITH_TIMEOUT(window_->run().state() == "paused" &&
                               window_->run().facts() != nullptr && window_->firmware().complete(),
                           kPatienceMs);
}

void TestWindow::runTo(double sim_s, double pace) {
  window_->run().setPace(pace);
  const double now = window_->run().sim_s();
  window_->run().step(static_cast<qint64>(std::lround((sim_s - now) * 1000.0)));
  QTRY_VERIFY_WITH_TIMEOUT(
      window_->run().sim_s() >= sim_s - 1e-9 && window_->run().state() != "running", kPatienceMs);
}

void TestWindow::type(const char* name, const QString& text, BlockId block) {
  FirmwarePanel& panel = window_->firmwarePanel();
  panel.reveal(block, name);
  QTreeView* tree = panel.tree();
  const QModelIndex at = tree->currentIndex();
  QCOMPARE(at.column(), int{FirmwareItems::kNew});
  tree->edit(at);
  QWidget* editor = tree->viewport()->findChild<QLineEdit*>();
  if (editor == nullptr) {
    auto* box = tree->viewport()->findChild<QComboBox*>();
    QVERIFY(box != nullptr);
    box->setCurrentText(text);
    QTest::keyClick(box, Qt::Key_Return);
  } else {
    QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(editor, text);
    emit window_->firmware().changed();  // as a read-back in the midst of it does
    QTest::keyClick(editor, Qt::Key_Return);
  }
  QTRY_VERIFY(tree->viewport()->findChild<QLineEdit*>() == nullptr &&
              tree->viewport()->findChild<QComboBox*>() == nullptr);
}

void TestWindow::apply() {
  QTest::mouseClick(window_->findChild<QPushButton*>("apply"), Qt::LeftButton);
  QTRY_COMPARE_WITH_TIMEOUT(window_->firmware().stagedCount(), 0u, kPatienceMs);
}

QString TestWindow::held(const char* name, BlockId block) {
  const FirmwareModel& model = window_->firmware();
  const auto index = model.find(block, name);
  const auto raw = index ? model.state(*index).held : std::nullopt;
  return raw ? raw_text(*model.fields()[*index].field, *raw) : QString();
}

QString TestWindow::writeScenario(const QString& name, const QString& replace,
                                  const QString& with) {
  QFile in(kScenario);
  QFile out(folder_->filePath(name));
  if (!in.open(QIODevice::ReadOnly) || !out.open(QIODevice::WriteOnly)) return {};
  QString text = QString::fromUtf8(in.readAll());
  text.replace(replace, with);
  out.write(text.toUtf8());
  return out.fileName();
}

double TestWindow::inBand(double from_s, double to_s) {
  std::vector<float> values;
  bool done = false;
  const Json params = {
      {"channels", {"load_w"}}, {"from_s", from_s}, {"to_s", to_s}, {"buckets", 4000}};
  window_->bridge().request("history", params, window_.get(), [&](const Reply& reply) {
    values.resize(reply.binary.size() / sizeof(float));
    std::memcpy(values.data(), reply.binary.data(), values.size() * sizeof(float));
    done = reply.ok;
  });
  [&] { QTRY_VERIFY_WITH_TIMEOUT(done, kPatienceMs); }();
  // Middle of each bucket; a plain Fourier sum at the multiples of 1/T in the band.
  const std::size_t n = values.size() / 2;
  double mean = 0.0;
  for (std::size_t i = 0; i < n; ++i) mean += 0.5 * (values[2 * i] + values[2 * i + 1]) / double(n);
  const double span_s = to_s - from_s;
  double power = 0.0;
  for (int k = static_cast<int>(std::ceil(0.3 * span_s)); k <= 3.0 * span_s; ++k) {
    double re = 0.0;
    double im = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      const double x = 0.5 * (values[2 * i] + values[2 * i + 1]) - mean;
      const double phase = 2.0 * M_PI * k * static_cast<double>(i) / static_cast<double>(n);
      re += x * std::cos(phase) / static_cast<double>(n);
      im += x * std::sin(phase) / static_cast<double>(n);
    }
    power += 4.0 * (re * re + im * im);
  }
  return power;
}

void TestWindow::startsPausedAndReadsBack() {
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

void TestWindow::runsPausesAndSteps() {
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

void TestWindow::appliesThroughThePanel() {
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

void TestWindow::rampsAloneCannotActButFloorAndSlewDo() {
  start();
  // Iterations without a checkpoint or an evaluation among them.
  runTo(28.0);
  const double before = inBand(20.0, 28.0);
  QVERIFY(before > 0.0);
  type("preset.0.RAMP_UP_RATE", "60 W/s");
  type("preset.0.RAMP_DOWN_RATE", "60 W/s");
  QVERIFY(window_->firmwarePanel().adviceText().contains("Ramps cannot change the in-band swing"));
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

void TestWindow::refusesWhatIsOutOfRange() {
  start();
  type("EDP_FACTOR", "300 %");
  QCOMPARE(window_->firmware().stagedCount(), 0u);
  QVERIFY(window_->log().toPlainText().contains("allowed: 100 % to 200 %"));
}

void TestWindow::undoes() {
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

void TestWindow::appliesAPreset() {
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

void TestWindow::savesAndReloadsAParameterSet() {
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

void TestWindow::scopesToOneGpu() {
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
  QTRY_VERIFY_WITH_TIMEOUT(model.state(*model.find(BlockId::kGpu, "TMP_CEILING")).mixed,
                           kPatienceMs);
}

void TestWindow::injectsEvents() {
  start();
  runTo(20.0);
  QTest::mouseClick(window_->findChild<QPushButton*>("event_straggler"), Qt::LeftButton);
  QTest::mouseClick(window_->findChild<QPushButton*>("event_job_kill"), Qt::LeftButton);
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

void TestWindow::judgesLive() {
  start();
  window_->judgePanel().choose({"training-band"});
  runTo(40.0);
  QTRY_VERIFY_WITH_TIMEOUT(!window_->judgePanel().live().verdicts().empty(), kPatienceMs);
  for (const auto& row : window_->judgePanel().live().verdicts()) {
    QCOMPARE(row.profile, "training-band");
  }
}

void TestWindow::losesAndRegainsTheServer() {
  // A server of its own, that the window only joins.
  QProcess server;
  const QString out = folder_->filePath("run");
  server.start(ballast_binary(),
               {"serve", kScenario, "--bind", "tcp://127.0.0.1:*", "--paused", "--out", out});
  QVERIFY(server.waitForReadyRead(kPatienceMs));
  const QString endpoint = QString::fromUtf8(server.readLine()).trimmed().section(' ', -1);
  WindowOptions options;
  options.connect = endpoint;
  options.settings = folder_->filePath("settings.ini");
  window_ = std::make_unique<MainWindow>(options);
  window_->show();
  window_->begin();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  kill(static_cast<pid_t>(server.processId()), SIGKILL);
  server.waitForFinished(kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(window_->bridge().state(), LinkState::kLost, kPatienceMs);
  QVERIFY(window_->banner().isVisible());
  QVERIFY(window_->run().state().isEmpty());
  server.start(ballast_binary(),
               {"serve", kScenario, "--bind", endpoint, "--paused", "--out", out + "2"});
  QTRY_VERIFY_WITH_TIMEOUT(window_->bridge().connected(), kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  QVERIFY(!window_->banner().isVisible());
  runTo(1.0);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.RAMP_UP_RATE"), "100 W/s", kPatienceMs);
  window_.reset();
  server.terminate();
  QVERIFY(server.waitForFinished(kPatienceMs));
}

void TestWindow::reportsACrashOfTheBench() {
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
  window_->findChild<RunBar*>()->restartAction()->trigger();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
}

void TestWindow::runsToTheEndAndJudgesTheWhole() {
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

void TestWindow::savedSessionIsAScenario() {
  start();
  runTo(2.0);
  type("preset.0.FLOOR", "70 %");
  apply();
  runTo(3.0);
  QSignalSpy saved(&window_->run(), &RunModel::saved);
  window_->run().save(folder_->filePath("session"));
  QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, kPatienceMs);
  const Scenario scenario =
      load_scenario(folder_->filePath("session/scenario.toml").toStdString(), {});
  QCOMPARE(scenario.writes.size(), 1u);
  QCOMPARE(scenario.writes[0].at_s, 2.0);
  QCOMPARE(scenario.writes[0].gpu_registers[0].name, std::string("preset.0.FLOOR"));
  QVERIFY(window_->run().commandLine().contains("ballast serve"));
}

void TestWindow::exportsThePlot() {
  start();
  runTo(10.0);
  PowerPlot& plot = window_->plots().power();
  QSignalSpy exported(&plot, &PlotPane::exported);
  for (const char* suffix : {"png", "pdf", "csv"}) {
    plot.exportTo(folder_->filePath(QString("plot.") + suffix));
  }
  QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 3, kPatienceMs);
  QFile csv(folder_->filePath("plot.csv"));
  QVERIFY(csv.open(QIODevice::ReadOnly));
  QVERIFY(csv.readAll().contains("t_s,"));
  QVERIFY(QImage(folder_->filePath("plot.png")).width() > 200);
  QFile pdf(folder_->filePath("plot.pdf"));
  QVERIFY(pdf.open(QIODevice::ReadOnly));
  QVERIFY(pdf.read(5) == "%PDF-");
}

void TestWindow::comparesWithARun() {
  start(writeScenario("short.toml", "duration = \"120 s\"", "duration = \"8 s\""));
  window_->run().setPace(0.0);
  window_->run().start();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "ended", kPatienceMs);
  window_->compareWith(window_->run().runDir());
  QTRY_VERIFY_WITH_TIMEOUT(window_->plots().data().overlay().has_value(), kPatienceMs);
  QCOMPARE(window_->plots().data().overlay()->grid_w.size(), 8000u);
  window_->compareWith(folder_->filePath("nowhere"));
  QTRY_VERIFY_WITH_TIMEOUT(window_->log().toPlainText().contains("nowhere/run.h5"), kPatienceMs);
}

void TestWindow::remembersItsSettings() {
  start();
  window_->setThemeByName("dark");
  window_->judgePanel().choose({"lipa"});
  window_->welcome().hide();
  window_->findChild<QDockWidget*>("logDock")->hide();
  window_->close();
  window_.reset();
  start();
  QCOMPARE(window_->judgePanel().chosen(), QStringList{"lipa"});
  QVERIFY(!window_->welcome().isVisible());
  QVERIFY(window_->findChild<QDockWidget*>("logDock")->isHidden());
  window_->resetLayout();
  QVERIFY(!window_->findChild<QDockWidget*>("logDock")->isHidden());
}

void TestWindow::shortcutsWork() {
  start();
  window_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  window_->plots().power().canvas()->setFocus();
  QTest::keyClick(window_.get(), Qt::Key_Space);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "running", kPatienceMs);
  QTest::keyClick(window_.get(), Qt::Key_Space);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  QTest::keyClick(window_.get(), Qt::Key_H);
  QVERIFY(window_->plots().data().view().held());
  QTest::keyClick(window_.get(), Qt::Key_C);
  QVERIFY(window_->plots().power().cursorsShown());
  const int run = window_->run().run();
  QTest::keyClick(window_.get(), Qt::Key_R);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().run(), run + 1, kPatienceMs);
}

QTEST_MAIN(TestWindow)
#include "test_window.moc"
