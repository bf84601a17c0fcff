// SPDX-License-Identifier: GPL-3.0-or-later
// The plots as a user sees them: curves, cursors, export, themes. With BALLAST_PLOT_IMAGES set to a
// folder, pictures of all of them are left there.
#include <QDir>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <numbers>
#include <random>

#include "gui/plots/gpu_heat_map.hpp"
#include "gui/plots/power_plot.hpp"
#include "gui/plots/redraw_figures.hpp"
#include "gui/plots/spectrogram_plot.hpp"
#include "gui/plots/spectrum_plot.hpp"
#include "gui/plots/gpu_time_map.hpp"
#include "gui/plots/storage_plot.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;

namespace {

// Grid power: 100 kW for 600 ms, 40 kW for 400 ms.
double square_w(std::size_t, Tick t) {
  return t % 1000 < 600 ? 100e3 : 40e3;
}

QStringList lines_of(const QString& file) {
  QFile in(file);
  if (!in.open(QIODevice::ReadOnly)) return {};
  return QString::fromUtf8(in.readAll()).split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
}

// Two minutes of a training job on 4 racks of 72, every part of which moves.
class Scene {
 public:
  Scene() {
    layout_ = test::small_layout(4, 72);
    data.setLiveLayout(layout_);
    std::mt19937 random(11);
    std::normal_distribution<double> noise(0.0, 1.0);
    double grid = 250e3;
    for (Tick t = 0; t < 120000; t += 1000) {
      std::vector<std::array<double, 7>> row(1000);
      for (Tick i = 0; i < 1000; ++i) {
        const double t_s = seconds(t + i);
        const double phase = std::fmod(t_s, 1.6);
        const double demand = (t_s < 5.0 ? 60e3 : phase < 1.1 ? 330e3 : 95e3) + 3e3 * noise(random);
        const double granted = std::max(demand, t_s < 5.0 ? 60e3 : 160e3);
        const double load = granted + 26e3;
        grid += (load - grid) * 0.004;
        const double soc = 0.5 + 0.15 * std::sin(2.0 * std::numbers::pi * t_s / 40.0);
        row[static_cast<std::size_t>(i)] = {
            demand, granted, load, grid - load, grid, soc, grid - load + 4e3 * noise(random)};
      }
      data.takeFrame(test::series_frame(layout_, t, 1000, 1, [&](std::size_t s, Tick at) {
        const auto& v = row[static_cast<std::size_t>(at - t)];
        if (s < 7) return v[s];
        const std::size_t rack = (s - 7) / 2;
        return (s % 2 == 1 ? v[4] : v[2]) * (0.22 + 0.02 * static_cast<double>(rack));
      }));
      for (int k = 0; k < 4; ++k) addSpectrum(t + 250 * (k + 1), random);
      for (int k = 0; k < 5; ++k) addGpus(t + 200 * k + 45, random);
    }
    data.spectrum().keepGhost(QStringLiteral("floor 60 → 80 %"));
    for (int k = 0; k < 3; ++k) addSpectrum(120250 + 250 * k, random, 0.35);
    data.spectrum().setMasks(
        {{QStringLiteral("training-band line"), {0.2, 0.8, 2.5, 3.0}, {12e3, 12e3, 25e3, 25e3}},
         {QStringLiteral("ercot-2026-06 line"), {0.1, 55.0}, {40e3, 40e3}}});
    RecordedCurve recorded{QStringLiteral("run-7"), {}, {}, {}};
    for (int i = 0; i < 60000; ++i) {
      recorded.t_s.push_back(0.002 * i);
      recorded.grid_w.push_back(190e3 + 20e3 * std::sin(0.002 * i * 3.0));
    }
    data.setOverlay(std::move(recorded));
  }

  PlotData data;

 private:
  void addSpectrum(Tick at, std::mt19937& random, double factor = 1.0) {
    std::exponential_distribution<double> chi(1.0);
    const double df = 1000.0 / 16384.0;
    data.takeFrame(test::spectrum_frame(
        std::max<Tick>(0, at - 60000), 60000, df, 1639, [&](std::size_t c, std::size_t k) {
          const double f = static_cast<double>(k) * df;
          double line = 60.0 * chi(random) + 2000.0 / (1.0 + 10.0 * f);
          for (int h = 1; h < 40; ++h) {
            const double away = (f - 0.625 * h) / df;
            line += 110e3 / h * std::abs(std::sin(h * 0.69 * std::numbers::pi)) *
                    std::exp(-0.5 * away * away);
          }
          if (c % 2 == 1) line *= factor / std::sqrt(1.0 + f * f * 4.0);
          return c < 2 ? line * line / (3.0 * df) : line;
        }));
  }
  void addGpus(Tick at, std::mt19937& random) {
    std::uniform_real_distribution<double> some(0.0, 1.0);
    const double phase = std::fmod(seconds(at), 1.6);
    data.takeFrame(test::gpu_frame(layout_, at, [&](std::size_t c, std::size_t g) {
      const double own = phase - 0.002 * static_cast<double>(g % 72);
      const bool busy = own > 0.0 && own < 1.1 && at > 5000;
      if (c == 2) return at < 5000 ? 1.0 : busy ? (own < 0.15 ? 2.0 : 3.0) : own < 1.4 ? 4.0 : 5.0;
      const double demand = (busy ? 1130.0 : 330.0) + 40.0 * some(random);
      return c == 0 ? demand : std::max(demand, at < 5000 ? 200.0 : 550.0);
    }));
  }
  LiveLayout layout_;
};

}  // namespace

class TestPlots : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;

  static void fill(PlotData& data, Tick to) {
    data.setLiveLayout(test::small_layout());
    for (Tick t = 0; t < to; t += 100) {
      data.takeFrame(test::series_frame(data.series().layout(), t, 100, 1, square_w));
    }
  }
  static bool wait(PlotPane& pane, const QString& file) {
    QSignalSpy done(&pane, &PlotPane::exported);
    pane.exportTo(file);
    return done.wait(10000);
  }

 private slots:
  void initTestCase() { QVERIFY(folder_.isValid()); }

  void themesAreLegible() {
    for (const Theme* t : {&light_theme(), &dark_theme()}) {
      for (const QColor& surface : {t->window, t->base, t->raised}) {
        for (const QColor& text : {t->text, t->muted, t->good, t->warning, t->bad, t->accent}) {
          QVERIFY2(contrast_ratio(text, surface) >= 4.5,
                   qPrintable(text.name() + " on " + surface.name()));
        }
        QVERIFY2(contrast_ratio(t->border, surface) >= 2.7, qPrintable(surface.name()));
      }
      QVERIFY(contrast_ratio(t->border, t->base) >= 3.0);
      QVERIFY(contrast_ratio(t->on_accent, t->accent) >= 4.5);
      QVERIFY(contrast_ratio(t->staged_text, t->staged) >= 4.5);
      for (const QColor& curve : {t->demand, t->granted, t->load, t->grid, t->storage, t->soc,
                                  t->limit, t->ghost, t->overlay, t->cursor}) {
        QVERIFY2(contrast_ratio(curve, t->base) >= 3.0, qPrintable(curve.name()));
      }
      for (const QColor& c : t->picked)
        QVERIFY2(contrast_ratio(c, t->base) >= 3.0, qPrintable(c.name()));
      for (const QColor& c : t->states)
        QVERIFY2(contrast_ratio(c, t->base) >= 3.0, qPrintable(c.name()));
      // A map's lightness runs one way.
      for (int i = 1; i <= 20; ++i) {
        const double a = contrast_ratio(map_colour(*t, (i - 1) / 20.0), t->base);
        const double b = contrast_ratio(map_colour(*t, i / 20.0), t->base);
        QVERIFY(i == 1 || b > a);
      }
    }
    // Published pairs: black on white 21, #767676 on white 4.54 (WebAIM's contrast checker).
    QCOMPARE(contrast_ratio(Qt::black, Qt::white), 21.0);
    QVERIFY(std::abs(contrast_ratio(QColor(0x76, 0x76, 0x76), Qt::white) - 4.54) < 0.005);
  }

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
    const QString text = power.readout()
                             .replace(QChar(0xA0), QLatin1Char(' '))
                             .replace(QStringLiteral("&nbsp;"), QStringLiteral(" "));
    QVERIFY2(text.contains(QStringLiteral("500.0 ms")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("2.000 Hz")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("<b>grid</b> A 100.0 kW, B 40.00 kW, Δ -60.00 kW")),
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

  void redrawIsQuick() {
    const RedrawFigures figures = measure_redraw(60);
    qInfo("%s", redraw_text(figures).c_str());
    QCOMPARE(figures.redraws, std::size_t{60});
    // The figure itself is measured on a quiet machine (see docs/performance.md); here only that
    // nothing went out of hand.
    QVERIFY(figures.p50_ms < 500.0);
  }

  void picturesOfAll() {
    Scene scene;
    scene.data.view().setLatest(120.0);
    scene.data.view().setSpan(12.0);
    PowerPlot power(scene.data);
    PowerPlot racks(scene.data);
    racks.setScope(PowerScope::kRacks);
    racks.setPicked({0, 3});
    PowerPlot gpus(scene.data);
    gpus.setScope(PowerScope::kGpus);
    gpus.setPicked({1, 80});
    SpectrumPlot spectrum(scene.data);
    SpectrumPlot density(scene.data);
    density.setQuantity(SpectrumQuantity::kDensity);
    SpectrumPlot linear(scene.data);
    linear.setScale(SpectrumScale::kLinear);
    linear.setFrequencyLogarithmic(false);
    SpectrogramPlot spectrogram(scene.data);
    GpuHeatMap heat(scene.data);
    GpuHeatMap states(scene.data);
    states.setQuantity(GpuQuantity::kState);
    StoragePlot storage(scene.data);
    storage.setLimits({150e3, 0.1, 0.9});
    GpuTimeMap timeline(scene.data, QStringLiteral("Controller states"), GpuQuantity::kState);
    power.setCursorsShown(true);
    const QString folder = qEnvironmentVariable("BALLAST_PLOT_IMAGES");
    const std::vector<std::pair<QString, PlotPane*>> panes = {{"power", &power},
                                                              {"racks", &racks},
                                                              {"gpu_lines", &gpus},
                                                              {"spectrum", &spectrum},
                                                              {"density", &density},
                                                              {"linear", &linear},
                                                              {"spectrogram", &spectrogram},
                                                              {"heat", &heat},
                                                              {"heat_states", &states},
                                                              {"storage", &storage},
                                                              {"timeline", &timeline}};
    for (const Theme* theme : {&light_theme(), &dark_theme()}) {
      apply_theme(*qApp, *theme);
      for (const auto& [name, pane] : panes) {
        pane->resize(1000, 420);
        pane->applyTheme(*theme);
        pane->show();
        if (pane == &spectrum || pane == &density || pane == &linear) pane->fit();
        QCoreApplication::processEvents();
        if (pane == &power) {
          power.setCursor(0, 113.0);
          power.setCursor(1, 114.6);
        }
        pane->drawNow();
        QCoreApplication::processEvents();
        const QImage image = pane->grab().toImage();
        QSet<QRgb> colours;
        for (int y = 0; y < image.height(); y += 3) {
          for (int x = 0; x < image.width(); x += 3) colours.insert(image.pixel(x, y));
        }
        QVERIFY2(colours.size() > 8, qPrintable(name));
        if (!folder.isEmpty()) {
          QDir().mkpath(folder);
          image.save(QDir(folder).filePath(name + (theme->dark ? "_dark.png" : "_light.png")));
        }
        pane->hide();
      }
    }
  }
};

QTEST_MAIN(TestPlots)
#include "test_plots.moc"
