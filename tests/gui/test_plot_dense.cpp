// SPDX-License-Identifier: GPL-3.0-or-later
// Plots on a screen of twice the density.
#include <QTest>

#include "gui/plots/power_plot.hpp"
#include "gui/plots/storage_plot.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;

class TestPlotDense : public QObject {
  Q_OBJECT

 private slots:
  void curvesAreAsWideAsOnOtherScreens() {
    PlotData data;
    data.setLiveLayout(test::small_layout());
    data.takeFrame(test::series_frame(data.series().layout(), 0, 3000, 1,
                                      [](std::size_t, Tick) { return 1000.0; }));
    data.view().setSpan(3.0);
    PowerPlot power(data);
    StoragePlot storage(data);
    // In pixels of the screen, with what smoothing spreads.
    const auto width = [](TimePane& pane, const QColor& colour) {
      pane.resize(800, 400);
      pane.show();
      pane.drawNow();
      const QImage image = pane.canvas()->grab().toImage();
      if (image.width() != 2 * pane.canvas()->width()) return -1.0;
      const int x = qRound(2.0 * pane.canvas()->xAxis->coordToPixel(1.25));
      const int y = qRound(2.0 * pane.canvas()->yAxis->coordToPixel(1000.0));
      const double base = pane.theme().base.redF();
      double covered = 0.0;
      for (int row = y - 4; row <= y + 4; ++row) {
        covered += (base - image.pixelColor(x, row).redF()) / (base - colour.redF());
      }
      return covered;
    };
    const double grid = width(power, power.theme().grid);
    QVERIFY2(grid > 1.7 && grid < 2.3, qPrintable(QString::number(grid)));
    const double stored = width(storage, storage.theme().storage);
    QVERIFY2(stored > 1.7, qPrintable(QString::number(stored)));
  }
};

int main(int argc, char** argv) {
  qputenv("QT_SCALE_FACTOR", "2");
  QApplication application(argc, argv);
  TestPlotDense test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_plot_dense.moc"
