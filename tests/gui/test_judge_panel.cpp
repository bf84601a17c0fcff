// SPDX-License-Identifier: GPL-3.0-or-later
// Verdicts as the judge panel shows them. No server: judgements are fed to the panel.
#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "gui/model/judge_masks.hpp"
#include "gui/model/judge_rows.hpp"
#include "gui/panels/judge_panel.hpp"

using namespace ballast;

namespace {

constexpr int kPatienceMs = 10000;

Json verdict(const char* profile, const char* clause, const Json& margin_frac,
             const char* outcome) {
  return {{"profile", profile}, {"clause", clause},
          {"value", 0.25},      {"limit", 0.2},
          {"unit", "MW"},       {"margin_frac", margin_frac},
          {"outcome", outcome}, {"algorithm", "peak to peak"}};
}

// As of `ballast judge --json`, in its order: the tightest first over all profiles.
Json judgement() {
  return {{"counts", {{"within", 2}, {"exceeds", 1}, {"not_assessable", 1}}},
          {"record", {{"t0_s", 20.0}, {"length_s", 60.0}}},
          {"site", {{"nominal_w", 1e5}}},
          {"scale", 1.0},
          {"profiles",
           {{{"name", "alpha"}, {"title", "Title of alpha"}, {"source", "A paper"}},
            {{"name", "beta"}, {"title", "Title of beta"}}}},
          {"verdicts",
           {verdict("beta", "ramp", -0.25, "exceeds"), verdict("alpha", "swing", 0.1, "within"),
            verdict("beta", "line", 0.622, "within"),
            verdict("alpha", "band", nullptr, "not assessable")}}};
}

// At a site of 150 MW, whose record was multiplied by `scale`; the line clause has a mask.
Json with_mask(double scale) {
  Json json = judgement();
  json["site"]["nominal_w"] = 150e6;
  json["scale"] = scale;
  json["verdicts"][2]["mask"] = {{{"f_hz", 0.2}, {"limit_w", 2.5e6}},
                                 {{"f_hz", 3.0}, {"limit_w", 5e6}}};
  return json;
}

// As the tree shows it: profile, and clauses with two blanks before.
QStringList shown(const JudgeModel& model) {
  QStringList lines;
  for (int p = 0; p < model.rowCount(); ++p) {
    const QModelIndex profile = model.index(p, 0);
    lines << profile.data().toString();
    for (int c = 0; c < model.rowCount(profile); ++c) {
      lines << "  " + model.index(c, JudgeModel::kClause, profile).data().toString() + ": " +
                   model.index(c, JudgeModel::kMargin, profile).data().toString();
    }
  }
  return lines;
}

}  // namespace

class TestJudgePanel : public QObject {
  Q_OBJECT

 private slots:
  void saysAmountsInReadableUnits();
  void saysMarginsInWords();
  void verdictsBecomeRows();
  void groupsByProfileTightestFirst();
  void keepsTheChosenClause();
  void keepsWhatIsOpenOverAReset();
  void explainsTheChosenClause();
  void fitsADockOf400Pixels();
  void tellsTheWholeRunFromTheWindow();
  void saysWhyTheWholeRunIsNotJudged();
  void scalesMasks();
  void drawsNoMaskWithoutAPlainFactor();
  void adoptsWhatTheServerJudgesBy();
  void remembersTheUsersChoiceOnly();
};

void TestJudgePanel::saysAmountsInReadableUnits() {
  QCOMPARE(readable_amount(5.363e-4, "MW"), "536.3 W");
  QCOMPARE(readable_amount(0.1971, "MW/s"), "197.1 kW/s");
  QCOMPARE(readable_amount(4.018e-4, "MW rms"), "401.8 W rms");
  QCOMPARE(readable_amount(150.0, "MW"), "150.0 MW");
  QCOMPARE(readable_amount(-2.5, "MW/min"), "-2.500 MW/min");
  QCOMPARE(readable_amount(0.0, "MW"), "0 W");
  QCOMPARE(readable_amount(0.1198, "% of nominal"), "0.1198 % of nominal");
  QCOMPARE(readable_amount(0.95, "1"), "0.9500");
}

void TestJudgePanel::saysMarginsInWords() {
  QCOMPARE(margin_words(-18.36), "19 × limit");  // value / limit = 1 - margin
  QCOMPARE(margin_words(-1.5), "2.5 × limit");
  QCOMPARE(margin_words(-180.2), "180 × limit");
  QCOMPARE(margin_words(-0.146), "14.6 % over");
  QCOMPARE(margin_words(0.622), "62.2 % left");
  QCOMPARE(margin_words(0.99979), "> 99.9 % left");
  QCOMPARE(margin_words(1.0), "100.0 % left");
}

void TestJudgePanel::verdictsBecomeRows() {
  JudgeModel judge;
  judge.take(Json::parse(R"({"counts":{"within":1,"exceeds":1,"not_assessable":1},
    "record":{"t0_s":20,"length_s":60},"verdicts":[
    {"profile":"p","clause":"c","value":0.25,"limit":0.2,"unit":"MW","margin_frac":-0.25,
     "outcome":"exceeds","at_s":31.5,"at_hz":0.5,"algorithm":"peak",
     "also":[{"label":"at night","value":0.1}]},
    {"profile":"p","clause":"d","value":0.1,"limit":0.2,"unit":"1","margin_frac":0.5,
     "outcome":"within","at_s":null},
    {"profile":"p","clause":"e","value":null,"limit":1,"unit":"Hz","outcome":"not assessable",
     "reason":"too short"}]})"));
  QCOMPARE(judge.verdicts().size(), 3u);
  QCOMPARE(judge.verdicts()[0].value, "250.0 kW");
  QCOMPARE(judge.verdicts()[0].margin, "25.0 % over");
  QCOMPARE(judge.verdicts()[0].where, "31.500 s, 0.5 Hz");
  QCOMPARE(judge.verdicts()[0].also, "100.0 kW at night");
  QVERIFY(judge.summary().startsWith("1 within, 1 exceeds, 1 not assessable; 20.0 s to 80.0 s"));
  // Not assessable is never shown as a pass.
  QCOMPARE(shown(judge).last(), "  ? e: not assessable");
  QCOMPARE(judge.verdicts()[2].value, "–");
}

void TestJudgePanel::groupsByProfileTightestFirst() {
  JudgeModel model;
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.take(judgement());
  QCOMPARE(shown(model),
           (QStringList{"alpha   ✓ 1  ? 1", "  ✓ swing: 10.0 % left", "  ? band: not assessable",
                        "beta   ✗ 1  ✓ 1", "  ✗ ramp: 25.0 % over", "  ✓ line: 62.2 % left"}));
  QCOMPARE(model.index(1, JudgeModel::kMargin).data().toString(), "25.0 % over");
  QCOMPARE(model.worst().data().toString(), "✗ ramp");
  model.take(Json::object());
  QCOMPARE(model.rowCount(), 0);
  QVERIFY(!model.worst().isValid());
}

void TestJudgePanel::keepsTheChosenClause() {
  JudgeModel model;
  VerdictView view(model, "verdicts");
  model.take(judgement());
  QTreeView* tree = view.tree();
  QCOMPARE(tree->currentIndex().data().toString(), "✗ ramp");  // the worst, at first
  QVERIFY(tree->isExpanded(model.index(0, 0)));
  // It follows the worst until the user chooses.
  Json better = judgement();
  better["verdicts"][0]["margin_frac"] = 0.5;
  better["verdicts"][0]["outcome"] = "within";
  model.take(better);
  QCOMPARE(tree->currentIndex().data().toString(), "✓ swing");
  model.take(judgement());
  QCOMPARE(tree->currentIndex().data().toString(), "✗ ramp");
  tree->setCurrentIndex(model.index(1, 0, model.index(1, 0)));
  QCOMPARE(tree->currentIndex().data().toString(), "✓ line");
  tree->collapse(model.index(0, 0));
  // The other clause of its profile becomes the looser one, and a profile comes before it.
  Json next = judgement();
  next["verdicts"][0]["margin_frac"] = 0.9;
  next["verdicts"][0]["outcome"] = "within";
  next["verdicts"].push_back(verdict("first", "new", 0.5, "within"));
  next["profiles"].insert(next["profiles"].begin(), Json{{"name", "first"}});
  model.take(next);
  QCOMPARE(tree->currentIndex().data().toString(), "✓ line");
  QCOMPARE(tree->currentIndex().row(), 0);
  QCOMPARE(tree->currentIndex().parent().row(), 2);
  QVERIFY(tree->isExpanded(model.index(0, 0)));   // new
  QVERIFY(!tree->isExpanded(model.index(1, 0)));  // closed by the user
  // A clause that is judged no longer gives way to the worst.
  next["verdicts"].erase(2);
  model.take(next);
  QCOMPARE(tree->currentIndex().data().toString(), "✓ swing");
}

void TestJudgePanel::keepsWhatIsOpenOverAReset() {
  JudgeModel model;
  VerdictView view(model, "verdicts");
  model.take(judgement());
  view.tree()->collapse(model.index(0, 0));
  model.clear();
  model.take(judgement());
  QVERIFY(!view.tree()->isExpanded(model.index(0, 0)));
  QVERIFY(view.tree()->isExpanded(model.index(1, 0)));
  view.tree()->expand(model.index(0, 0));
  model.clear();
  model.take(judgement());
  QVERIFY(view.tree()->isExpanded(model.index(0, 0)));
}

void TestJudgePanel::explainsTheChosenClause() {
  JudgeModel model;
  VerdictView view(model, "verdicts");
  Json json = judgement();
  json["verdicts"][0]["quote"] = "must not <jump>";
  json["verdicts"][0]["open"] = "no window is given";
  json["verdicts"][0]["at_s"] = 31.5;
  model.take(json);
  const QString text = view.details()->toPlainText();
  for (const char* part :
       {"beta: ramp", "exceeds", "250.0 kW", "200.0 kW", "25.0 % over", "31.500 s", "peak to peak",
        "must not <jump>", "no window is given", "Title of beta"}) {
    QVERIFY2(text.contains(part), qPrintable(text));
  }
  view.tree()->setCurrentIndex(model.index(0, 0));
  QVERIFY(view.details()->toPlainText().contains("Title of alpha"));
}

void TestJudgePanel::fitsADockOf400Pixels() {
  JudgeModel model;
  VerdictView view(model, "verdicts");
  view.resize(400, 500);
  view.show();
  Json json = judgement();
  json["verdicts"][0]["clause"] = "a-clause-of-a-rather-long-name-indeed";
  json["verdicts"][0]["margin_frac"] = -1835.0;
  model.take(json);
  QVERIFY(QTest::qWaitForWindowExposed(&view));
  QCOMPARE(view.tree()->horizontalScrollBar()->maximum(), 0);
  // The margin is never what is cut.
  QVERIFY(view.tree()->header()->sectionSize(JudgeModel::kMargin) >=
          view.fontMetrics().horizontalAdvance("1800 × limit"));
}

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
