// SPDX-License-Identifier: GPL-3.0-or-later
// What a plot exports: tables, pictures, and the failures it reports. With BALLAST_PLOT_IMAGES set
// to a folder, the pictures are left there.
#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "gui/plots/power_plot.hpp"
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
    QCOMPARE(rows[2], QStringLiteral("t_s,granted_w_min,granted_w_max,load_w_min,load_w_max,"
                                     "grid_w_min,grid_w_max"));
    QCOMPARE(rows[1], QStringLiteral("# each row: 1 ms from t_s on"));
    QCOMPARE(rows.size(), 3 + 701);
    QCOMPARE(rows[3], QStringLiteral("1,1e+05,1e+05,1e+05,1e+05,1e+05,1e+05"));
    QCOMPARE(rows[3 + 599], QStringLiteral("1.599,1e+05,1e+05,1e+05,1e+05,1e+05,1e+05"));
    QCOMPARE(rows[3 + 600], QStringLiteral("1.6,40000,40000,40000,40000,40000,40000"));
  }

  void csvText() {
    PlotTable table;
    table.notes = {"a note"};
    table.columns = {{"x", {0.1, 2.0}}, {"y", {std::nan(""), 1e-9}}};
    QCOMPARE(csv_text(table), std::string("# a note\r\nx,y\r\n0.1,\r\n2,1e-09\r\n"));
    table.columns[1].values.pop_back();
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, csv_text(table));
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
    if (const QString keep = qEnvironmentVariable("BALLAST_PLOT_IMAGES"); !keep.isEmpty()) {
      QFile::copy(png, keep + "/export.png");
      QFile::copy(pdf, keep + "/export.pdf");
    }
    QSignalSpy failed(&power, &PlotPane::exportFailed);
    power.exportTo(folder_.filePath("power.xyz"));
    QCOMPARE(failed.count(), 1);
    power.exportTo(QStringLiteral("/proc/no/such/folder/power.csv"));
    QVERIFY(failed.wait(10000));
    QVERIFY(failed[1][1].toString().contains(QStringLiteral("choose another folder")));
  }
};

QTEST_MAIN(TestPlotExport)
#include "test_plot_export.moc"
