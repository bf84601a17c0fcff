// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of a session, pasted into a shell, does the same again: on a real server
// (BALLAST_BINARY), which must record the same samples and write the same scenario.
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "gui/model/embedded_server.hpp"
#include "gui/model/run_model.hpp"
#include "gui/model/shell_session.hpp"
#include "host/results/run_reader.hpp"

using namespace ballast;

namespace {

constexpr int kPatienceMs = 60000;

// With writes and an event of its own, which the commands must not repeat.
const char* const kScenario = R"([run]
name = "paste"
duration = "3 s"
seed = 7
record_gpus = false

[site]
racks = 2
gpus_per_rack = 4

[[workload.jobs]]
name = "job $HOME 3"
start = "0.1 s"
[[workload.jobs.iteration]]
name = "compute"
power = "1000 W"
duration = "200 ms"
[[workload.jobs.iteration]]
name = "communicate"
power = "400 W"
duration = "100 ms"

[storage]
kind = "supercapacitor"

[registers.gpu]
CONTROL.ENABLE = true
ACT_THRESHOLD = "300 W"

[[writes]]
at = "0.5 s"
gpu.TMP_CEILING = "1.1 kW"

[[events]]
at = "1 s"
kind = "straggler"
rank = 2
duration = "300 ms"
)";

// By the shell, where `./ballast` is the program. Gives the exit code, or -1.
int paste(const QString& lines, const QString& folder, QByteArray& said) {
  QFile::link(ballast_binary(), folder + "/ballast");
  QProcess shell;
  shell.setWorkingDirectory(folder);
  shell.setProcessChannelMode(QProcess::MergedChannels);
  shell.start("/bin/sh", {"-c", lines});
  const bool finished = shell.waitForFinished(kPatienceMs);
  said = shell.readAll();
  return finished && shell.exitStatus() == QProcess::NormalExit ? shell.exitCode() : -1;
}

}  // namespace

class TestRunModel : public QObject {
  Q_OBJECT

 private slots:
  void pastedIntoAShellItIsTheSameRun();
  void withoutAServerOfItsOwnNothingIsDriven();
  void anotherServerAtTheSameAddress();
  void theLinkSaysHowItStands();
};

void TestRunModel::pastedIntoAShellItIsTheSameRun() {
  if (!QFile::exists(ballast_binary())) QSKIP("BALLAST_BINARY names no program");
  const QTemporaryDir folder;
  QVERIFY(folder.isValid());
  QFile file(folder.filePath("it's a scenario.toml"));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(kScenario);
  file.close();
  EmbeddedServer server;
  LinkBridge bridge;
  RunModel run(bridge);
  connect(&server, &EmbeddedServer::listening, &bridge,
          [&](const QString& endpoint) { bridge.open(endpoint); });
  QString why;
  connect(&server, &EmbeddedServer::ended, &bridge, [&](const QString& text) { why = text; });
  connect(&bridge, &LinkBridge::failed, &bridge,
          [&](const QString& op, const QString& text) { why = op + ": " + text; });
  server.start(file.fileName(), {"--out", folder.filePath("first")});
  QTRY_VERIFY2_WITH_TIMEOUT(run.state() == "paused" || !why.isEmpty(), qPrintable(why),
                            kPatienceMs);
  QVERIFY2(why.isEmpty(), qPrintable(why));

  run.setPace(0.0);
  const auto step_to = [&](double sim_s) {
    run.step(static_cast<qint64>(std::lround((sim_s - run.sim_s()) * 1000.0)));
    return QTest::qWaitFor([&] { return run.sim_s() >= sim_s && run.state() == "paused"; },
                           kPatienceMs);
  };
  const auto ask = [&](const char* op, const Json& params) {
    bool done = false;
    bridge.request(op, params, &run, [&](const Reply&) { done = true; });
    return QTest::qWaitFor([&] { return done; }, kPatienceMs) && why.isEmpty();
  };
  QVERIFY(step_to(0.73));
  QVERIFY2(ask("write", {{"writes",
                          {{{"name", "preset.0.FLOOR"}, {"value", "80 %"}},
                           {{"name", "CONTROL.SLEW_IN_BAND"}, {"value", true}},
                           {{"name", "TMP_CEILING"}, {"value", "800 W"}, {"rack", 1}, {"gpu", 2}},
                           {{"block", "storage"}, {"name", "BETA"}, {"value", "0.5 /s"}}}}}),
           qPrintable(why));
  QVERIFY2(ask("inject", {{"event", {{"kind", "straggler"}, {"rank", 1}, {"slowdown", 3}}}}),
           qPrintable(why));
  QVERIFY(step_to(1.62));
  QVERIFY2(ask("write", {{"writes", {{{"name", "preset.0.FLOOR"}, {"value", "55 %"}}}}}),
           qPrintable(why));
  QVERIFY2(ask("inject", {{"event", {{"kind", "job_kill"}, {"job", "job $HOME 3"}}}}),
           qPrintable(why));
  const auto done = [&] {
    return run.status().value("live_writes", 0) == 5 && run.status().value("live_events", 0) == 2;
  };
  QTRY_VERIFY_WITH_TIMEOUT(done() && run.facts() != nullptr, kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(run.facts()->listed_writes.size(), 6u, kPatienceMs);
  run.start();
  QTRY_COMPARE_WITH_TIMEOUT(run.state(), "ended", kPatienceMs);
  QTRY_VERIFY_WITH_TIMEOUT(run.facts()->listed_events.size() == 3, kPatienceMs);

  QByteArray said;
  const int code = paste(run.commandLine() + "echo done $?\n", folder.path(), said);
  QVERIFY2(code == 0 && said.endsWith("done 0\n"), said.constData());

  const auto text_of = [&](const QString& run_dir) {
    QFile toml(folder.filePath(run_dir + "/scenario.toml"));
    return toml.open(QIODevice::ReadOnly) ? toml.readAll() : QByteArray();
  };
  QVERIFY(text_of("first").contains("TMP_CEILING"));
  QCOMPARE(text_of("runs/paste"), text_of("first"));
  const RunReader first(folder.filePath("first/run.h5").toStdString());
  const RunReader again(folder.filePath("runs/paste/run.h5").toStdString());
  for (const char* channel : {"demand_w", "granted_w", "load_w", "grid_w"}) {
    QCOMPARE(first.site(channel).size(), 3000u);
    QVERIFY2(first.site(channel) == again.site(channel), channel);
  }
}

// The shell that they are pasted into goes on, and knows that they failed.
void TestRunModel::withoutAServerOfItsOwnNothingIsDriven() {
  if (!QFile::exists(ballast_binary())) QSKIP("BALLAST_BINARY names no program");
  const QTemporaryDir folder;
  QVERIFY(folder.isValid());
  ShellSession session;
  session.scenario = "none.toml";
  QByteArray said;
  const QString lines = QString::fromStdString(shell_commands(session));
  QCOMPARE(paste(lines + "echo left $?\n", folder.path(), said), 0);
  QVERIFY2(said.endsWith("left 2\n"), said.constData());
  QCOMPARE(said.count("ballast: "), 1);  // of `serve` alone
}

// Both count their runs from 1.
void TestRunModel::anotherServerAtTheSameAddress() {
  LinkBridge bridge;
  RunModel run(bridge);
  QSignalSpy servers(&run, &RunModel::serverChanged);
  QSignalSpy runs(&run, &RunModel::runChanged);
  const auto greet = [&](const char* instance, double sim_s) {
    const Json status = {{"run", 1}, {"sim_s", sim_s}, {"run_dir", instance}};
    emit bridge.greeted({{"instance", instance}, {"status", status}});
    emit bridge.statusChanged(status);
  };
  greet("first", 3.0);
  QCOMPARE(servers.count(), 0);
  QCOMPARE(runs.count(), 1);
  greet("first", 4.0);  // the link was lost, and is there again
  QCOMPARE(servers.count(), 0);
  QCOMPARE(runs.count(), 1);
  greet("second", 0.0);
  QCOMPARE(servers.count(), 1);
  QCOMPARE(runs.count(), 2);
  QCOMPARE(run.sim_s(), 0.0);
}

void TestRunModel::theLinkSaysHowItStands() {
  LinkBridge bridge;
  QSignalSpy states(&bridge, &LinkBridge::stateChanged);
  bridge.open("tcp://127.0.0.1:9");
  QCOMPARE(bridge.state(), LinkState::kConnecting);
  QCOMPARE(states.count(), 1);
  // What is no address leaves the present link as it is.
  QVERIFY_THROWS_EXCEPTION(ConfigError, bridge.open("nonsense"));
  QCOMPARE(bridge.state(), LinkState::kConnecting);
  QCOMPARE(bridge.endpoint(), QString("tcp://127.0.0.1:9"));
  QCOMPARE(states.count(), 1);
  bridge.close();
  QCOMPARE(bridge.state(), LinkState::kLost);
  QCOMPARE(states.count(), 2);
}

QTEST_GUILESS_MAIN(TestRunModel)
#include "test_run_model.moc"
