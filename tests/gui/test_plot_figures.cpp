// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that plots tell of their curves: between the cursors, and the strongest lines.
#include <QTest>

#include "gui/plots/curve_figures.hpp"
#include "gui/plots/power_plot.hpp"
#include "gui/plots/spectrum_plot.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;

class TestPlotFigures : public QObject {
  Q_OBJECT

 private slots:
  void figuresOfWholeColumns() {
    const MinMaxCurve curve{100, 10, {{5, 5}, {1, 3}, {}, {2, 4}, {9, 9}}};
    // The first column begins before 105, the last ends after 149.
    const CurveFigures some = curve_figures(curve, 105, 149);
    QVERIFY(some.known && !some.exact);
    QCOMPARE(some.mean, 2.5);  // of 2 and 3
    QCOMPARE(some.rms, std::sqrt((4.0 + 9.0) / 2.0));
    QCOMPARE(some.peak_to_peak, 3.0);
    const CurveFigures one = curve_figures(curve, 140, 150);
    QVERIFY(one.exact && one.mean == 9.0 && one.rms == 9.0 && one.peak_to_peak == 0.0);
    QVERIFY(!curve_figures(curve, 120, 130).known);
  }

  // A period of 100 kW for 600 ms and 40 kW for 400 ms: mean 76 kW, RMS 81.49 kW.
  void cursorsTellOfWhatLiesBetween() {
    PlotData data;
    test::fill(data, 3000);
    data.view().setRange(0.0, 3.0);
    PowerPlot power(data);
    power.resize(900, 400);
    power.show();
    power.setCursorsShown(true);
    power.setCursor(0, 0.0);
    power.setCursor(1, 0.999);
    const QString exact = test::table_text(power.readout());
    QVERIFY2(exact.contains(QStringLiteral("|A|B|Δ|slope Δ/Δt|mean|RMS|peak to peak|")),
             qPrintable(exact));
    QVERIFY2(exact.contains(QStringLiteral("grid|100.0 kW|40.00 kW|-60.00 kW|-60.06 kW/s|76.00 "
                                           "kW|81.49 kW|60.00 kW|")),
             qPrintable(exact));
    QVERIFY(!exact.contains(QStringLiteral("middles")));
    power.setCursor(0, 0.999);  // in either order
    power.setCursor(1, 0.0);
    QVERIFY(test::table_text(power.readout()).contains(QStringLiteral("|76.00 kW|81.49 kW|")));
    // A cursor beyond the run, or nowhere, reads nothing and breaks nothing.
    for (const double nowhere : {-5.0, 1e12, std::nan("")}) {
      power.setCursor(0, nowhere);
      QVERIFY(test::table_text(power.readout()).contains(QStringLiteral("grid|-|100.0 kW|-|-|")));
    }
    // Buckets of 250 ms: 100, 100, 40 to 100, 40 kW; what is then known is said.
    PlotData coarse;
    coarse.setLiveLayout(test::small_layout());
    coarse.takeFrame(test::series_frame(coarse.series().layout(), 0, 2000, 250, test::square_w));
    PowerPlot rough(coarse);
    rough.resize(900, 400);
    rough.show();
    rough.setCursorsShown(true);
    rough.setCursor(0, 0.0);
    rough.setCursor(1, 0.999);
    const QString text = test::table_text(rough.readout());
    QVERIFY2(text.contains(QStringLiteral("|77.50 kW|")) &&
                 text.contains(QStringLiteral("|60.00 kW|")) &&
                 text.contains(QStringLiteral("peak to peak is exact, mean and RMS are of their "
                                              "middles")),
             qPrintable(text));
  }

  // Listed, marked and computed by one function: amplitudes as everywhere, strongest first.
  void theStrongestLinesAreMarkedAndListed() {
    PlotData data;
    Spectrum density;
    density.df_hz = 0.1;
    // Two tones as a Hann window shows them, over noise.
    for (std::size_t k = 0; k < 200; ++k) {
      const auto lobe = [k](std::size_t at, double height) {
        const std::size_t away = k > at ? k - at : at - k;
        return away == 0 ? height : away == 1 ? height / 4.0 : 0.0;
      };
      density.f_hz.push_back(0.1 * static_cast<double>(k));
      density.psd.push_back(1.0 + lobe(20, 4e6) + lobe(50, 1e6));
    }
    const std::vector<double> lines = line_amplitudes(density);
    data.takeFrame(test::spectrum_frame(0, 60000, 0.1, 200, [&](std::size_t c, std::size_t k) {
      return c < 2 ? density.psd[k] : lines[k];
    }));
    SpectrumPlot plot(data);
    plot.resize(900, 500);
    plot.show();
    plot.fit();
    plot.drawNow();
    const std::vector<SpectralLine> peaks = plot.peaks();
    QCOMPARE(peaks.size(), std::size_t{2});
    QVERIFY(std::abs(peaks[0].f_hz - 2.0) < 1e-6 && std::abs(peaks[1].f_hz - 5.0) < 1e-6);
    QVERIFY(std::abs(peaks[0].amplitude - lines[20]) < 1e-3);
    const auto legend = [&] {
      return plain(plot.legend().replace(QStringLiteral("&nbsp;"), QStringLiteral(" ")));
    };
    for (std::size_t i = 0; i < 2; ++i) {
      const QString listed =
          plain(QStringLiteral("%1: %2 %3")
                    .arg(i + 1)
                    .arg(i == 0 ? "2 Hz" : "5 Hz", si_text(peaks[i].amplitude, "W")));
      QVERIFY2(legend().contains(listed), qPrintable(legend()));
    }
    QVERIFY(legend().contains(QStringLiteral("mean of 11 segments of 10.0 s")));
    // Marked where they are drawn.
    QStringList marks;
    for (int i = 0; i < plot.canvas()->itemCount(); ++i) {
      const auto* item = qobject_cast<QCPItemText*>(plot.canvas()->item(i));
      if (item == nullptr || !item->visible() || item->text() != QStringLiteral("1")) continue;
      marks << item->text();
      QVERIFY(std::abs(item->position->key() - 2.0) < 1e-6);
      QVERIFY(std::abs(item->position->value() - lines[20]) < 1e-3 * lines[20]);
    }
    QCOMPARE(marks.size(), 1);
    // Only of what is seen, and only where wanted.
    plot.canvas()->xAxis->setRange(3.0, 10.0);
    plot.drawNow();
    QCOMPARE(plot.peaks().size(), std::size_t{1});
    plot.setPeaksShown(false);
    plot.drawNow();
    QVERIFY(!legend().contains(QStringLiteral("strongest lines")));
  }

 private:
  static QString plain(QString text) { return text.replace(QChar(0xA0), QLatin1Char(' ')); }
};

QTEST_MAIN(TestPlotFigures)
#include "test_plot_figures.moc"
