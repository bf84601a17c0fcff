// SPDX-License-Identifier: GPL-3.0-or-later
// The form of the event panel: what it shows for a kind of event is what it asks for. No server.
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
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
  facts.rows = 2;
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
      {"psu_loss", {"duration", "kind", "part", "rack"}},
      {"row_cap", {"cap", "duration", "kind", "rack", "row"}},
      {"thermal_cap", {"cap", "duration", "kind", "rack", "row"}},
      {"power_brake", {"duration", "kind", "on", "rack", "row"}}};
  QCOMPARE(expected.size(), event_kinds().size());
  for (const auto& [kind, keys] : expected) {
    QTest::mouseClick(panel.findChild<QPushButton*>(QString("event_") + kind), Qt::LeftButton);
    const Json event = panel.wish();
    QCOMPARE(event["kind"].get<std::string>(), std::string(kind));
    QCOMPARE(keys_of(event), keys);
    // And a scenario may hold it: values and units are those of [[events]].
    std::string toml;
    for (const auto& [key, value] : event.items()) toml += key + " = " + value.dump() + "\n";
    const EventConfig config = read_event(toml, "event");
    QCOMPARE(std::string(config.kind->name), std::string(kind));
    QVERIFY(config.foreign_key.empty());
  }
  panel.choose("psu_loss");
  panel.findChild<QDoubleSpinBox*>("part")->setValue(12.5);
  panel.findChild<QDoubleSpinBox*>("duration")->setValue(0.0);
  QCOMPARE(panel.wish()["part"].get<std::string>(), std::string("12.5 %"));
  QVERIFY(!panel.wish().contains("duration"));  // for good
  QCOMPARE(panel.findChild<QDoubleSpinBox*>("duration")->text(), QString("for good"));
  panel.choose("storage_trip");
  QCOMPARE(panel.findChild<QDoubleSpinBox*>("duration")->text(), QString("one tick"));
  panel.choose("checkpoint");
  panel.findChild<QLineEdit*>("periodic")->setText("save");
  QCOMPARE(panel.wish()["periodic"].get<std::string>(), std::string("save"));
  panel.choose("thermal_cap");
  auto* cap = panel.findChild<QDoubleSpinBox*>("cap");
  QCOMPARE(cap->text(), QString("none"));
  QCOMPARE(panel.wish()["cap"].get<std::string>(), std::string("none"));
  cap->setValue(712.5);
  QCOMPARE(panel.wish()["cap"].get<std::string>(), std::string("712.5 W"));
  panel.choose("power_brake");
  QCOMPARE(panel.wish()["on"].get<bool>(), true);
  panel.findChild<QCheckBox*>("on")->setChecked(false);
  QCOMPARE(panel.wish()["on"].get<bool>(), false);
  QVERIFY_THROWS_EXCEPTION(std::out_of_range, panel.choose("earthquake"));
}

void TestEventPanel::showsWhatItAsksFor() {
  EventModel model;
  LinkBridge bridge;
  EventPanel panel(model, bridge);
  panel.setFacts(two_jobs());
  panel.show();
  for (const EventKind& kind : event_kinds()) {
    panel.choose(std::string(kind.name));
    const Json event = panel.wish();
    for (const char* name :
         {"job", "rack", "row", "rank", "slowdown", "part", "cap", "on", "duration"}) {
      QCOMPARE(panel.findChild<QWidget*>(name)->isVisible(), event.contains(name));
    }
  }
  QCOMPARE(panel.findChild<QSpinBox*>("rack")->maximum(), 2);
  QCOMPARE(panel.findChild<QSpinBox*>("row")->maximum(), 1);
}

void TestEventPanel::namesTheJobOnlyAmongSeveral() {
  EventModel model;
  LinkBridge bridge;
  EventPanel panel(model, bridge);
  ScenarioFacts facts = two_jobs();
  panel.setFacts(facts);
  panel.choose("job_kill");
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
