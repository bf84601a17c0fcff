// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QCommandLineParser>

#include <cstdio>

#include "gui/plots/redraw_figures.hpp"
#include "gui/window/latency_figures.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/screenshots.hpp"
#include "gui/window/soak.hpp"
#include "sim/base/error.hpp"

namespace {

constexpr std::size_t kLatencyEdits = 40;

int print_latency(const ballast::WindowOptions& options) {
  try {
    const ballast::WindowLatency l = ballast::measure_window_latency(options, kLatencyEdits);
    for (const ballast::LatencyFigures& f : {l.to_tick, l.to_frame, l.to_paint}) {
      std::printf("%.3f %.3f %.3f\n", f.median_ms, f.p99_ms, f.max_ms);
    }
  } catch (const ballast::Error& error) {
    qCritical("ballast-gui: %s", error.what());
    return error.exit_code();
  }
  return ballast::kExitOk;
}

}  // namespace

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  QCoreApplication::setOrganizationName("ballast");
  QCoreApplication::setApplicationName("ballast-gui");
  QCommandLineParser parser;
  parser.setApplicationDescription("The window on a live bench (docs/gui.md)");
  parser.addHelpOption();
  const QCommandLineOption connect("connect", "Join this server.", "ADDRESS");
  const QCommandLineOption keys("keys", "Keys of this client, as `ballast keys` made them.",
                                "FILE");
  const QCommandLineOption scenario("scenario", "Scenario of a server of the window's own.",
                                    "FILE");
  const QCommandLineOption out("out", "Run directory of that server.", "DIR");
  const QCommandLineOption shots("screenshots", "Write a picture of each main view and end.",
                                 "DIR");
  const QCommandLineOption redraw("redraw",
                                  "Measure a redraw, in ms: median, p99, worst; and end.");
  const QCommandLineOption latency(
      "latency",
      "Measure edits in the panel, in ms: median, p99, worst, each until the RTL acts, until the "
      "frame has arrived, until the plot is painted; and end.");
  const QCommandLineOption soak("soak",
                                "Show a server (--connect) view after view until it has gone.");
  parser.addOptions({connect, keys, scenario, out, shots, redraw, latency, soak});
  parser.process(app);
  if (parser.isSet(connect) && parser.isSet(scenario)) {
    qCritical("ballast-gui: --connect joins a server that has its scenario; leave out --scenario");
    return ballast::kExitUsage;
  }
  if (parser.isSet(redraw)) {
    const ballast::RedrawFigures figures = ballast::measure_redraw();
    std::printf("%.3f %.3f %.3f\n", figures.p50_ms, figures.p99_ms, figures.worst_ms);
    return ballast::kExitOk;
  }
  ballast::WindowOptions options;
  options.connect = parser.value(connect);
  options.keys = parser.value(keys);
  options.scenario = parser.value(scenario);
  options.out = parser.value(out);
  if (parser.isSet(shots)) return ballast::take_screenshots(options, parser.value(shots));
  if (parser.isSet(soak)) return ballast::run_soak(options);
  if (parser.isSet(latency)) return print_latency(options);
  ballast::MainWindow window(options);
  window.show();
  window.begin();
  return QApplication::exec();
}
