// SPDX-License-Identifier: GPL-3.0-or-later
// Which parts of the site the plots show, and how they are picked: racks, rows, GPUs.
#include <QComboBox>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "gui/plots/gpu_heat_map.hpp"
#include "gui/plots/power_plot.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;

class TestPlotScopes : public QObject {
  Q_OBJECT

 private slots:
  void racksArePickedOneByOne() {
    PlotData data;
    data.setLiveLayout(test::small_layout(8, 4));
    data.takeFrame(test::series_frame(data.series().layout(), 0, 1000, 1, test::square_w));
    PowerPlot power(data);
    power.resize(1200, 400);
    power.show();
    power.setScope(PowerScope::kRacks);
    auto* pick = power.findChild<QToolButton*>();
    QVERIFY(pick->isVisible());
    for (int rack = 0; rack < 8; ++rack) {
      power.setRack(rack);
      QVERIFY(!pick->isChecked());
      pick->click();
    }
    QCOMPARE(power.picked(), (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));  // as many as colours
    QVERIFY(!pick->isEnabled());
    power.setRack(1);
    QVERIFY(pick->isChecked());
    pick->click();
    QCOMPARE(power.picked(), (std::vector<std::size_t>{0, 2, 3, 4, 5}));
    power.drawNow();
    QVERIFY(power.legend().contains(QStringLiteral("rack&nbsp;4")));
    const PlotTable table = power.table();
    QCOMPARE(table.columns.size(), std::size_t{2 + 2 * 5 + 2});
    QCOMPARE(table.columns.back().name, std::string("grid_w_max"));
    QCOMPARE(table.columns.back().values[10], 100e3);
    power.setScope(PowerScope::kRack);
    QVERIFY(!pick->isVisible());
  }

  // A row has the curves of a rack, and can be chosen where there is more than one.
  void aRowIsDrawnByItself() {
    PlotData data;
    LiveLayout layout = test::small_layout(4);
    data.setLiveLayout(layout);
    PowerPlot power(data);
    power.show();
    auto* scopes = power.findChild<QComboBox*>();
    QCOMPARE(scopes->findText(QStringLiteral("One row")), -1);
    power.setScope(PowerScope::kRow);
    QCOMPARE(power.scope(), PowerScope::kSite);
    layout.rows = 2;
    layout.row = layout.rack;
    data.setLiveLayout(layout);
    const int entry = scopes->findText(QStringLiteral("One row"));
    QCOMPARE(entry, 1);
    scopes->setCurrentIndex(entry);
    QCOMPARE(power.scope(), PowerScope::kRow);
    power.setRow(1);
    data.takeFrame(test::series_frame(layout, 0, 1000, 1, [](std::size_t series, Tick) {
      return 1e3 * static_cast<double>(series);
    }));
    power.drawNow();
    const PlotTable table = power.table();
    QCOMPARE(table.columns.back().name, std::string("grid_w_max"));
    const auto grid = layout.series_of("grid_w", {Scope::kRow, 1});
    QVERIFY(!table.columns.back().values.empty());
    QCOMPARE(table.columns.back().values.front(), 1e3 * static_cast<double>(*grid));
    layout.rows = 1;
    layout.row.clear();
    data.setLiveLayout(layout);
    QCOMPARE(power.scope(), PowerScope::kSite);
    QCOMPARE(scopes->findText(QStringLiteral("One row")), -1);
  }

  void heatMapAndStatesPickGpus() {
    PlotData data;
    data.setLiveLayout(test::small_layout(3, 8));
    data.takeFrame(test::gpu_frame(data.gpus().layout(), 200, [](std::size_t c, std::size_t g) {
      return c == 2 ? 3.0 : c == 1 ? 500.0 + static_cast<double>(g) : 400.0;
    }));
    GpuHeatMap map(data);
    map.resize(600, 400);
    map.show();
    map.drawNow();
    QCOMPARE(map.value(17), 517.0);
    data.setEnd(200);
    data.view().setRange(0.1, 0.2);
    data.view().setHeld(true);
    data.takeFrame(
        test::gpu_frame(data.gpus().layout(), 400, [](std::size_t, std::size_t) { return 1.0; }));
    QCOMPARE(map.value(17), 517.0);
    map.setQuantity(GpuQuantity::kBurned);
    QCOMPARE(map.value(17), 117.0);
    map.drawNow();
    QSignalSpy picked(&map, &GpuHeatMap::gpuPicked);
    const QPoint at(static_cast<int>(map.canvas()->xAxis->coordToPixel(2.0)),
                    static_cast<int>(map.canvas()->yAxis->coordToPixel(1.0)));
    QTest::mouseClick(map.canvas(), Qt::LeftButton, {}, at);
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked[0][0].value<std::size_t>(), std::size_t{17});
    const PlotTable table = map.table();
    QCOMPARE(table.columns[3].values[17], 517.0);
  }
};

QTEST_MAIN(TestPlotScopes)
#include "test_plot_scopes.moc"
