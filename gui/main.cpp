// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QCommandLineParser>

#include <cstdio>

#include "gui/plots/redraw_figures.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/screenshots.hpp"
#include "sim/base/error.hpp"

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
  parser.addOptions({connect, keys, scenario, out, shots, redraw});
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
  ballast::MainWindow window(options);
  window.show();
  window.begin();
  return QApplication::exec();
}
