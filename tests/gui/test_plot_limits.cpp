// SPDX-License-Identifier: GPL-3.0-or-later
// Limits beside curves: the axis belongs to the curves, and what lies beyond it is said, not drawn
// elsewhere.
#include <QHelpEvent>
#include <QTest>
#include <QToolTip>

#include "gui/plots/spectrum_plot.hpp"
#include "gui/plots/storage_plot.hpp"
#include "gui/theme/theme.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;

namespace {

// Load lines of 10 kW falling to 1 kW, grid lines of 500 W falling to 5 W.
void fill(PlotData& data) {
  data.takeFrame(test::spectrum_frame(0, 60000, 0.1, 1000, [](std::size_t c, std::size_t k) {
    const double part = static_cast<double>(k) / 999.0;
    const double line =
        c % 2 == 0 ? 1e4 * std::pow(10.0, -part) : 500.0 * std::pow(10.0, -2.0 * part);
    return c < 2 ? line * line : line;
  }));
}

SpectrumMask mask(const char* name, double limit_w) {
  return {QString::fromLatin1(name), {0.2, 0.8, 3.0}, {limit_w, limit_w, 2.0 * limit_w}};
}

// The curves that are seen and drawn in this style.
std::vector<QCPGraph*> drawn(const SpectrumPlot& plot, Qt::PenStyle style) {
  std::vector<QCPGraph*> list;
  for (int i = 0; i < plot.canvas()->graphCount(); ++i) {
    QCPGraph* graph = plot.canvas()->graph(i);
    const bool line = graph->lineStyle() != QCPGraph::lsNone;
    if (graph->visible() && line && graph->pen().style() == style) list.push_back(graph);
  }
  return list;
}

}  // namespace

class TestPlotLimits : public QObject {
  Q_OBJECT

 private slots:
  void theSpectrumBelongsToItsCurves() {
    PlotData data;
    fill(data);
    SpectrumPlot plot(data);
    plot.resize(800, 400);
    plot.show();
    data.spectrum().setMasks({mask("near", 2e4), mask("far", 2.5e6), mask("low", 1e-2)});
    plot.fit();
    plot.drawNow();
    const QCPRange y = plot.canvas()->yAxis->range();
    QVERIFY(y.lower < 5.0 && y.upper > 4e4);  // both curves and the near mask, whole
    QVERIFY(y.lower > 1.0 && y.upper < 1e5);  // and no more
    QVERIFY(plot.legend().contains(QStringLiteral("limit&nbsp;near")));
    QVERIFY(!plot.legend().contains(QStringLiteral("far")));
    QVERIFY(!plot.legend().contains(QStringLiteral("low")));
    const QChar space(0xA0);
    QCOMPARE(plot.marks().texts(true),
             QStringList{"limit far: 2.50" + QString(space) + "MW to 5.00" + space + "MW ↑"});
    QCOMPARE(plot.marks().texts(false),
             QStringList{"limit low: 10.0" + QString(space) + "mW to 20.0" + space + "mW ↓"});
    // In decibels and on linear axes by the same rule.
    plot.setScale(SpectrumScale::kDecibel);
    plot.drawNow();
    QVERIFY(plot.canvas()->yAxis->range().upper < 100.0);  // 100 kW
    QCOMPARE(plot.marks().texts(true).size(), 1);
    plot.setScale(SpectrumScale::kLinear);
    plot.drawNow();
    QVERIFY(plot.canvas()->yAxis->range().upper < 3e4);
    QVERIFY(plot.marks().texts(true).size() >= 1);
    // At frequencies that are not shown a mask is not named at all.
    plot.setScale(SpectrumScale::kLogarithmic);
    plot.canvas()->xAxis->setRange(10.0, 50.0);
    plot.drawNow();
    QVERIFY(plot.marks().texts(true).isEmpty());
    QVERIFY(!plot.legend().contains(QStringLiteral("limit")));
  }

  // Not over the live average, which is of other segments: over the spectrum that its clause
  // judged.
  void aLimitStandsOverWhatItsClauseJudged() {
    PlotData data;
    fill(data);
    SpectrumPlot plot(data);
    plot.resize(800, 400);
    plot.show();
    SpectrumMask first = mask("a line", 2e4);
    first.judged = {{0.2, 0.49, 0.5, 1.0}, {10.0, 20.0, 19e3, 30.0}, 20.0, 120.0};
    first.at_hz = 0.497;
    SpectrumMask second = mask("b line", 3e4);
    second.judged = first.judged;
    second.at_hz = 0.5;
    data.spectrum().setMasks({first, second});
    plot.fit();
    plot.drawNow();
    // Two clauses that were worst in one segment share its curve.
    const std::vector<QCPGraph*> judged = drawn(plot, Qt::DotLine);
    QCOMPARE(judged.size(), std::size_t{1});
    QCOMPARE(judged[0]->data()->size(), 4);
    QCOMPARE((judged[0]->data()->constBegin() + 2)->value, 19e3);
    const QString legend = plot.legend().replace(QStringLiteral("&nbsp;"), QStringLiteral(" "));
    QVERIFY2(legend.contains(QStringLiteral("grid as judged, 20.0 to 120.0 s: a line, b line")),
             qPrintable(legend));
    QVERIFY2(legend.contains(QStringLiteral("mean of 11 segments of 10.0 s, 0.0 to 60.0 s")),
             qPrintable(legend));
    // A diamond where the clause is worst, as high as the verdict says.
    bool marked = false;
    for (int i = 0; i < plot.canvas()->graphCount(); ++i) {
      const QCPGraph* graph = plot.canvas()->graph(i);
      if (graph->lineStyle() != QCPGraph::lsNone || !graph->visible()) continue;
      marked = true;
      QCOMPARE(graph->data()->constBegin()->key, 0.5);
      QCOMPARE(graph->data()->constBegin()->value, 19e3);
    }
    QVERIFY(marked);
    // A density is held against no limit.
    plot.setQuantity(SpectrumQuantity::kDensity);
    plot.drawNow();
    QVERIFY(drawn(plot, Qt::DotLine).empty());
  }

  void wheelAndDragActOnTheSpectrumItself() {
    PlotData data;
    fill(data);
    SpectrumPlot plot(data);
    plot.resize(800, 400);
    plot.show();
    plot.fit();
    plot.drawNow();
    const QCPRange before = plot.canvas()->yAxis->range();
    const QPoint middle = plot.canvas()->xAxis->axisRect()->center();
    QWheelEvent wheel(middle, plot.canvas()->mapToGlobal(middle), {}, QPoint(0, 120), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(plot.canvas(), &wheel);
    QVERIFY(plot.canvas()->xAxis->range().lower > 0.06);
    QCOMPARE(plot.canvas()->yAxis->range().upper, before.upper);  // the wheel alone: frequency only
  }

  void bandsSayWhatTheyAre() {
    PlotData data;
    fill(data);
    SpectrumPlot plot(data);
    plot.resize(600, 400);
    plot.show();
    plot.fit();
    plot.drawNow();
    QStringList names;
    for (int i = 0; i < plot.canvas()->itemCount(); ++i) {
      const auto* text = qobject_cast<QCPItemText*>(plot.canvas()->item(i));
      if (text != nullptr && text->visible()) names << text->text();
    }
    // All seven, by their names or short ones.
    for (const char* name :
         {"governor", "inter-area", "training", "local", "intra-plant", "torsional", "14.7 Hz"}) {
      QVERIFY2(std::any_of(names.begin(), names.end(),
                           [&](const QString& n) { return n.contains(QLatin1String(name)); }),
               qPrintable(QString::fromLatin1(name) + ": " + names.join(", ")));
    }
    const QPoint at(static_cast<int>(plot.canvas()->xAxis->coordToPixel(0.06)),
                    plot.canvas()->axisRect(0)->center().y() - 8);
    QHelpEvent help(QEvent::ToolTip, at, plot.canvas()->mapToGlobal(at));
    QCoreApplication::sendEvent(plot.canvas(), &help);
    QVERIFY2(QToolTip::text().startsWith(QStringLiteral("governor and AGC, 0.01 to 0.15 Hz")),
             qPrintable(QToolTip::text()));
  }

  void storageSaysWhatLiesBeyond() {
    PlotData data;
    data.setLiveLayout(test::small_layout());
    data.takeFrame(test::series_frame(data.series().layout(), 0, 1000, 1,
                                      [](std::size_t s, Tick) { return s == 5 ? 0.5 : 10e3; }));
    data.view().setSpan(1.0);
    StoragePlot plot(data);
    plot.resize(600, 300);
    plot.show();
    plot.setLimits({40e3, {}, {}});
    plot.drawNow();
    QVERIFY(plot.canvas()->yAxis->range().upper < 20e3);
    QVERIFY(!plot.legend().contains(QStringLiteral("largest")));
    QCOMPARE(plot.marks().texts(true),
             QStringList{"largest power: 40.0" + QString(QChar(0xA0)) + "kW ↑"});
    plot.setLimits({15e3, {}, {}});
    plot.drawNow();
    QVERIFY(plot.canvas()->yAxis->range().contains(15e3));
    QVERIFY(plot.legend().contains(QStringLiteral("largest")));
    QVERIFY(plot.marks().texts(true).isEmpty() && plot.marks().texts(false).isEmpty());
  }
};

QTEST_MAIN(TestPlotLimits)
#include "test_plot_limits.moc"
