// SPDX-License-Identifier: GPL-3.0-or-later
// What a plot exports: tables, pictures, and the failures it reports. With BALLAST_PLOT_IMAGES set
// to a folder, the pictures are left there.
#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "gui/plots/gpu_heat_map.hpp"
#include "gui/plots/power_plot.hpp"
#include "gui/plots/spectrum_plot.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;
using test::fill;

namespace {

QStringList lines_of(const QString& file) {
  QFile in(file);
  if (!in.open(QIODevice::ReadOnly)) return {};
  return QString::fromUtf8(in.readAll()).split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
}

}  // namespace

class TestPlotExport : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;

  static bool wait(PlotPane& pane, const QString& file) {
    QSignalSpy done(&pane, &PlotPane::exported);
    pane.exportTo(file);
    return done.wait(10000);
  }

 private slots:
  void initTestCase() { QVERIFY(folder_.isValid()); }

  void csvHoldsTheVisibleRange() {
    PlotData data;
    fill(data, 3000);
    PowerPlot power(data);
    power.resize(1200, 400);
    power.show();
    data.view().setRange(1.0, 1.7);
    power.drawNow();
    const QString file = folder_.filePath("power.csv");
    QVERIFY(wait(power, file));
    const QStringList rows = lines_of(file);
    QCOMPARE(rows[2], QStringLiteral("t_s,t_end_s,granted_w_min,granted_w_max,load_w_min,"
                                     "load_w_max,grid_w_min,grid_w_max"));
    QVERIFY(
        rows[1].startsWith(QStringLiteral("# each row is the minimum and maximum from t_s up to t_end_s")));
    QCOMPARE(rows.size(), 3 + 701);
    QCOMPARE(rows[3], QStringLiteral("1,1.001,1e+05,1e+05,1e+05,1e+05,1e+05,1e+05"));
    QCOMPARE(rows[3 + 599], QStringLiteral("1.599,1.6,1e+05,1e+05,1e+05,1e+05,1e+05,1e+05"));
    QCOMPARE(rows[3 + 600], QStringLiteral("1.6,1.601,40000,40000,40000,40000,40000,40000"));
  }

  void csvText() {
    PlotTable table;
    table.notes = {"a note"};
    table.columns = {{"x", {0.1, 2.0}}, {"y", {std::nan(""), 1e-9}}};
    QCOMPARE(csv_text(table), std::string("# a note\r\nx,y\r\n0.1,\r\n2,1e-09\r\n"));
    table.columns[1].values.pop_back();
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, csv_text(table));
  }

  // The canvas as it is, and above it the legend where there is one.
  void legendStandsAboveThePicture() {
    PlotData data;
    fill(data, 3000);
    data.takeFrame(test::gpu_frame(data.series().layout(), 3000, [](std::size_t, std::size_t g) {
      return 100.0 + static_cast<double>(g);
    }));
    data.takeFrame(test::spectrum_frame(0, 3000, 0.5, 200, [](std::size_t, std::size_t k) {
      return 1.0 / (1.0 + static_cast<double>(k));
    }));
    PowerPlot power(data);
    SpectrumPlot spectrum(data);
    GpuHeatMap heat(data);
    for (PlotPane* pane : std::initializer_list<PlotPane*>{&power, &spectrum, &heat}) {
      pane->resize(600, 300);
      pane->show();
      const QString file = folder_.filePath(pane->title() + ".png");
      QVERIFY(wait(*pane, file));
      const QImage image(file);
      const QImage canvas = pane->canvas()->toPixmap(0, 0, 2.0).toImage();
      const int above = image.height() - canvas.height();
      QCOMPARE(above > 0, !pane->legend().isEmpty());
      QCOMPARE(image.copy(0, above, canvas.width(), canvas.height())
                   .convertToFormat(QImage::Format_RGB32),
               canvas.convertToFormat(QImage::Format_RGB32));
      const QImage legend = image.copy(0, 0, image.width(), above);
      QSet<QRgb> colours;
      for (int y = 0; y < above; ++y) {
        for (int x = 0; x < legend.width(); ++x) colours.insert(legend.pixel(x, y));
      }
      if (above > 0) QVERIFY(colours.contains(pane->theme().grid.rgb()));
    }
  }

  void picturesAndFailures() {
    PlotData data;
    fill(data, 3000);
    PowerPlot power(data);
    power.resize(600, 300);
    power.show();
    const QString png = folder_.filePath("power.png");
    QVERIFY(wait(power, png));
    const QImage image(png);
    QCOMPARE(image.width(), 2 * power.canvas()->width());
    const QString pdf = folder_.filePath("power.pdf");
    QVERIFY(wait(power, pdf));
    QFile in(pdf);
    QVERIFY(in.open(QIODevice::ReadOnly));
    const QByteArray bytes = in.readAll();
    QVERIFY(bytes.startsWith("%PDF-") && bytes.size() > 2000);
    // As large as on the screen, by its own letters: 96 pixels to the inch are 72 points.
    const double width = power.canvas()->width() * 72.0 / power.canvas()->logicalDpiX();
    QVERIFY(bytes.contains("/MediaBox [0 0 " + QByteArray::number(qRound(width)) + ' ') ||
            bytes.contains("/MediaBox [0 0 " + QByteArray::number(width)));
    if (const QString keep = qEnvironmentVariable("BALLAST_PLOT_IMAGES"); !keep.isEmpty()) {
      QFile::copy(png, keep + "/export.png");
      QFile::copy(pdf, keep + "/export.pdf");
    }
    QSignalSpy failed(&power, &PlotPane::exportFailed);
    power.exportTo(folder_.filePath("power.xyz"));
    QCOMPARE(failed.count(), 1);
    power.exportTo(QStringLiteral("/proc/no/such/folder/power.csv"));
    QVERIFY(failed.wait(10000));
    QVERIFY(failed[1][1].toString().contains(QStringLiteral("choose a writable place")));
  }
};

QTEST_MAIN(TestPlotExport)
#include "test_plot_export.moc"
