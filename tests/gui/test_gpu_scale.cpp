// SPDX-License-Identifier: GPL-3.0-or-later
// What maps of GPUs say of their readings and of their colours.
#include <QTest>

#include "gui/plots/gpu_view.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;

class TestGpuScale : public QObject {
  Q_OBJECT

 private slots:
  // What the axis says of the readings follows their distance, or that of the columns of the screen
  // where these are wider; a map of readings fine enough says no more than how fine.
  void theAxisSaysHowFineTheReadingsAre() {
    PlotData data;
    const LiveLayout layout = test::small_layout(1, 8);
    data.setLiveLayout(layout);
    for (Tick t = 50; t <= 10000; t += 50)
      data.takeFrame(test::gpu_frame(layout, t, [](std::size_t, std::size_t) { return 2.0; }));
    data.setEnd(10000);
    data.view().setRange(0.0, 10.0);
    GpuTimeMap map(data, QStringLiteral("GPUs"), {});
    map.resize(700, 400);
    map.show();
    map.drawNow();
    QCOMPARE(map.canvas()->xAxis->label(), QStringLiteral("Time (s), sampled every 0.05 s"));
    data.view().setRange(0.0, 600.0);
    map.drawNow();
    QVERIFY2(map.canvas()->xAxis->label().contains(QStringLiteral(": faster swings are hidden")),
             qPrintable(map.canvas()->xAxis->label()));
  }

  // A power has one colour, whatever else is on the screen, in both views.
  void aPowerHasOneColour() {
    const LiveLayout layout = test::small_layout(2, 8);
    const auto colours = [&](double others_w) {
      PlotData data;
      data.setLiveLayout(layout);
      data.gpus().setPowerRange(150.0, 1200.0);
      data.takeFrame(test::gpu_frame(
          layout, 1000, [&](std::size_t, std::size_t g) { return g == 3 ? 780.0 : others_w; }));
      data.setEnd(2000);
      data.view().setRange(0.0, 2.0);
      GpuTimeMap map(data, QStringLiteral("GPUs"), {});
      GpuHeatMap now(data);
      std::vector<QRgb> found;
      for (PlotPane* pane : std::initializer_list<PlotPane*>{&map, &now}) {
        pane->resize(700, 400);
        pane->show();
        pane->drawNow();
        QCustomPlot* canvas = pane->canvas();
        const QImage image = canvas->toPixmap().toImage();
        for (const double gpu : {3.0, 5.0}) {
          found.push_back(
              image.pixel(static_cast<int>(canvas->xAxis->coordToPixel(pane == &map ? 1.5 : 0.0)),
                          static_cast<int>(canvas->yAxis->coordToPixel(gpu))));
        }
      }
      return found;  // 780 W, others; over time, then now
    };
    const std::vector<QRgb> high = colours(1150.0);
    const std::vector<QRgb> low = colours(200.0);
    QCOMPARE(high[0], low[0]);
    QCOMPARE(high[2], low[0]);
    QCOMPARE(high[3], high[1]);
    // More is brighter.
    QVERIFY(qGray(low[1]) < qGray(low[0]) && qGray(high[0]) < qGray(high[1]));
    // 780 W lie at 0.6 of 150 to 1200 W.
    const QColor expected = map_colour(0.6);
    QVERIFY(std::abs(QColor(low[0]).green() - expected.green()) <= 2);
  }
};

QTEST_MAIN(TestGpuScale)
#include "test_gpu_scale.moc"
