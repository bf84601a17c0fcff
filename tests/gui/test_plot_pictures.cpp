// SPDX-License-Identifier: GPL-3.0-or-later
// Every plot of a training job, drawn in both themes, and how long a redraw takes. With
// BALLAST_PLOT_IMAGES set to a folder, pictures of all of them are left there, as on the screen and
// as exported.
#include <QDir>
#include <QImage>
#include <QTest>
#include <numbers>
#include <random>

#include "gui/plots/gpu_heat_map.hpp"
#include "gui/plots/gpu_time_map.hpp"
#include "gui/plots/power_plot.hpp"
#include "gui/plots/redraw_figures.hpp"
#include "gui/plots/spectrogram_plot.hpp"
#include "gui/plots/spectrum_plot.hpp"
#include "gui/plots/storage_plot.hpp"
#include "tests/gui/plot_frames.hpp"

using namespace ballast;

namespace {

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
    RecordedCurve recorded{QStringLiteral("run-7"), {}, {}};
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

class TestPlotPictures : public QObject {
  Q_OBJECT

 private slots:
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
          const QString file = QDir(folder).filePath(name + (theme->dark ? "_dark" : "_light"));
          image.save(file + ".png");
          pane->exportTo(file + "_export.png");
          pane->exportTo(file + "_export.pdf");
        }
        pane->hide();
      }
    }
  }
};

QTEST_MAIN(TestPlotPictures)
#include "test_plot_pictures.moc"
