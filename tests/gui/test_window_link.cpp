// SPDX-License-Identifier: GPL-3.0-or-later
// The real window and a server that it only joins.
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <csignal>

#include "tests/host/link/lasting_endpoint.hpp"
#include "window_fixture.hpp"

using namespace ballast;
using namespace ballast::test;

class TestWindowLink : public WindowTest {
  Q_OBJECT

 private slots:
  void losesAndRegainsTheServer();
  void forgetsTheFormerServer_data();
  void forgetsTheFormerServer();
  void leavesWhatIsJudgedAlone();
  void joinsWithTheRightKeys();
  void isRefusedWithoutTheRightKeys_data();
  void isRefusedWithoutTheRightKeys();
  void saysWhatIsWrongWithAKeyFile();

 private:
  // Starts it, paused; gives where it listens.
  QString serve(QProcess& server, const QStringList& more,
                const QString& endpoint = "tcp://127.0.0.1:*");
  // Key files of a server and a client, in a folder of that name.
  QString makeKeys(const QString& name);
  QString bannerText() { return window_->banner().findChild<QLabel*>()->text(); }
};

QString TestWindowLink::serve(QProcess& server, const QStringList& more, const QString& endpoint) {
  server.start(ballast_binary(), QStringList{"serve", kScenario, "--bind", endpoint, "--paused",
                                             "--out", folder_->filePath("run")} +
                                     more);
  if (!server.waitForReadyRead(kPatienceMs)) return {};
  return QString::fromUtf8(server.readLine()).trimmed().section(' ', -1);
}

QString TestWindowLink::makeKeys(const QString& name) {
  QProcess keys;
  keys.start(ballast_binary(), {"keys", folder_->filePath(name)});
  keys.waitForFinished(kPatienceMs);
  return folder_->filePath(name);
}

void TestWindowLink::losesAndRegainsTheServer() {
  QProcess server;
  const QString endpoint = serve(server, {}, QString::fromStdString(lasting_endpoint()));
  join(endpoint);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  kill(static_cast<pid_t>(server.processId()), SIGKILL);
  server.waitForFinished(kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(window_->bridge().state(), LinkState::kLost, kPatienceMs);
  QVERIFY(window_->banner().isVisible());
  QVERIFY(window_->run().state().isEmpty());
  server.start(ballast_binary(), {"serve", kScenario, "--bind", endpoint, "--paused", "--out",
                                  folder_->filePath("run2")});
  QTRY_VERIFY_WITH_TIMEOUT(window_->bridge().connected(), kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  QVERIFY(!window_->banner().isVisible());
  QVERIFY(!window_->welcome().isVisible());  // the bench is not this window's
  runTo(1.0);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.RAMP_UP_RATE"), "100 W/s", kPatienceMs);
  window_.reset();
  server.terminate();
  QVERIFY(server.waitForFinished(kPatienceMs));
}

void TestWindowLink::forgetsTheFormerServer_data() {
  QTest::addColumn<bool>("over");
  QTest::newRow("in the midst of its run") << false;
  QTest::newRow("at the end of its run") << true;
}

// Another one at its address, with a run of the same number and layout.
void TestWindowLink::forgetsTheFormerServer() {
  QFETCH(bool, over);
  QProcess server;
  const QString endpoint = serve(server, {"--set", "run.duration=6 s"},
                                 QString::fromStdString(lasting_endpoint()));
  join(endpoint);
  PlotData& plots = window_->plots().data();
  JudgePanel& judge = window_->judgePanel();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  judge.choose({"training-band"});
  window_->run().setPace(1.0);
  window_->run().start();
  QTRY_VERIFY_WITH_TIMEOUT(
      plots.series().run() == 1 && plots.series().end() > 1000 && plots.gpus().latest() != nullptr,
      kPatienceMs);
  if (over) {
    window_->run().setPace(0.0);
    QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "ended", kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!judge.whole().verdicts().empty(), kPatienceMs);
  }
  kill(static_cast<pid_t>(server.processId()), SIGKILL);
  server.waitForFinished(kPatienceMs);
  QTRY_COMPARE_WITH_TIMEOUT(window_->bridge().state(), LinkState::kLost, kPatienceMs);
  server.start(ballast_binary(), {"serve", kScenario, "--bind", endpoint, "--paused", "--out",
                                  folder_->filePath("run2")});
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  QCOMPARE(window_->run().run(), 1);
  QCOMPARE(window_->run().sim_s(), 0.0);
  QCOMPARE(plots.series().end(), Tick{0});
  QVERIFY(!plots.series().at(*plots.series().layout().site_series("load_w"), 500).known());
  QVERIFY(plots.gpus().latest() == nullptr);
  QCOMPARE(plots.spectrum().live().bins(), std::size_t{0});
  QVERIFY(judge.live().verdicts().empty() && judge.whole().verdicts().empty());
  const auto says = [&](const QString& part) {
    for (const QLabel* label : judge.findChildren<QLabel*>()) {
      if (label->text().contains(part)) return true;
    }
    return false;
  };
  QVERIFY(says("The whole run is judged when it has ended"));
  QVERIFY(says("No limits are chosen"));  // of this server
  window_.reset();
  server.terminate();
  QVERIFY(server.waitForFinished(kPatienceMs));
}

// Who only looks changes nothing; who edits one thing changes that.
void TestWindowLink::leavesWhatIsJudgedAlone() {
  QProcess server;
  const QString endpoint =
      serve(server, {"--set", "run.duration=6 s", "--limits", "easyrider", "--limits", "lipa",
                     "--site-mw", "150", "--power-factor", "0.9"});
  join(endpoint);
  JudgePanel& judge = window_->judgePanel();
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  const QStringList limits = {"easyrider", "lipa"};
  QCOMPARE(judge.chosen(), limits);
  QCOMPARE(judge.siteMw(), 150.0);
  runTo(6.0);
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "ended", kPatienceMs);
  QFile summary(folder_->filePath("run/summary.json"));
  QVERIFY(summary.open(QIODevice::ReadOnly));
  const std::string text = summary.readAll().toStdString();
  QVERIFY(text.find("easyrider") != std::string::npos && text.find("lipa") != std::string::npos);
  QVERIFY(text.find("training-band") == std::string::npos);
  // Another window, which comes late, sees the verdicts too.
  WindowOptions options;
  options.connect = endpoint;
  options.settings = folder_->filePath("late.ini");
  MainWindow late(options);
  late.begin();
  QTRY_VERIFY_WITH_TIMEOUT(!late.judgePanel().whole().verdicts().empty(), kPatienceMs);
  late.findChild<QDoubleSpinBox*>("siteMw")->setValue(20.0);
  Json holds = Json::object();
  const auto ask = [&] {
    late.bridge().request("hello", Json::object(), &late,
                          [&](const Reply& reply) { holds = reply.body.at("judge"); });
    return holds.value("site_mw", 0.0);
  };
  QTRY_COMPARE_WITH_TIMEOUT(ask(), 20.0, kPatienceMs);
  QCOMPARE(holds.value("power_factor", 0.0), 0.9);
  QCOMPARE(holds["limits"], Json({"easyrider", "lipa"}));
  window_.reset();
  server.terminate();
  QVERIFY(server.waitForFinished(kPatienceMs));
}

void TestWindowLink::joinsWithTheRightKeys() {
  const QString keys = makeKeys("keys");
  QProcess server;
  const QString endpoint = serve(server, {"--keys", keys + "/server.toml"});
  QVERIFY(!endpoint.isEmpty());
  join(endpoint, keys + "/client.toml");
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  QVERIFY(!window_->banner().isVisible());
  // Requests, their answers and frames all go through.
  runTo(1.0);
  QTRY_COMPARE_WITH_TIMEOUT(held("preset.0.RAMP_UP_RATE"), "100 W/s", kPatienceMs);
  window_->run().setPace(1.0);  // what is sent before the subscription has got through is missed
  window_->run().start();
  QTRY_COMPARE_WITH_TIMEOUT(window_->plots().data().series().run(), 1u, kPatienceMs);
  window_.reset();
  server.terminate();
  QVERIFY(server.waitForFinished(kPatienceMs));
}

void TestWindowLink::isRefusedWithoutTheRightKeys_data() {
  QTest::addColumn<bool>("keys");
  QTest::addColumn<QString>("said");
  QTest::newRow("others") << true << "with this client's key?";
  QTest::newRow("none") << false << "does it require keys?";
}

void TestWindowLink::isRefusedWithoutTheRightKeys() {
  QFETCH(bool, keys);
  QFETCH(QString, said);
  const QString right = makeKeys("keys");
  const QString wrong = makeKeys("others");
  QProcess server;
  const QString endpoint = serve(server, {"--keys", right + "/server.toml"});
  QVERIFY(!endpoint.isEmpty());
  join(endpoint, keys ? wrong + "/client.toml" : QString());
  QTRY_COMPARE_WITH_TIMEOUT(window_->bridge().state(), LinkState::kLost, kPatienceMs);
  QVERIFY(window_->banner().isVisible());
  QVERIFY2(bannerText().contains(endpoint) && bannerText().contains(said),
           qPrintable(bannerText()));
  // It goes on trying, and stays usable.
  QTest::qWait(5000);
  QVERIFY(!window_->bridge().connected());
  QVERIFY(window_->run().state().isEmpty());
  QTest::mouseClick(window_->findChild<QPushButton*>("apply"), Qt::LeftButton);
  window_.reset();
  // One with the right keys still gets in.
  join(endpoint, right + "/client.toml");
  QTRY_COMPARE_WITH_TIMEOUT(window_->run().state(), "paused", kPatienceMs);
  window_.reset();
  server.terminate();
  QVERIFY(server.waitForFinished(kPatienceMs));
}

void TestWindowLink::saysWhatIsWrongWithAKeyFile() {
  QFile file(folder_->filePath("client.toml"));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write("secret = \"nothing\"\n");
  file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
  file.close();
  join("tcp://127.0.0.1:5555", file.fileName());
  QVERIFY(window_->banner().isVisible());
  QVERIFY2(bannerText().contains("client.toml"), qPrintable(bannerText()));
}

QTEST_MAIN(TestWindowLink)
#include "test_window_link.moc"
