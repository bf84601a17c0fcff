// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/latency_figures.hpp"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <optional>
#include <vector>

#include "gui/window/drive.hpp"

namespace ballast {
namespace {

constexpr double kWarmUpS = 8.0;  // the job computes, and its power moves
constexpr int kLeastPauseMs = 100;

// When the data and the painted plot reached how far, since start().
class Watch : public QObject {
 public:
  explicit Watch(MainWindow& window) : series_(window.plots().data().series()) {
    QCustomPlot* canvas = window.plots().power().canvas();
    connect(canvas, &QCustomPlot::afterReplot, this, [this] { drawn_ = series_.end(); });
    connect(&series_, &SeriesModel::arrived, this, [this](Tick, Tick end) {
      frames_.push_back({end, ms()});
    });
    canvas->installEventFilter(this);
  }
  void start() {
    frames_.clear();
    paints_.clear();
    clock_.start();
  }
  double ms() const { return static_cast<double>(clock_.nsecsElapsed()) * 1e-6; }
  std::optional<double> arrived_beyond(Tick tick) const { return beyond(frames_, tick); }
  std::optional<double> painted_beyond(Tick tick) const { return beyond(paints_, tick); }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() != QEvent::Paint) return false;
    const bool taken = watched->event(event);  // here, to see its end
    paints_.push_back({drawn_, ms()});
    return taken;
  }

 private:
  struct Reached {
    Tick end = 0;
    double at_ms = 0.0;
  };
  static std::optional<double> beyond(const std::vector<Reached>& moments, Tick tick) {
    for (const Reached& moment : moments) {
      if (moment.end > tick) return moment.at_ms;
    }
    return std::nullopt;
  }

  SeriesModel& series_;
  Tick drawn_ = 0;
  std::vector<Reached> frames_;
  std::vector<Reached> paints_;
  QElapsedTimer clock_;
};

}  // namespace

WindowLatency measure_window_latency(WindowOptions options, std::size_t edits) {
  const QTemporaryDir scratch;
  options.settings = scratch.filePath("settings.ini");
  options.out = scratch.filePath("run");
  MainWindow window(options);
  Drive drive(window);
  window.show();
  window.begin();
  drive.until([&] { return window.run().state() == "paused" && window.firmware().complete(); });
  window.run().setPace(1.0);
  window.run().start();
  drive.until([&] { return window.run().sim_s() > kWarmUpS; });

  FirmwareModel& firmware = window.firmware();
  const std::size_t floor = find_firmware_field(BlockId::kGpu, "preset.0.FLOOR").value();
  Watch watch(window);
  watch.start();
  std::optional<Tick> tick;
  double acts_ms = 0.0;
  QObject::connect(&window.firmwareLink(), &FirmwareLink::applied, &watch,
                   [&](int, double sim_s, double acts_in_ms) {
                     tick = ticks(sim_s);
                     acts_ms = watch.ms() + acts_in_ms;
                   });
  std::vector<double> to_tick;
  std::vector<double> to_frame;
  std::vector<double> to_paint;
  for (std::size_t i = 0; i < edits; ++i) {
    // Not in step with the couplings, the frames or the redraws.
    drive.pause(kLeastPauseMs + static_cast<int>(i * 37 % 53));
    firmware.stage(floor, i % 2 == 0 ? "75 %" : "65 %");
    tick.reset();
    watch.start();
    window.firmwarePanel().applyAction()->trigger();
    drive.until([&] { return tick && watch.painted_beyond(*tick); });
    to_tick.push_back(acts_ms);
    to_frame.push_back(watch.arrived_beyond(*tick).value());
    to_paint.push_back(watch.painted_beyond(*tick).value());
  }
  window.close();
  return {edits, latency_figures(to_tick), latency_figures(to_frame), latency_figures(to_paint)};
}

}  // namespace ballast
