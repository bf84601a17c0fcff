// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of a session, pasted into a shell, does the same again: on a real server
// (BALLAST_BINARY), which must record the same samples and write the same scenario.
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

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

// Two ports in a row, for requests and frames. Free when asked: nobody holds them until the server
// does.
QString free_endpoint() {
  for (;;) {
    const int first = socket(AF_INET, SOCK_STREAM, 0);
    const int next = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    bool free = bind(first, any, size) == 0 && getsockname(first, any, &size) == 0;
    const int port = ntohs(address.sin_port);
    address.sin_port = htons(static_cast<std::uint16_t>(port + 1));
    free = free && port < 65535 && bind(next, any, size) == 0;
    close(first);
    close(next);
    if (free) return QString("tcp://127.0.0.1:%1").arg(port);
  }
}

QStringList lines_of(const ShellSession& session) {
  return QString::fromStdString(shell_commands(session)).split('\n', Qt::SkipEmptyParts);
}

}  // namespace

class TestRunModel : public QObject {
  Q_OBJECT

 private slots:
  void nothingDone();
  void groupsByTimeAndTarget();
  void shellsReadWhatWasMeant();
  void pastedIntoAShellItIsTheSameRun();
};

void TestRunModel::nothingDone() {
  ShellSession session;
  session.scenario = "a b/it's.toml";
  session.endpoint = "tcp://127.0.0.1:5555";
  session.overrides = {"run.duration=10 s"};
  session.limits = {"lipa"};
  session.site_mw = 150.5;
  session.pace = 0.0;
  QCOMPARE(lines_of(session),
           (QStringList{"at=tcp://127.0.0.1:5555",
                        "./ballast serve 'a b/it'\\''s.toml' --bind $at --paused --set "
                        "'run.duration=10 s' --limits lipa "
                        "--site-mw 150.5 &",
                        "./ballast ctl --connect $at wait", "./ballast ctl --connect $at pace max",
                        "./ballast ctl --connect $at run"}));
}

void TestRunModel::groupsByTimeAndTarget() {
  ShellSession session;
  session.scenario = "s.toml";
  session.endpoint = "e";
  const auto write = [&](double at_s, int rack, int gpu, const char* name, RegisterValue value,
                         bool storage = false) {
    WriteConfig w;
    w.at_s = at_s;
    w.rack = rack;
    w.gpu = gpu;
    (storage ? w.storage_registers : w.gpu_registers).push_back({name, std::move(value), {}});
    session.writes.push_back(std::move(w));
  };
  write(2.0, -1, -1, "preset.0.FLOOR", "80 %");
  write(2.0, -1, -1, "CONTROL.SLEW_IN_BAND", true);
  write(2.0, 3, 12, "TMP_CEILING", "900 W");
  write(2.0, 3, -1, "LAW", "WASHOUT", true);
  write(2.0, -1, -1, "ACTIVE_PROFILE", std::int64_t{2});
  write(2.5, -1, -1, "ACTIVE_PROFILE", std::int64_t{0});
  EventConfig event;
  event.at_s = 2.0;
  event.kind = EventKind::kPsuLoss;
  event.part_frac = 0.25;
  event.duration_s = 0.5;
  session.events = {event};
  const QString ctl = "./ballast ctl --connect $at ";
  QCOMPARE(lines_of(session).mid(3),
           (QStringList{ctl + "pace max", ctl + "step 2000 && " + ctl + "wait",
                        ctl + "write 'preset.0.FLOOR=80 %' CONTROL.SLEW_IN_BAND=true",
                        ctl + "--rack 3 --gpu 12 write 'TMP_CEILING=900 W'",
                        ctl + "--rack 3 --block storage write LAW=WASHOUT",
                        ctl + "write ACTIVE_PROFILE=2",
                        ctl + "inject psu_loss 'part=\"0.25\"' 'duration=0.5 s'",
                        ctl + "step 500 && " + ctl + "wait", ctl + "write ACTIVE_PROFILE=0",
                        ctl + "pace realtime", ctl + "run"}));
}

void TestRunModel::shellsReadWhatWasMeant() {
  // The words that a shell makes of a line, one a line.
  const auto words = [](const QString& line) {
    QProcess shell;
    shell.start("/bin/sh", {"-c", "printf '%s\\n' " + line});
    shell.waitForFinished(kPatienceMs);
    return QString::fromUtf8(shell.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts);
  };
  ShellSession session;
  session.endpoint = "e";
  EventConfig event;
  event.kind = EventKind::kJobKill;
  // Names that a shell or `ctl` would take for something else.
  for (const char* job : {"it's $HOME `ls`", "3", "true", "\"quoted\"", "two words"}) {
    event.job = job;
    session.events = {event};
    const QStringList lines = lines_of(session);
    const QString line = lines[3].mid(QString("./ballast ctl --connect $at ").size());
    const QString word = words(line).last();
    QVERIFY(word.startsWith("job="));
    const std::string text = word.mid(4).toStdString();
    const Json read = Json::parse(text, nullptr, false);  // as `ctl` does
    QCOMPARE(read.is_discarded() ? text : read.get<std::string>(), std::string(job));
  }
}

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

  QString pasted = run.commandLine();
  // The server of this test takes a port that is free.
  QVERIFY(pasted.startsWith("at=tcp://127.0.0.1:5"));
  pasted = "at=" + free_endpoint() + pasted.mid(pasted.indexOf('\n'));
  QVERIFY(QFile::link(ballast_binary(), folder.filePath("ballast")));
  pasted += "./ballast ctl --connect $at wait && ./ballast ctl --connect $at shutdown\nwait\n";
  QProcess shell;
  shell.setWorkingDirectory(folder.path());
  shell.setProcessChannelMode(QProcess::MergedChannels);
  shell.start("/bin/sh", {"-e", "-c", pasted});
  QVERIFY(shell.waitForFinished(kPatienceMs));
  const QByteArray said = shell.readAll();
  QVERIFY2(shell.exitCode() == 0, said.constData());

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

QTEST_GUILESS_MAIN(TestRunModel)
#include "test_run_model.moc"
