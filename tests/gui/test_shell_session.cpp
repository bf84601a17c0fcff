// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of a session: what it says, and what a shell reads of it.
#include <QProcess>
#include <QTest>
#include <utility>

#include "gui/model/shell_session.hpp"
#include "host/link/message.hpp"

using namespace ballast;

namespace {

constexpr int kPatienceMs = 60000;

QStringList lines_of(const ShellSession& session) {
  return QString::fromStdString(shell_commands(session)).split('\n', Qt::SkipEmptyParts);
}

// Of the lines those that `ctl` is given, between the wait for the server and that for the end.
QStringList calls_of(const ShellSession& session) {
  const QString ctl = "./ballast ctl --connect $at ";
  QStringList calls;
  for (const QString& line : lines_of(session)) {
    if (line.startsWith(ctl)) calls << line.mid(ctl.size());
  }
  return calls.mid(1, calls.size() - 3);
}

}  // namespace

class TestShellSession : public QObject {
  Q_OBJECT

 private slots:
  void nothingDone();
  void groupsByTimeAndTarget();
  void shellsReadWhatWasMeant();
};

void TestShellSession::nothingDone() {
  ShellSession session;
  session.scenario = "a b/it's.toml";
  session.overrides = {"run.duration=10 s"};
  session.registers = "my set.toml";
  session.limits = {"lipa"};
  session.site_mw = 150.5;
  session.pace = 0.0;
  QCOMPARE(lines_of(session),
           (QStringList{"(", "set -e", "said=$(mktemp)",
                        "./ballast serve 'a b/it'\\''s.toml' --bind 'tcp://127.0.0.1:*' --paused "
                        "--registers 'my set.toml' --set 'run.duration=10 s' --limits lipa "
                        "--site-mw 150.5 > \"$said\" &",
                        "serve=$!", "trap 'rm -f \"$said\"; kill $serve 2>/dev/null || :' EXIT",
                        "trap 'exit 5' INT TERM", "until grep -q '^serving .* at ' \"$said\"; do",
                        "  kill -0 $serve 2>/dev/null || { wait $serve; exit 4; }", "  sleep 0.2",
                        "done", "at=$(sed -n 's/^serving .* at //p' \"$said\")",
                        "./ballast ctl --connect $at wait", "./ballast ctl --connect $at pace max",
                        "./ballast ctl --connect $at run", "./ballast ctl --connect $at wait",
                        "./ballast ctl --connect $at shutdown", "wait $serve", ")"}));
}

void TestShellSession::groupsByTimeAndTarget() {
  ShellSession session;
  session.scenario = "s.toml";
  const auto write = [&](double at_s, int rack, int gpu, const char* name, RegisterValue value,
                         bool storage = false) {
    WriteConfig w;
    w.at_s = at_s;
    w.rack = rack;
    w.gpu = gpu;
    (storage ? w.registers[BlockId::kStorage] : w.registers[BlockId::kGpu])
        .push_back({name, std::move(value), {}});
    session.writes.push_back(std::move(w));
  };
  write(2.0, -1, -1, "preset.0.FLOOR", "80 %");
  write(2.0, -1, -1, "CONTROL.SLEW_IN_BAND", true);
  write(2.0, 3, 12, "TMP_CEILING", "900 W");
  write(2.0, 3, -1, "LAW", "WASHOUT", true);
  write(2.0, -1, -1, "ACTIVE_PROFILE", std::int64_t{2});
  write(2.5, -1, -1, "ACTIVE_PROFILE", std::int64_t{0});
  for (const char* text :
       {"kind = 'psu_loss'\npart = '25 %'\nduration = '500 ms'",
        "kind = 'row_cap'\ncap = '0.7 kW'\nrow = 1", "kind = 'thermal_cap'\ncap = 'none'",
        "kind = 'power_brake'\non = false"}) {
    session.events.push_back(read_event(text, "event"));
    session.events.back().at_s = 2.0;
  }
  QCOMPARE(
      calls_of(session),
      (QStringList{
          "pace max", "step 2000", "wait", "write 'preset.0.FLOOR=80 %' CONTROL.SLEW_IN_BAND=true",
          "--rack 3 --gpu 12 write 'TMP_CEILING=900 W'",
          "--rack 3 --block storage write LAW=WASHOUT", "write ACTIVE_PROFILE=2",
          "inject psu_loss 'part=\"0.25\"' 'duration=0.5 s'", "inject row_cap row=1 'cap=700 W'",
          "inject thermal_cap cap=none", "inject power_brake on=false", "step 500", "wait",
          "write ACTIVE_PROFILE=0", "pace realtime", "run"}));
}

void TestShellSession::shellsReadWhatWasMeant() {
  // The words that a shell makes of a line, one a line.
  const auto words = [](const QString& line) {
    QProcess shell;
    shell.start("/bin/sh", {"-c", "printf '%s\\n' " + line});
    shell.waitForFinished(kPatienceMs);
    return QString::fromUtf8(shell.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts);
  };
  ShellSession session;
  // Names that a shell or `ctl` would take for something else.
  for (const char* job : {"it's $HOME `ls`", "3", "true", "\"quoted\"", "two words"}) {
    session.events = {read_event("kind = 'job_kill'\njob = " + Json(job).dump(), "event")};
    const QString word = words(calls_of(session).first()).last();
    QVERIFY(word.startsWith("job="));
    const std::string text = word.mid(4).toStdString();
    const Json read = Json::parse(text, nullptr, false);  // as `ctl` does
    QCOMPARE(read.is_discarded() ? text : read.get<std::string>(), std::string(job));
  }
}

QTEST_GUILESS_MAIN(TestShellSession)
#include "test_shell_session.moc"
