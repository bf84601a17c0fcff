// SPDX-License-Identifier: GPL-3.0-or-later
// The form of the event panel: what it shows for a kind of event is what it asks for. No server.
#include <QPushButton>
#include <QTest>

#include "gui/panels/event_panel.hpp"
#include "sim/base/toml_config.hpp"

using namespace ballast;

namespace {

QStringList keys_of(const Json& event) {
  QStringList keys;
  for (const auto& [key, value] : event.items()) keys << QString::fromStdString(key);
  keys.sort();
  return keys;
}

ScenarioFacts two_jobs() {
  ScenarioFacts facts;
  facts.duration_s = 100.0;
  facts.racks = 3;
  facts.jobs = {"first", "second"};
  return facts;
}

}  // namespace

class TestEventPanel : public QObject {
  Q_OBJECT

 private slots:
  void takesNothingBeforeThereIsARun();
  void asksForWhatTheKindTakes();
  void showsWhatItAsksFor();
  void namesTheJobOnlyAmongSeveral();
  void schedulesOnlyWhatIsAhead();
};

void TestEventPanel::takesNothingBeforeThereIsARun() {
  EventModel model;
  LinkBridge bridge;
  const EventPanel panel(model, bridge);
  QVERIFY(!panel.findChild<QPushButton*>("injectNow")->isEnabled());
  QVERIFY(!panel.findChild<QPushButton*>("schedule")->isEnabled());
}

void TestEventPanel::asksForWhatTheKindTakes() {
  EventModel model;
  LinkBridge bridge;
  EventPanel panel(model, bridge);
  panel.setFacts(two_jobs());
  // The keys that docs/workloads.md gives each kind.
  const std::vector<std::pair<const char*, QStringList>> expected = {
      {"job_start", {"job", "kind"}},
      {"job_kill", {"job", "kind"}},
      {"checkpoint", {"job", "kind"}},
      {"straggler", {"duration", "job", "kind", "rank", "slowdown"}},
      {"storage_trip", {"duration", "kind", "rack"}},
      {"psu_loss", {"duration", "kind", "part", "rack"}}};
  QCOMPARE(expected.size(), kEventKinds.size());
  for (const auto& [kind, keys] : expected) {
    QTest::mouseClick(panel.findChild<QPushButton*>(QString("event_") + kind), Qt::LeftButton);
    const Json event = panel.wish();
    QCOMPARE(event["kind"].get<std::string>(), std::string(kind));
    QCOMPARE(keys_of(event), keys);
    // And a scenario may hold it: values and units are those of [[events]].
    std::string toml;
    for (const auto& [key, value] : event.items()) toml += key + " = " + value.dump() + "\n";
    EventConfig config;
    read_toml_text(toml, "event", {}, [&](Fields& f) { describe(f, config); });
    QCOMPARE(std::string(kEventKinds[static_cast<std::size_t>(config.kind)]), std::string(kind));
  }
  panel.choose(EventKind::kPsuLoss);
  panel.findChild<QDoubleSpinBox*>("part")->setValue(12.5);
  panel.findChild<QDoubleSpinBox*>("duration")->setValue(0.0);
  QCOMPARE(panel.wish()["part"].get<std::string>(), std::string("12.5 %"));
  QVERIFY(!panel.wish().contains("duration"));  // for good
}

void TestEventPanel::showsWhatItAsksFor() {
  EventModel model;
  LinkBridge bridge;
  EventPanel panel(model, bridge);
  panel.setFacts(two_jobs());
  panel.show();
  for (std::size_t k = 0; k < kEventKinds.size(); ++k) {
    panel.choose(static_cast<EventKind>(k));
    const Json event = panel.wish();
    for (const char* name : {"job", "rack", "rank", "slowdown", "part", "duration"}) {
      QCOMPARE(panel.findChild<QWidget*>(name)->isVisible(), event.contains(name));
    }
  }
  QCOMPARE(panel.findChild<QSpinBox*>("rack")->maximum(), 2);
}

void TestEventPanel::namesTheJobOnlyAmongSeveral() {
  EventModel model;
  LinkBridge bridge;
  EventPanel panel(model, bridge);
  ScenarioFacts facts = two_jobs();
  panel.setFacts(facts);
  panel.choose(EventKind::kJobKill);
  panel.findChild<QComboBox*>("job")->setCurrentIndex(1);
  QCOMPARE(panel.wish()["job"].get<std::string>(), std::string("second"));
  facts.jobs = {"only"};
  panel.setFacts(facts);
  QVERIFY(!panel.wish().contains("job"));
}

void TestEventPanel::schedulesOnlyWhatIsAhead() {
  EventModel model;
  LinkBridge bridge;
  EventPanel panel(model, bridge);
  panel.setFacts(two_jobs());
  auto* later = panel.findChild<QPushButton*>("schedule");
  auto* at = panel.findChild<QDoubleSpinBox*>("at");
  QVERIFY(!later->isEnabled());
  panel.setEnabledFor(true);
  QVERIFY(later->isEnabled());
  at->setValue(42.5);
  QCOMPARE(panel.wish(at->value())["at"].get<std::string>(), std::string("42.500 s"));
  model.setNow(42.0);
  QCOMPARE(at->value(), 42.5);
  model.setNow(43.2);  // passed: the time goes ahead
  QCOMPARE(at->value(), 53.0);
  QVERIFY(later->isEnabled());
  model.setNow(100.0);  // nothing is ahead
  QVERIFY(!later->isEnabled());
  panel.setEnabledFor(false);
  QVERIFY(!panel.findChild<QPushButton*>("injectNow")->isEnabled());
}

QTEST_MAIN(TestEventPanel)
#include "test_event_panel.moc"
