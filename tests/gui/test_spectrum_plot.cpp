// SPDX-License-Identifier: GPL-3.0-or-later
// The spectrum's scales, limits and ghost, as drawn, read out and tabled.
#include <QTest>
#include <algorithm>

#include "gui/plots/spectrum_plot.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;

class TestSpectrumPlot : public QObject {
  Q_OBJECT

 private slots:
  void whatIsNotThereIsExplained() {
    PlotData data;
    SpectrumPlot plot(data);
    plot.resize(900, 500);
    plot.show();
    const auto hint = [&] {
      plot.drawNow();
      QStringList texts;
      for (int i = 0; i < plot.canvas()->itemCount(); ++i) {
        const auto* item = qobject_cast<QCPItemText*>(plot.canvas()->item(i));
        if (item != nullptr && item->visible()) texts << item->text();
      }
      return texts.join(QLatin1Char('\n'));
    };
    QVERIFY(hint().contains(QStringLiteral("quarter of a second")));
    data.setOver(true);  // the window joined a run that had ended
    QVERIFY(!hint().contains(QStringLiteral("quarter of a second")));
    QVERIFY(hint().contains(QStringLiteral("spectrogram")));
    data.takeFrame(
        test::spectrum_frame(0, 60000, 0.1, 200, [](std::size_t, std::size_t) { return 1.0; }));
    QVERIFY(!hint().contains(QStringLiteral("spectrogram")));
  }

  void holdHoldsTheSpectrumToo() {
    PlotData data;
    const auto level = [](double w) { return [w](std::size_t, std::size_t) { return w; }; };
    SpectrumPlot plot(data);
    plot.resize(900, 500);
    plot.show();
    data.takeFrame(test::spectrum_frame(12000, 60000, 0.1, 200, level(1.0)));
    plot.drawNow();
    QVERIFY(plot.legend().contains(QStringLiteral(",&nbsp;12.0&nbsp;to&nbsp;72.0&nbsp;s")));
    data.view().setHeld(true);
    data.takeFrame(test::spectrum_frame(14000, 60000, 0.1, 200, level(2.0)));
    data.spectrum().keepGhost(QStringLiteral("the change"));
    data.takeFrame(test::spectrum_frame(15000, 60000, 0.1, 200, level(3.0)));
    plot.drawNow();
    QVERIFY(plot.legend().contains(QStringLiteral(",&nbsp;12.0&nbsp;to&nbsp;72.0&nbsp;s")));
    QVERIFY(!data.spectrum().ghost());
    QCOMPARE(data.spectrum().live().grid_line[5], 1.0);
    QCOMPARE(plot.table().notes.back(), std::string("of 12.0 to 72.0 s"));
    data.view().setHeld(false);
    plot.drawNow();
    QVERIFY(plot.legend().contains(QStringLiteral(",&nbsp;15.0&nbsp;to&nbsp;75.0&nbsp;s")));
    QCOMPARE(data.spectrum().live().grid_line[5], 3.0);
    QCOMPARE(data.spectrum().ghost()->grid_line[5], 2.0);
    // A recorded one says what it is of.
    PowerSpectrum recorded = data.spectrum().live();
    recorded.from_s = 2.656;
    recorded.to_s = 60.0;
    data.spectrum().setOverlay(QStringLiteral("old"), recorded);
    plot.drawNow();
    QVERIFY(
        plot.legend().contains(QStringLiteral("old&nbsp;grid,&nbsp;2.7&nbsp;to&nbsp;60.0&nbsp;s")));
  }

  void spectrumScalesMasksAndGhost() {
    PlotData data;
    // A line of 1 kW at bin 20 of 0.1 Hz, 100 W elsewhere; 1000 times the square for density.
    const auto value = [](std::size_t c, std::size_t k) {
      const double line = k == 20 ? 1000.0 : 100.0;
      return c < 2 ? 1000.0 * line * line : c == 2 ? 2.0 * line : line;
    };
    data.takeFrame(test::spectrum_frame(0, 60000, 0.1, 200, value));
    data.spectrum().keepGhost(QStringLiteral("the change"));
    data.takeFrame(test::spectrum_frame(
        0, 60000, 0.1, 200, [&](std::size_t c, std::size_t k) { return value(c, k) / 10.0; }));
    data.spectrum().setMasks({{QStringLiteral("m"), {0.5, 2.0, 8.0}, {100.0, 100.0, 400.0}}});
    SpectrumPlot plot(data);
    plot.resize(900, 500);
    plot.show();
    plot.fit();
    plot.drawNow();
    QCOMPARE(plot.canvas()->yAxis->label(), QStringLiteral("Line amplitude (W)"));
    QVERIFY(plot.canvas()->yAxis->range().contains(2000.0 / 10.0));
    QVERIFY(plot.legend().contains(QStringLiteral("limit&nbsp;m")));
    QVERIFY(plot.legend().contains(QStringLiteral("before&nbsp;the&nbsp;change")));
    plot.setCursorsShown(true);
    plot.setCursor(0, 1.0);
    plot.setCursor(1, 2.0);
    const QString text = plot.readout()
                             .replace(QChar(0xA0), QLatin1Char(' '))
                             .replace(QStringLiteral("&nbsp;"), QStringLiteral(" "));
    QVERIFY2(text.contains(QStringLiteral("<b>grid</b> A 10.00 W, B 100.0 W, B/A 20.0 dB")),
             qPrintable(text));
    const PlotTable table = plot.table();
    const auto column = [&](const std::string& name) -> const PlotTable::Column& {
      return *std::find_if(table.columns.begin(), table.columns.end(),
                           [&](const auto& c) { return c.name == name; });
    };
    const auto at2 = static_cast<std::size_t>(
        std::find_if(column("f_hz").values.begin(), column("f_hz").values.end(),
                     [](double f) { return std::abs(f - 2.0) < 1e-9; }) -
        column("f_hz").values.begin());
    QCOMPARE(column("grid_line_w").values[at2], 100.0);
    QCOMPARE(column("ghost_grid_line_w").values[at2], 1000.0);
    // Half way in the logarithm between (2, 100) and (8, 400) lies (4, 200).
    QVERIFY(std::abs(column("limit_w m").values[at2 + 20] - 200.0) < 1e-9);
    QVERIFY(std::isnan(column("limit_w m").values[at2 + 70]));
    plot.setScale(SpectrumScale::kDecibel);
    plot.drawNow();
    QCOMPARE(plot.canvas()->yAxis->label(), QStringLiteral("Line amplitude (dB re 1 W)"));
    QVERIFY(plot.canvas()->yAxis->range().contains(60.0));  // the ghost's 1 kW
    plot.setQuantity(SpectrumQuantity::kDensity);
    plot.setScale(SpectrumScale::kLinear);
    plot.setFrequencyLogarithmic(false);
    plot.drawNow();
    QVERIFY(plot.canvas()->yAxis->label().endsWith(QStringLiteral("W²/Hz)")));
  }
};

QTEST_MAIN(TestSpectrumPlot)
#include "test_spectrum_plot.moc"
