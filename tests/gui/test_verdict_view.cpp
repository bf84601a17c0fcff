// SPDX-License-Identifier: GPL-3.0-or-later
// Verdicts as the judge panel shows them, row by row.
#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QScrollBar>
#include <QTest>

#include "gui/model/judge_model.hpp"
#include "gui/model/judge_rows.hpp"
#include "gui/panels/verdict_view.hpp"
#include "tests/gui/judgement.hpp"

using namespace ballast;
using test::judgement;
using test::verdict;

namespace {

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

class TestVerdictView : public QObject {
  Q_OBJECT

 private slots:
  void saysAmountsInReadableUnits();
  void verdictsBecomeRows();
  void groupsByProfileTightestFirst();
  void keepsTheChosenClause();
  void keepsWhatIsOpenOverAReset();
  void explainsTheChosenClause();
  void fitsADockOf400Pixels();
};

void TestVerdictView::saysAmountsInReadableUnits() {
  QCOMPARE(readable_amount(5.363e-4, "MW"), "536.3 W");
  QCOMPARE(readable_amount(0.1971, "MW/s"), "197.1 kW/s");
  QCOMPARE(readable_amount(4.018e-4, "MW rms"), "401.8 W rms");
  QCOMPARE(readable_amount(150.0, "MW"), "150.0 MW");
  QCOMPARE(readable_amount(-2.5, "MW/min"), "-2.500 MW/min");
  QCOMPARE(readable_amount(0.0, "MW"), "0 W");
  QCOMPARE(readable_amount(0.1198, "% of nominal"), "0.1198 % of nominal");
  QCOMPARE(readable_amount(0.95, "1"), "0.9500");
}

void TestVerdictView::verdictsBecomeRows() {
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
  QCOMPARE(judge.verdicts()[0].margin, "1.2 x the limit");
  QCOMPARE(judge.verdicts()[0].where, "31.500 s, 0.5 Hz");
  QCOMPARE(judge.verdicts()[0].also, "100.0 kW at night");
  QVERIFY(judge.summary().startsWith("1 within, 1 exceeded, 1 not assessable; 20.0 s to 80.0 s"));
  // Not assessable is never shown as a pass.
  QCOMPARE(shown(judge).last(), "  ? e: not assessable");
  QCOMPARE(judge.verdicts()[2].value, "–");
}

void TestVerdictView::groupsByProfileTightestFirst() {
  JudgeModel model;
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.take(judgement());
  QCOMPARE(shown(model), (QStringList{"alpha   ✓ 1  ? 1", "  ✓ swing: 90 % of the limit",
                                      "  ? band: not assessable", "beta   ✗ 1  ✓ 1",
                                      "  ✗ ramp: 1.2 x the limit", "  ✓ line: 38 % of the limit"}));
  QCOMPARE(model.index(1, JudgeModel::kMargin).data().toString(), "1.2 x the limit");
  QCOMPARE(model.worst().data().toString(), "✗ ramp");
  model.take(Json::object());
  QCOMPARE(model.rowCount(), 0);
  QVERIFY(!model.worst().isValid());
}

void TestVerdictView::keepsTheChosenClause() {
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

void TestVerdictView::keepsWhatIsOpenOverAReset() {
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

void TestVerdictView::explainsTheChosenClause() {
  JudgeModel model;
  VerdictView view(model, "verdicts");
  Json json = judgement();
  json["verdicts"][0]["quote"] = "must not <jump>";
  json["verdicts"][0]["open"] = "no window is given";
  json["verdicts"][0]["at_s"] = 31.5;
  model.take(json);
  const QString text = view.details()->toPlainText();
  for (const char* part :
       {"beta: ramp", "exceeds", "250.0 kW", "200.0 kW", "1.2 x the limit", "31.500 s",
        "peak to peak", "must not <jump>", "no window is given", "Title of beta"}) {
    QVERIFY2(text.contains(part), qPrintable(text));
  }
  view.tree()->setCurrentIndex(model.index(0, 0));
  QVERIFY(view.details()->toPlainText().contains("Title of alpha"));
}

void TestVerdictView::fitsADockOf400Pixels() {
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
          view.fontMetrics().horizontalAdvance("1836 x the limit"));
}

QTEST_MAIN(TestVerdictView)
#include "test_verdict_view.moc"
