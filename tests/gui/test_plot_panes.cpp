// SPDX-License-Identifier: GPL-3.0-or-later
// The plots as a user sees them: units, axes, curves, cursors, zoom.
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

#include "gui/plots/power_plot.hpp"
#include "gui/plots/si_axis.hpp"
#include "gui/plots/spectrogram_plot.hpp"
#include "gui/plots/storage_plot.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;
using test::fill;
using test::square_w;

class TestPlotPanes : public QObject {
  Q_OBJECT

 private slots:
  void unitsReadAsWritten() {
    const QChar space(0xA0);
    QCOMPARE(si_text(1234567.0, "W"), "1.235" + QString(space) + "MW");
    QCOMPARE(si_text(0.25, "s"), "250.0" + QString(space) + "ms");
    QCOMPARE(si_text(-40e3, "W"), "-40.00" + QString(space) + "kW");
    QCOMPARE(si_text(0.0, "W"), "0.000" + QString(space) + "W");
    QCOMPARE(si_text(0.5, "1"), QStringLiteral("0.500"));
    QCOMPARE(si_text(std::nan(""), "W"), QStringLiteral("-"));
  }

  void axesCarryUnits() {
    PlotData data;
    fill(data, 3000);
    data.view().setSpan(3.0);
    PowerPlot power(data);
    power.resize(800, 400);
    power.show();
    power.drawNow();
    QCOMPARE(power.canvas()->xAxis->label(), QStringLiteral("Time (s)"));
    QCOMPARE(power.canvas()->yAxis->label(), QStringLiteral("Power (kW)"));
    const QCPRange y = power.canvas()->yAxis->range();
    QVERIFY(y.lower < 40e3 && y.upper > 100e3 && y.upper < 120e3);
  }

  // Racks that all draw the same are a line, not nothing.
  void bandsHaveEdges() {
    PlotData data;
    fill(data, 3000);
    data.view().setSpan(3.0);
    PowerPlot power(data);
    power.resize(800, 400);
    power.show();
    power.setScope(PowerScope::kRacks);
    for (const Theme* theme : {&light_theme(), &dark_theme()}) {
      power.applyTheme(*theme);
      power.drawNow();
      const QImage image = power.canvas()->toPixmap().toImage();
      const double x = power.canvas()->xAxis->coordToPixel(0.3);
      const double y = power.canvas()->yAxis->coordToPixel(100e3);
      double nearest = 1.0;
      for (int dy = -2; dy <= 2; ++dy) {
        const QColor colour = image.pixelColor(qRound(x), qRound(y) + dy);
        nearest = std::max(nearest, contrast_ratio(colour, theme->base));
      }
      QVERIFY2(nearest >= 3.0, qPrintable(QString::number(nearest)));
    }
  }

  void storageReadsInTheUnitOfItsAxis() {
    PlotData data;
    data.setLiveLayout(test::small_layout());
    data.takeFrame(test::series_frame(data.series().layout(), 0, 1000, 1,
                                      [](std::size_t s, Tick) { return s == 5 ? 0.331 : 1000.0; }));
    StoragePlot storage(data);
    storage.resize(800, 400);
    storage.show();
    storage.setCursorsShown(true);
    storage.setCursor(0, 0.2);
    storage.setCursor(1, 0.4);
    QCOMPARE(storage.canvas()->yAxis2->label(), QStringLiteral("State of charge (%)"));
    const QString read = test::table_text(storage.readout());
    QVERIFY2(read.contains(QStringLiteral("state of charge|33.10 %|33.10 %|")), qPrintable(read));
  }

  void triggersAreSeen() {
    PlotData data;
    fill(data, 3000);
    data.view().setSpan(3.0);
    PowerPlot power(data);
    power.resize(800, 400);
    power.show();
    power.drawNow();
    const TriggerMark& mark = power.triggerMark();
    QVERIFY(!mark.level().visible());
    data.setTrigger({TriggerMode::kSingle, "grid_w", TriggerEdge::kFalling, 60e3});
    power.drawNow();
    QVERIFY(mark.level().visible() && !mark.instant().visible());
    QCOMPARE(mark.level().point1->value(), 60e3);
    QVERIFY(power.legend().contains(QStringLiteral("trigger&nbsp;at")));
    for (Tick t = 3000; t < 4000; t += 100) {
      data.takeFrame(test::series_frame(data.series().layout(), t, 100, 1, square_w));
    }
    power.drawNow();
    QVERIFY(mark.instant().visible());
    QCOMPARE(mark.instant().position->key(), 3.6);
    power.setScope(PowerScope::kRacks);  // other series
    power.drawNow();
    QVERIFY(!mark.level().visible() && !mark.instant().visible());
  }

  void timesStandAboveEachOther() {
    PlotData data;
    fill(data, 3000);
    data.view().setSpan(3.0);
    QWidget window;
    auto* column = new QVBoxLayout(&window);
    auto* power = new PowerPlot(data, &window);
    auto* storage = new StoragePlot(data, &window);          // an axis at the right as well
    auto* spectrogram = new SpectrogramPlot(data, &window);  // a colour scale
    for (TimePane* pane : std::initializer_list<TimePane*>{power, storage, spectrogram}) {
      column->addWidget(pane);
    }
    window.resize(800, 900);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const auto edges = [&](TimePane* pane) {
      pane->drawNow();
      const QRect area = pane->canvas()->axisRect()->rect();
      const int x = pane->canvas()->mapTo(&window, QPoint(0, 0)).x();
      return std::pair(x + area.left(), x + area.right());
    };
    QTRY_COMPARE(edges(power), edges(spectrogram));
    QTRY_COMPARE(edges(power), edges(storage));
    const auto narrow = edges(power);
    QVERIFY(narrow.first > 40 && narrow.second < 760);
    spectrogram->hide();  // what cannot be seen takes no room
    storage->hide();
    QTRY_VERIFY(edges(power).second > narrow.second + 20);
    const auto wide = edges(power);
    storage->show();
    QTRY_COMPARE(edges(power), edges(storage));
    QVERIFY(edges(power).second < wide.second);
    window.resize(600, 900);
    QTRY_COMPARE(edges(power), edges(storage));
    QVERIFY(edges(power).second < 600);
  }

  void curvesShowTheSamples() {
    PlotData data;
    fill(data, 2000);
    data.view().setSpan(2.0);
    PowerPlot power(data);
    power.resize(700, 400);
    power.show();
    power.drawNow();
    // Wherever a drawn point stands, the samples around it hold its value.
    QCPGraph* grid = power.canvas()->graph(power.canvas()->graphCount() - 1);
    QVERIFY(grid->dataCount() > 200);
    for (const QCPGraphData& point : *grid->data()) {
      const auto t = static_cast<Tick>(std::lround(point.key * 1000.0));
      bool found = false;
      for (Tick i = t - 3; i <= t + 3; ++i) found = found || square_w(0, i) == point.value;
      QVERIFY(found);
    }
  }

  void cursorsReadTimeAndDifference() {
    PlotData data;
    fill(data, 3000);
    data.view().setSpan(3.0);
    PowerPlot power(data);
    power.resize(800, 400);
    power.show();
    power.drawNow();
    power.setCursorsShown(true);
    power.setCursor(0, 0.3);
    power.setCursor(1, 0.8);
    const QString text = test::table_text(power.readout());
    QVERIFY2(text.contains(QStringLiteral("500.0 ms")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("2.000 Hz")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("grid|100.0 kW|40.00 kW|-60.00 kW|-120.0 kW/s|")),
             qPrintable(text));
    // By keyboard and by mouse.
    const double before = power.cursor(1);
    QTest::keyClick(power.canvas(), Qt::Key_Right);
    QVERIFY(power.cursor(1) > before);
    QCOMPARE(power.cursor(0), 0.3);
    const int x = static_cast<int>(power.canvas()->xAxis->coordToPixel(0.3));
    const int y = power.canvas()->axisRect()->center().y();
    QTest::mousePress(power.canvas(), Qt::LeftButton, {}, QPoint(x, y));
    QTest::mouseMove(power.canvas(), QPoint(x + 100, y));
    QTest::mouseRelease(power.canvas(), Qt::LeftButton, {}, QPoint(x + 100, y));
    QVERIFY(std::abs(power.canvas()->xAxis->coordToPixel(power.cursor(0)) - (x + 100)) < 1.5);
    QVERIFY(std::abs(data.view().span_s() - 3.0) < 1e-9);  // the view did not move
  }

  void zoomingInTimeMovesAllPlots() {
    PlotData data;
    fill(data, 3000);
    PowerPlot power(data);
    StoragePlot storage(data);
    power.canvas()->xAxis->setRange(0.5, 1.5);
    QCOMPARE(storage.canvas()->xAxis->range().lower, 0.5);
    QCOMPARE(storage.canvas()->xAxis->range().upper, 1.5);
    QVERIFY(!data.view().following());
    power.canvas()->xAxis->setRange(-1.0, 0.5);
    QCOMPARE(power.canvas()->xAxis->range().lower, 0.0);
    power.fit();
    QCOMPARE(storage.canvas()->xAxis->range().upper, 3.0);
  }

  void aPlotThatMissesItsPastAsks() {
    PlotData data;
    data.setLiveLayout(test::small_layout());
    data.setEnd(200000);
    QSignalSpy wanted(&data, &PlotData::historyWanted);
    PowerPlot power(data);
    power.resize(800, 300);
    power.show();
    power.drawNow();
    QVERIFY(wanted.wait(2000));
    QCOMPARE(wanted.count(), 1);
    const auto wish = wanted[0][0].value<HistoryWish>();
    QCOMPARE(wish.from, Tick{140000});
    QCOMPARE(wish.to, Tick{200000});
    // An answer that knows nothing is not asked for again.
    Reply reply;
    reply.ok = true;
    reply.body = {
        {"first_tick", 200000}, {"end_tick", 200000}, {"ticks_per_bucket", 1}, {"buckets", 0}};
    data.takeHistory(wish, reply);
    power.drawNow();
    QVERIFY(!wanted.wait(500));
  }
};

QTEST_MAIN(TestPlotPanes)
#include "test_plot_panes.moc"
