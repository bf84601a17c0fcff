// SPDX-License-Identifier: GPL-3.0-or-later
// The picture of a spectrogram, of a server made up for it.
#include <QImage>
#include <QTest>
#include <cmath>

#include "gui/plots/spectrogram_plot.hpp"
#include "tests/gui/plot_frames.hpp"
#include "tests/gui/spectrogram_server.hpp"

using namespace ballast;
using test::density;
using test::wrong;
using Server = test::SpectrogramServer;

class TestSpectrogramPlot : public QObject {
  Q_OBJECT

 private slots:
  // Constant power has no density, which is something else than not to know it.
  void stillnessIsShownAtTheFoot() {
    PlotData data;
    data.setLiveLayout(test::small_layout(1, 1));
    Server server;
    server.end = 60000;
    server.still_until = 30000;
    server.serve(data.spectrogram());
    data.setEnd(60000);
    data.view().setRange(0.0, 60.0);
    SpectrogramPlot plot(data);
    plot.resize(900, 500);
    plot.show();
    plot.drawNow();
    QTRY_VERIFY(!std::isnan(plot.shownDb(40.0, 3.0)));
    QVERIFY(plot.shownDb(15.0, 3.0) < plot.shownDb(50.0, 9.0) - 60.0);
    QVERIFY(std::isnan(plot.shownDb(1.0, 3.0)));  // no whole segment yet
  }

  // Every point of what can be known is painted, and in the colour of its density.
  void thePictureHasNoGaps() {
    Server server;
    PlotData data;
    data.setLiveLayout(test::small_layout());
    server.serve(data.spectrogram());
    server.end = 90000;
    data.setEnd(server.end);
    data.view().setSpan(60.0);
    SpectrogramPlot plot(data);
    plot.resize(900, 400);
    plot.show();
    plot.drawNow();
    QTRY_VERIFY(!data.spectrogram().column(60000).empty());
    plot.drawNow();
    // The climbing line: at 60 s it stands at 4 Hz.
    QVERIFY(std::abs(plot.shownDb(60.0, 4.0) - 10.0 * std::log10(density(60000, 4.0))) < 0.2);
    const QImage image = plot.canvas()->grab().toImage();
    const QRgb base = plot.theme().base.rgb();
    const auto x = [&](double t_s) {
      return static_cast<int>(plot.canvas()->xAxis->coordToPixel(t_s));
    };
    const auto y = [&](double f_hz) {
      return static_cast<int>(plot.canvas()->yAxis->coordToPixel(f_hz));
    };
    // The view shows 30 to 90 s; the last 4.096 s are not known yet.
    for (int column = x(30.0) + 2; column < x(90.0 - 4.096) - 3; ++column) {
      QVERIFY2(image.pixel(column, y(8.5)) != base || image.pixel(column, y(9.0)) != base,
               qPrintable(QString::number(column)));
    }
    QCOMPARE(image.pixel(x(88.5), y(8.5)), base);
    const auto brightness = [&](double t_s, double f_hz) {
      return qGray(image.pixel(x(t_s), y(f_hz)));
    };
    for (const double t_s : {35.0, 50.0, 65.0, 80.0}) {
      QVERIFY(brightness(t_s, 1.0 + 0.05 * t_s) > brightness(t_s, 7.5) + 100);
    }
    // Scrubbed back it is filled again, also for a run of which nothing was seen live.
    data.view().setRange(5.0, 40.0);
    QTRY_COMPARE(wrong(data.spectrogram(), 5000, 40000, server.end), 0);
    plot.drawNow();
    const QImage back = plot.canvas()->grab().toImage();
    for (int column = x(5.0) + 2; column < x(40.0) - 3; ++column) {
      QVERIFY2(back.pixel(column, y(8.5)) != base || back.pixel(column, y(9.0)) != base,
               qPrintable(QString::number(column)));
    }
    QVERIFY(qGray(back.pixel(x(20.0), y(2.0))) > qGray(back.pixel(x(20.0), y(7.5))) + 100);
    QVERIFY(plot.table().columns[0].values.size() > 1000);
    // The scale is that of the scenario: 8 GPUs from 150 to 1200 W swing by 4200 W, whose density
    // in segments of 8.192 s is 76.8 dB, whatever the data are.
    const auto scale = [&] {
      plot.drawNow();
      return qobject_cast<QCPColorMap*>(plot.canvas()->plottable(0))->dataRange();
    };
    QCOMPARE(scale().upper, 80.0);
    QCOMPARE(scale().lower, 20.0);
    data.gpus().setPowerRange(100.0, 10100.0);
    QCOMPARE(scale().upper, 100.0);
  }
};

QTEST_MAIN(TestSpectrogramPlot)
#include "test_spectrogram_plot.moc"
