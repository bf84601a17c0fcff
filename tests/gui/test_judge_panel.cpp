// SPDX-License-Identifier: GPL-3.0-or-later
// What the judge panel makes of judgements: masks, notices, choices. No server: they are fed to it.
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "gui/model/judge_masks.hpp"
#include "gui/panels/judge_panel.hpp"
#include "tests/gui/judgement.hpp"

using namespace ballast;
using test::judgement;

namespace {

constexpr int kPatienceMs = 10000;

// At a site of 150 MW, whose record was multiplied by `scale`; the line clause has a mask.
Json with_mask(double scale) {
  Json json = judgement();
  json["site"]["nominal_w"] = 150e6;
  json["scale"] = scale;
  json["verdicts"][2]["mask"] = {{{"f_hz", 0.2}, {"limit_w", 2.5e6}},
                                 {{"f_hz", 3.0}, {"limit_w", 5e6}}};
  return json;
}

}  // namespace

class TestJudgePanel : public QObject {
  Q_OBJECT

 private slots:
  void tellsTheWholeRunFromTheWindow();
  void leavesOutVerdictsByFormerOptions();
  void saysWhyTheWholeRunIsNotJudged();
  void scalesMasks();
  void drawsNoMaskWithoutAPlainFactor();
  void adoptsWhatTheServerJudgesBy();
  void remembersTheUsersChoiceOnly();
};

void TestJudgePanel::tellsTheWholeRunFromTheWindow() {
  LinkBridge bridge;
  JudgePanel panel(bridge);
  QSignalSpy judged(&panel, &JudgePanel::wholeJudged);
  Json json = judgement();
  json["whole_run"] = false;
  emit bridge.verdictsArrived(json);
  QCOMPARE(panel.live().verdicts().size(), 4u);
  QVERIFY(panel.whole().verdicts().empty());
  QCOMPARE(judged.count(), 0);
  json["whole_run"] = true;
  json["verdicts"].erase(0);
  emit bridge.verdictsArrived(json);
  QCOMPARE(panel.live().verdicts().size(), 4u);
  QCOMPARE(panel.whole().verdicts().size(), 3u);
  QCOMPARE(judged.count(), 1);
  QCOMPARE(panel.findChild<QTabWidget*>("judgeTabs")->currentIndex(), 1);
  panel.clearRun();
  QVERIFY(panel.live().verdicts().empty() && panel.whole().verdicts().empty());
}

void TestJudgePanel::leavesOutVerdictsByFormerOptions() {
  LinkBridge bridge;
  JudgePanel panel(bridge);
  panel.adopt({{"limits", {"alpha", "beta"}}, {"window_s", 600.0}, {"site_mw", 500.0}});
  QSignalSpy judged(&panel, &JudgePanel::liveJudged);
  Json json = judgement();
  json["whole_run"] = false;
  json["request"] = {{"limits", {"alpha", "beta"}}, {"site_mw", 150.0}};
  emit bridge.verdictsArrived(json);
  QVERIFY(panel.live().verdicts().empty());
  QCOMPARE(judged.count(), 0);
  json["request"]["site_mw"] = 500.0;  // the window is none of the options
  emit bridge.verdictsArrived(json);
  QCOMPARE(panel.live().verdicts().size(), 4u);
  QCOMPARE(judged.count(), 1);
}

void TestJudgePanel::saysWhyTheWholeRunIsNotJudged() {
  LinkBridge bridge;
  JudgePanel panel(bridge);
  panel.endRun();
  const auto says = [&](const QString& part) {
    for (const QLabel* label : panel.findChildren<QLabel*>()) {
      if (label->text().contains(part)) return true;
    }
    return false;
  };
  emit bridge.noticeArrived("a frame was left out", "");
  QVERIFY(says("Judging"));
  emit bridge.noticeArrived("the run could not be judged: no memory", "judge");
  QVERIFY(says("no memory"));
  QVERIFY(!says("Judging"));
}

void TestJudgePanel::scalesMasks() {
  const auto plain = judge_masks(with_mask(1.0));
  QCOMPARE(plain.size(), 1u);
  QCOMPARE(plain[0].name, "beta line");
  QCOMPARE(plain[0].f_hz, (std::vector<double>{0.2, 3.0}));
  QCOMPARE(plain[0].limit_w, (std::vector<double>{2.5e6, 5e6}));
  const auto scaled = judge_masks(with_mask(1404.0));
  QCOMPARE(scaled.size(), 1u);
  QCOMPARE(scaled[0].name, "beta line (150 MW site, ÷ 1404)");
  QCOMPARE(scaled[0].f_hz, plain[0].f_hz);
  QCOMPARE(scaled[0].limit_w.front(), 2.5e6 / 1404.0);
}

void TestJudgePanel::drawsNoMaskWithoutAPlainFactor() {
  LinkBridge bridge;
  JudgePanel panel(bridge);
  std::vector<SpectrumMask> masks;
  int arrived = 0;
  connect(&panel, &JudgePanel::masksChanged, &panel, [&](const auto& m) {
    masks = m;
    ++arrived;
  });
  QSignalSpy notices(&panel, &JudgePanel::notice);
  Json json = with_mask(100.0);
  emit bridge.verdictsArrived(json);
  QCOMPARE(arrived, 1);
  QCOMPARE(masks.size(), 1u);
  QCOMPARE(masks[0].limit_w.front(), 2.5e6 / 100.0);
  json["scale"] = 100.5;  // not worth a new mask
  emit bridge.verdictsArrived(json);
  json["scale"] = 110.0;
  emit bridge.verdictsArrived(json);
  QCOMPARE(arrived, 2);
  QCOMPARE(masks[0].limit_w.front(), 2.5e6 / 110.0);
  json["scale"] = 110.5;  // the last word on a run
  json["whole_run"] = true;
  emit bridge.verdictsArrived(json);
  QCOMPARE(arrived, 3);
  QCOMPARE(masks[0].limit_w.front(), 2.5e6 / 110.5);
  QCOMPARE(notices.count(), 0);
  json["whole_run"] = false;
  json["scale"] = nullptr;
  emit bridge.verdictsArrived(json);
  emit bridge.verdictsArrived(json);
  QCOMPARE(arrived, 4);
  QVERIFY(masks.empty());
  QCOMPARE(notices.count(), 1);  // said once
  emit bridge.verdictsArrived(with_mask(100.0));
  QCOMPARE(masks.size(), 1u);
  panel.choose({"lipa"});  // by which nothing has been judged yet
  QVERIFY(masks.empty());
}

void TestJudgePanel::adoptsWhatTheServerJudgesBy() {
  LinkBridge bridge;
  JudgePanel panel(bridge);
  QSignalSpy asked(&bridge, &LinkBridge::failed);  // no server: every request is refused
  const auto* profiles = panel.findChild<QToolButton*>("profiles");
  const auto boxes = [&] { return profiles->menu()->actions(); };
  QCOMPARE(boxes().size(), 1);
  QVERIFY(!boxes()[0]->isEnabled());
  panel.setProfiles(Json::parse(
      R"([{"name":"easyrider","title":"A paper","status":"published","date":"2026-01-01"},
          {"name":"lipa"},{"name":"training-band"}])"));
  QCOMPARE(boxes().size(), 3);
  QCOMPARE(boxes()[0]->toolTip(), "A paper (published, 2026-01-01)");
  panel.adopt({{"limits", {"all"}}, {"site_mw", 0.0}, {"window_s", 600.0}, {"scaling", "peak"}});
  QCOMPARE(panel.chosen().size(), boxes().size());
  QCOMPARE(profiles->text(), QString("Limits (%1)").arg(boxes().size()));
  QCOMPARE(panel.findChild<QDoubleSpinBox*>("judgeWindow")->value(), 600.0);
  panel.adopt({{"limits", {"lipa"}}, {"site_mw", 150.0}, {"window_s", 20.0}});
  QCOMPARE(panel.chosen(), QStringList{"lipa"});
  QCOMPARE(panel.siteMw(), 150.0);
  for (const QAction* box : boxes()) QCOMPARE(box->isChecked(), box->text() == "lipa");
  panel.adopt(nullptr);
  QVERIFY(panel.chosen().isEmpty());
  QTRY_COMPARE_WITH_TIMEOUT(asked.count(), 3, kPatienceMs);
  for (const auto& request : asked) QCOMPARE(request[0].toString(), "verdicts");
}

void TestJudgePanel::remembersTheUsersChoiceOnly() {
  const QTemporaryDir folder;
  QSettings settings(folder.filePath("settings.ini"), QSettings::IniFormat);
  LinkBridge bridge;
  JudgePanel panel(bridge);
  panel.choose({"easyrider"});
  panel.findChild<QDoubleSpinBox*>("siteMw")->setValue(12.5);
  panel.findChild<QDoubleSpinBox*>("judgeWindow")->setValue(90.0);
  panel.adopt({{"limits", {"lipa"}}, {"site_mw", 150.0}, {"window_s", 20.0}});
  panel.save(settings);
  JudgePanel next(bridge);
  next.restore(settings);
  QCOMPARE(next.chosen(), QStringList{"easyrider"});
  QCOMPARE(next.siteMw(), 12.5);
  QCOMPARE(next.findChild<QDoubleSpinBox*>("judgeWindow")->value(), 90.0);
}

QTEST_MAIN(TestJudgePanel)
#include "test_judge_panel.moc"
