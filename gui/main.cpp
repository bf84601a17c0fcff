// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QCommandLineParser>
#include <QRegularExpression>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>

#include "gui/plots/redraw_figures.hpp"
#include "gui/window/latency_figures.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/quit_signals.hpp"
#include "gui/window/screenshots.hpp"
#include "gui/window/soak.hpp"
#include "sim/base/error.hpp"

namespace {

using namespace ballast;

constexpr std::size_t kLatencyEdits = 40;
constexpr const char* kExitCodes =
    "\nExit codes: 0 success; 2 usage or scenario error; 3 bad or missing data; 4 run-time "
    "fault;\n5 interrupted (Ctrl-C, SIGTERM). With --screenshots and --latency: the code of a "
    "server that ends.\n";

class CommandLine {
 public:
  CommandLine() {
    parser_.setApplicationDescription("Open the window on a live bench (docs/gui.md)");
    parser_.addOptions({help_, connect_, keys_, scenario_, registers_, set_, out_, results_, shots_,
                        size_, redraw_, latency_, soak_});
    QCommandLineOption quiet("quiet");  // as every command takes it; the window has no progress
    quiet.setFlags(QCommandLineOption::HiddenFromHelp);
    parser_.addOption(quiet);
    parser_.addPositionalArgument("scenario", "The same as --scenario FILE.", "[FILE]");
  }
  QString help_text() const { return parser_.helpText() + kExitCodes; }
  // Throws ConfigError.
  void parse(const QStringList& arguments);
  // After parse(). Returns an exit code; throws Error.
  int run() const;

 private:
  QCommandLineParser parser_;
  const QCommandLineOption help_{{"h", "help"}, "Show this help."};
  const QCommandLineOption connect_{"connect", "Join this server.", "ADDRESS"};
  const QCommandLineOption keys_{"keys", "Keys of this client, made by `ballast keys` (--connect).",
                                 "FILE"};
  const QCommandLineOption scenario_{"scenario", "Scenario for the window's own server.", "FILE"};
  const QCommandLineOption registers_{
      "registers", "Parameter set whose registers replace those of the scenario.", "FILE"};
  const QCommandLineOption set_{"set", "Override a key of the scenario (repeatable).", "KEY=VALUE"};
  const QCommandLineOption out_{"out", "Run directory of that server.", "DIR"};
  const QCommandLineOption results_{"results", "Folder for its runs and for saved sessions.",
                                    "DIR"};
  const QCommandLineOption shots_{"screenshots", "Write a picture of each main view, then exit.",
                                  "DIR"};
  const QCommandLineOption size_{
      "size", "Size of the window in those pictures, 1500x940 unless given.", "WIDTHxHEIGHT"};
  const QCommandLineOption redraw_{"redraw",
                                   "Measure a redraw in ms (median, p99, worst), then exit."};
  const QCommandLineOption latency_{
      "latency",
      "Measure edits in the panel in ms (median, p99, worst) until the RTL acts, until the frame "
      "has arrived and until the plot is painted, then exit."};
  const QCommandLineOption soak_{
      "soak", "Step through the views of a server (--connect) until the server ends."};
  WindowOptions options_;
  QSize picture_size_ = kScreenshotSize;
};

[[noreturn]] void refuse(const QString& cause) {
  throw ConfigError(cause.toStdString(), {}, "see --help");
}

void CommandLine::parse(const QStringList& arguments) {
  if (!parser_.parse(arguments)) refuse(parser_.errorText().chopped(1));  // its full stop
  const auto set = [this](const QCommandLineOption& option) { return parser_.isSet(option); };
  const auto name = [](const QCommandLineOption& option) { return "--" + option.names().last(); };
  QStringList scenarios = parser_.positionalArguments() + parser_.values(scenario_);
  if (scenarios.size() > 1) refuse("only one scenario is possible, not " + scenarios.join(", "));
  scenarios << QString();  // where none was given
  const bool own_server = !set(connect_);
  if (!own_server && !scenarios.front().isEmpty()) {
    refuse("--connect joins a server that already has a scenario; omit " + scenarios.front());
  }
  for (const auto* option : {&registers_, &set_, &out_, &results_, &shots_, &latency_, &redraw_}) {
    if (!own_server && set(*option)) refuse(name(*option) + " cannot be combined with --connect");
  }
  for (const auto* option : {&keys_, &soak_}) {
    if (own_server && set(*option)) refuse(name(*option) + " needs --connect");
  }
  QStringList modes;
  for (const auto* option : {&shots_, &redraw_, &latency_, &soak_}) {
    if (set(*option)) modes << name(*option);
  }
  if (modes.size() > 1) refuse("one at a time: " + modes.join(", "));
  if (set(size_)) {
    if (!set(shots_)) refuse("--size needs --screenshots");
    static const QRegularExpression kSize("^([1-9]\\d{2,3})x([1-9]\\d{2,3})$");
    const QRegularExpressionMatch match = kSize.match(parser_.value(size_));
    if (!match.hasMatch()) refuse("--size is not WIDTHxHEIGHT: " + parser_.value(size_));
    picture_size_ = {match.captured(1).toInt(), match.captured(2).toInt()};
  }
  options_.connect = parser_.value(connect_);
  options_.keys = parser_.value(keys_);
  options_.scenario = scenarios.front();
  if (parser_.values(registers_).size() > 1) refuse("only one --registers is possible");
  options_.registers = parser_.value(registers_);
  options_.overrides = parser_.values(set_);
  options_.out = parser_.value(out_);
  options_.results = parser_.value(results_);
}

int CommandLine::run() const {
  if (parser_.isSet(redraw_)) {
    const RedrawFigures figures = measure_redraw();
    std::printf("%.3f %.3f %.3f\n", figures.p50_ms, figures.p99_ms, figures.worst_ms);
    return kExitOk;
  }
  if (parser_.isSet(latency_)) {
    const WindowLatency l = measure_window_latency(options_, kLatencyEdits);
    for (const LatencyFigures& f : {l.to_tick, l.to_frame, l.to_paint}) {
      std::printf("%.3f %.3f %.3f\n", f.median_ms, f.p99_ms, f.max_ms);
    }
    return kExitOk;
  }
  if (parser_.isSet(shots_)) {
    take_screenshots(options_, parser_.value(shots_), picture_size_);
    return kExitOk;
  }
  if (parser_.isSet(soak_)) return run_soak(options_);
  MainWindow window(options_);
  window.show();
  window.begin();
  const int code = QApplication::exec();
  if (interrupted()) window.close();  // it remembers its settings then
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  // Help needs no display.
  const bool help = std::any_of(argv + 1, argv + argc, [](const char* argument) {
    return std::strcmp(argument, "-h") == 0 || std::strcmp(argument, "--help") == 0;
  });
  const std::unique_ptr<QCoreApplication> app(help ? new QCoreApplication(argc, argv)
                                                   : new QApplication(argc, argv));
  QCoreApplication::setOrganizationName("ballast");
  QCoreApplication::setApplicationName("ballast-gui");
  CommandLine line;
  if (help) {
    std::fputs(qPrintable(line.help_text()), stdout);
    return kExitOk;
  }
  try {
    line.parse(QCoreApplication::arguments());
    const QuitSignals on_signals;
    return line.run();
  } catch (const Error& error) {
    std::fprintf(stderr, "ballast-gui: %s\n", error.what());
    return error.exit_code();
  }
}
