// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_live.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <future>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "host/cli/interrupt.hpp"
#include "host/link/client.hpp"
#include "host/link/latency.hpp"
#include "host/link/live_bench.hpp"
#include "host/link/server.hpp"
#include "host/runs/version.hpp"
#include "sim/base/error.hpp"
#include "sim/base/shell_command.hpp"
#include "tests/bench/bench_aims.hpp"
#include "tests/bench/bench_live_processes.hpp"

namespace ballast {
namespace {

// A server of its own on any free loopback port, its run of `scenario` at real-time pace under
// `folder`, and `writes` changes through a client. Takes 0.15 s per write.
LinkLatency measure_serve_latency(const std::filesystem::path& scenario,
                                  const std::filesystem::path& folder, std::size_t writes) {
  ServerOptions options;
  options.endpoint = "tcp://127.0.0.1:*";
  options.scenario = scenario;
  options.results = folder;
  options.out = folder / "link";
  options.bench_command = {kLiveBenchWord};
  options.version = kVersion;
  std::promise<std::string> ready;
  std::atomic<bool> stop{false};
  // Made in its thread: the process of a run ends with the thread that started it.
  std::thread thread([&] {
    std::optional<Server> server;
    try {
      server.emplace(options);
    } catch (...) {
      ready.set_exception(std::current_exception());
      return;
    }
    ready.set_value(server->endpoint());
    server->run(stop);
  });
  std::exception_ptr error;
  LinkLatency latency;
  try {
    latency = measure_link_latency(ready.get_future().get(), writes);
  } catch (...) {
    error = std::current_exception();
  }
  stop = true;
  thread.join();
  if (error) std::rethrow_exception(error);
  return latency;
}

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using OrderedJson = nlohmann::ordered_json;

constexpr const char* kNotBuilt = "the window is not built; ./ballast gui builds it";
constexpr int kNoCommand = 127;  // of a shell

// ---- The window --------------------------------------------------------------------------------

OrderedJson figures(const LatencyFigures& f, bool aim) {
  return {{"median_ms", f.median_ms}, {"p99_ms", f.p99_ms}, {"max_ms", f.max_ms}, {"aim", aim}};
}

// What the window prints of itself: a line of median, p99 and worst for each of `count` figures.
// Empty where there is nothing; `skipped` then says why.
std::vector<LatencyFigures> window_figures(const std::string& option, std::size_t count,
                                           const fs::path& folder, std::string& skipped) {
  const fs::path errors = folder / "window.txt";
  const std::string command = window_command(option, errors);
  if (command.empty()) {
    skipped = kNotBuilt;
    return {};
  }
  const ShellResult window = run_shell(command);
  std::istringstream said(window.output);
  std::vector<LatencyFigures> read;
  LatencyFigures f;
  while (read.size() < count && said >> f.median_ms >> f.p99_ms >> f.max_ms) read.push_back(f);
  if (read.size() == count && window.code == 0) return read;
  skipped = last_complaint(errors);
  if (window.code == kNoCommand) skipped += " (package xvfb)";
  return {};
}

// ---- Memory ------------------------------------------------------------------------------------

constexpr auto kSampleInterval = std::chrono::milliseconds(250);
constexpr double kMbPerHour = 200.0;  // of run.h5, about twice what first light takes
constexpr double kLeastHours = 1.0;
constexpr double kMostHours = 7 * 24.0;  // the longest run that a scenario may ask for
constexpr auto kConnectPatience = std::chrono::seconds(30);

// How long a run may be so that half of the free disk holds it.
double hours_for(const fs::path& folder) {
  const double free_mb = static_cast<double>(fs::space(folder).available) * 1e-6;
  const double hours = std::min(kMostHours, free_mb / 2.0 / kMbPerHour);
  if (hours < kLeastHours) {
    throw DeviceError(fmt::format("the soak needs {:.0f} MB of disk, {:.0f} MB are free",
                                  2.0 * kMbPerHour * kLeastHours, free_mb),
                      {folder, 0, 0}, "make room there, or set TMPDIR to a larger disk");
  }
  return hours;
}

}  // namespace

// ---- Measuring ---------------------------------------------------------------------------------

OrderedJson measure_live(const fs::path& scenario, const fs::path& folder, std::size_t writes) {
  const LinkLatency latency = measure_serve_latency(scenario, folder, writes);
  OrderedJson live = {
      {"writes", latency.writes},
      {"to_tick", figures(latency.to_tick, latency.to_tick.max_ms <= kAimTickMs)},
      {"to_frame", figures(latency.to_frame, latency.to_frame.max_ms <= kAimPlotMs)}};
  const auto window = [&](const char* what, const char* option, std::size_t count) {
    std::string skipped;
    std::vector<LatencyFigures> read = window_figures(option, count, folder, skipped);
    if (read.empty()) live["skipped"][what] = skipped;
    return read;
  };
  if (const auto edits = window("edits", "--latency", 3); !edits.empty()) {
    live["panel_to_tick"] = figures(edits[0], edits[0].max_ms <= kAimTickMs);
    live["panel_to_frame"] = figures(edits[1], edits[1].max_ms <= kAimPlotMs);
    live["panel_to_paint"] = figures(edits[2], edits[2].max_ms <= kAimPlotMs);
  }
  if (const auto redraw = window("redraw", "--redraw", 1); !redraw.empty()) {
    live["redraw"] = figures(redraw[0], redraw[0].p99_ms <= kAimRedrawMs);
  }
  return {{"live", live}};
}

OrderedJson measure_soak(const fs::path& scenario, const fs::path& folder, double wall_s) {
  const std::atomic<bool>& interrupted = watch_interrupts();
  const double run_s = 3600.0 * hours_for(folder);
  std::optional<WatchedWindow> window;  // ends once the server has gone
  const ServerProcess server({"ballast", "serve", scenario.string(), "--bind", "tcp://127.0.0.1:*",
                              "--pace", "max", "--out", (folder / "soak").string(), "--set",
                              fmt::format("run.duration=\"{:.0f} s\"", run_s), "--set",
                              fmt::format("workload.jobs.0.stop=\"{:.0f} s\"", run_s - 60.0)},
                             folder / "server.txt");
  std::atomic<std::uint64_t> frames{0};
  LinkClientOptions options;
  options.endpoint = server.endpoint();
  options.frames = {FrameKind::kSeries, FrameKind::kGpus, FrameKind::kSpectrum,
                    FrameKind::kVerdicts, FrameKind::kNotice};
  options.on_frame = [&](const Frame&) { ++frames; };
  LinkClient client(options);
  if (!client.wait_connected(kConnectPatience)) {
    throw DeviceError(client.last_error(), {server.endpoint(), 0, 0}, "see above");
  }
  window.emplace(server.endpoint(), folder / "window.txt");
  struct Watched {
    Resident memory;
    std::optional<std::size_t> run;  // the one that it simulates, where it is a bench
  };
  std::vector<Watched> processes = {{{"server", server.pid()}, {}}};
  if (window->pid()) processes.push_back({{"window", *window->pid()}, {}});

  std::uint32_t run = 0;
  std::vector<double> simulated_s;  // of each run
  double mb_per_hour = 0.0;
  const auto begun = Clock::now();
  const auto spent_s = [&] { return std::chrono::duration<double>(Clock::now() - begun).count(); };
  while (spent_s() < wall_s && !interrupted) {
    std::this_thread::sleep_for(kSampleInterval);
    if (interrupted) break;
    const Json status = client.ask("status").body;
    if (status["state"] == "failed") {
      throw DeviceError(status["message"].get<std::string>(), {scenario, 0, 0},
                        "run `ballast serve` with this scenario to see more");
    }
    if (status["state"] == "ended") {
      fs::remove_all(status["run_dir"].get<std::string>());
      client.ask("restart", {{"paused", false}});
      continue;
    }
    if (status["run"] != run) {
      const std::vector<pid_t> bench = children_of(server.pid());
      if (status["state"] != "running" || bench.empty()) continue;
      run = status["run"];
      processes.push_back({{fmt::format("bench, run {}", run), bench.back()}, simulated_s.size()});
      simulated_s.push_back(0.0);
      client.ask("judge", {{"limits", {"training-band", "arxiv-2508-14318", "ercot-2026-06"}}});
    }
    for (Watched& process : processes) process.memory.sample();
    simulated_s.back() = status["sim_s"];
    std::error_code none;
    const auto bytes = fs::file_size(fs::path(status["run_dir"]) / "run.h5", none);
    if (!none && simulated_s.back() > 0.0) {
      mb_per_hour = static_cast<double>(bytes) * 1e-6 / (simulated_s.back() / 3600.0);
    }
  }
  const double total_s = std::accumulate(simulated_s.begin(), simulated_s.end(), 0.0);
  OrderedJson soak = {{"wall_s", spent_s()},
                      {"simulated_s", total_s},
                      {"realtime_factor", total_s / spent_s()},
                      {"frames", frames.load()},
                      {"disk_mb_per_hour", mb_per_hour},
                      {"window", window->pid().has_value()}};
  if (!window->pid()) {
    soak["window_skipped"] = window->built() ? last_complaint(folder / "window.txt") : kNotBuilt;
  }
  for (const Watched& process : processes) {
    OrderedJson one = process.memory.figures();
    if (one.is_null()) continue;
    // Until then the hour of samples is being filled, in a bench by its own run.
    const double filled_s = process.run ? simulated_s[*process.run] : total_s;
    if (filled_s < 2.0 * 3600.0 * kLeastHours) one.erase("bounded");
    soak["processes"].push_back(std::move(one));
  }
  return {{"soak", soak}};
}

}  // namespace ballast
