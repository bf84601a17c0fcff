// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/bench_live.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "host/cli/serve_command.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr double kAimTickMs = 50.0;
constexpr double kAimFrameMs = 100.0;
constexpr double kAimRedrawMs = 33.0;

Json measure_window() {
  const fs::path window =
      fs::read_symlink("/proc/self/exe").parent_path() / "../../gui/ballast-gui";
  if (!fs::exists(window)) return {{"skipped", "the window is not built: ./ballast gui does that"}};
  const std::string command =
      "xvfb-run -a -s '-screen 0 1600x1000x24' '" + window.string() + "' --redraw 2>/dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  double median_ms = 0.0;
  double p99_ms = 0.0;
  double worst_ms = 0.0;
  const int read =
      pipe != nullptr ? std::fscanf(pipe, "%lf %lf %lf", &median_ms, &p99_ms, &worst_ms) : 0;
  const int status = pipe != nullptr ? pclose(pipe) : -1;
  if (read != 3 || status != 0) return {{"skipped", "it did not start (package xvfb)"}};
  return {{"median_ms", median_ms},
          {"p99_ms", p99_ms},
          {"max_ms", worst_ms},
          {"aim", p99_ms <= kAimRedrawMs}};
}

}  // namespace

Json measure_live(const fs::path& scenario, const fs::path& folder, std::size_t writes) {
  const LinkLatency latency = measure_serve_latency(scenario, folder, writes);
  const auto figures = [](const LatencyFigures& f, double aim_ms) {
    return Json{{"median_ms", f.median_ms},
                {"p99_ms", f.p99_ms},
                {"max_ms", f.max_ms},
                {"aim", f.max_ms <= aim_ms}};
  };
  return {{"live",
           {{"writes", latency.writes},
            {"to_tick", figures(latency.to_tick, kAimTickMs)},
            {"to_frame", figures(latency.to_frame, kAimFrameMs)},
            {"redraw", measure_window()}}}};
}

void print_live(const Json& j) {
  const auto line = [](const char* name, const Json& f, const std::string& aim) {
    fmt::print("  {:<44}{:>8.1f}{:>8.1f}{:>8.1f}   aim: {}: {}\n", name,
               f.at("median_ms").get<double>(), f.at("p99_ms").get<double>(),
               f.at("max_ms").get<double>(), aim, f.at("aim").get<bool>() ? "met" : "NOT met");
  };
  const Json& live = j.at("live");
  fmt::print("\n  {:<44}{:>8}{:>8}{:>8}\n", "LIVE, IN REAL TIME, ms", "median", "p99", "max");
  line("a register write, until the RTL acts on it", live.at("to_tick"),
       fmt::format("at most {:.0f}", kAimTickMs));
  line("until the frame that shows it has arrived", live.at("to_frame"),
       fmt::format("at most {:.0f}", kAimFrameMs));
  const Json& redraw = live.at("redraw");
  if (redraw.contains("skipped")) {
    fmt::print("  redraw of the window: skipped, {}\n", redraw.at("skipped").get<std::string>());
  } else {
    line("redraw of the window, 10 min of history", redraw,
         fmt::format("p99 at most {:.0f}", kAimRedrawMs));
  }
}

}  // namespace ballast
