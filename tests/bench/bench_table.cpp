// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_table.hpp"

#include <fmt/core.h>

#include <string>
#include <vector>

#include "tests/bench/bench_aims.hpp"

namespace ballast {
namespace {

using Json = nlohmann::ordered_json;

void print_the_judge(const Json& j) {
  const auto met = [](const Json& aim) { return aim.get<bool>() ? "met" : "NOT met"; };
  const Json& welch = j.at("welch");
  fmt::print("\n  Welch density of {:.0e} samples: {:.2f} s of CPU time; ",
             welch.at("samples").get<double>(), welch.at("ours_cpu_s").get<double>());
  if (welch.contains("skipped")) {
    fmt::print("no comparison: {}\n", welch.at("skipped").get<std::string>());
  } else {
    fmt::print(
        "scipy {:.2f} s, {:.1f} times as long (aim: at least {:.0f}: {});\n"
        "  largest difference of a bin {:.0e} of the largest.\n",
        welch.at("scipy_cpu_s").get<double>(), welch.at("times_faster").get<double>(),
        kAimTimesScipy, met(welch.at("aim")), welch.at("largest_difference").get<double>());
  }
  const Json& judge = j.at("judge");
  fmt::print(
      "  Judging {} h at 1 kHz by every profile: {:.1f} s, {:.2f} s of CPU time per hour, "
      "peak memory\n  {:.0f} MB (aim: under {:.0f}: {}).\n",
      judge.at("hours").get<double>(), judge.at("wall_s").get<double>(),
      judge.at("cpu_s_per_hour").get<double>(), judge.at("peak_mb").get<double>(), kAimJudgeMb,
      met(judge.at("aim")));
}

std::string verdict(const Json& aim) {
  const bool wall = aim.at("wall");
  const bool cpu = aim.at("cpu");
  if (wall == cpu) return wall ? "met" : "NOT met";
  return wall ? "met by wall clock, NOT by CPU time" : "NOT met by wall clock, met by CPU time";
}

void print_live(const Json& j) {
  const auto line = [](const char* name, const Json& f, const std::string& aim) {
    fmt::print("  {:<44}{:>8.1f}{:>8.1f}{:>8.1f}", name, f.at("median_ms").get<double>(),
               f.at("p99_ms").get<double>(), f.at("max_ms").get<double>());
    if (!aim.empty()) {
      fmt::print("   aim: {}: {}", aim, f.at("aim").get<bool>() ? "met" : "NOT met");
    }
    fmt::print("\n");
  };
  const Json& live = j.at("live");
  const std::string soon = fmt::format("at most {:.0f}", kAimTickMs);
  const std::string seen = fmt::format("at most {:.0f}", kAimPlotMs);
  fmt::print("\n  {:<44}{:>8}{:>8}{:>8}\n", "LIVE, IN REAL TIME, ms", "median", "p99", "max");
  // The aims are the window's, where it is there.
  const bool window = live.contains("panel_to_paint");
  line("a register write, until the RTL acts on it", live.at("to_tick"), window ? "" : soon);
  line("until the frame that shows it has arrived", live.at("to_frame"), window ? "" : seen);
  if (window) {
    line("an edit in the panel, until the RTL acts", live.at("panel_to_tick"), soon);
    line("until the window holds the frame", live.at("panel_to_frame"), "");
    line("until the plot that shows it is painted", live.at("panel_to_paint"), seen);
  }
  if (live.contains("redraw")) {
    line("redraw of the window, 10 min of history", live.at("redraw"),
         fmt::format("p99 at most {:.0f}", kAimRedrawMs));
  }
  if (live.contains("skipped")) {
    for (const auto& [what, why] : live.at("skipped").items()) {
      fmt::print("  the window's {}: skipped, {}\n", what, why.get<std::string>());
    }
  }
}

}  // namespace

void print_soak(const Json& j) {
  const Json& soak = j.at("soak");
  if (soak.contains("skipped")) {
    fmt::print("\n  Memory of a live bench: skipped, {}\n", soak.at("skipped").get<std::string>());
    return;
  }
  fmt::print(
      "\n  As fast as possible with a client and {}, {:.1f} min: {:.1f} h simulated, {:.0f} times\n"
      "  real time, {:.0f} frames, {:.0f} MB of disk per simulated hour.\n",
      soak.at("window").get<bool>() ? "the window" : "without the window",
      soak.at("wall_s").get<double>() / 60.0, soak.at("simulated_s").get<double>() / 3600.0,
      soak.at("realtime_factor").get<double>(), soak.at("frames").get<double>(),
      soak.at("disk_mb_per_hour").get<double>());
  if (soak.contains("window_skipped")) {
    fmt::print("  The window: skipped, {}\n", soak.at("window_skipped").get<std::string>());
  }
  fmt::print("  {:<18}{:>10}{:>10}{:>10}{:>12}{:>12}\n", "RESIDENT, MB", "warm", "end", "peak",
             "1st quarter", "last, least");
  if (!soak.contains("processes")) return;
  for (const Json& p : soak.at("processes")) {
    const auto floors = p.at("floors_mb").get<std::vector<double>>();
    fmt::print(
        "  {:<18}{:>10.1f}{:>10.1f}{:>10.1f}{:>12.1f}{:>12.1f}   {:+.1f} over the last half: {}\n",
        p.at("name").get<std::string>(), p.at("warm_mb").get<double>(),
        p.at("end_mb").get<double>(), p.at("peak_mb").get<double>(), floors.front(), floors.back(),
        floors[3] - floors[2],
        !p.contains("bounded")        ? "too short to tell"
        : p.at("bounded").get<bool>() ? "bounded"
                                      : "GROWS");
  }
}

void print_table(const Json& j) {
  const auto row = [](const char* name, double wall, double cpu, const std::string& after) {
    fmt::print("  {:<34}{:>12.4g}{:>12.4g}   {}\n", name, wall, cpu, after);
  };
  const auto pair = [&](const char* name, const Json& figure, const std::string& after) {
    row(name, figure.at("wall"), figure.at("cpu"), after);
  };
  fmt::print("{}: {} GPUs in one rack, {} s simulated, median of {} runs\n\n",
             j.at("scenario").get<std::string>(), j.at("gpus").get<int>(),
             j.at("simulated_s").get<double>(), j.at("repetitions").get<int>());
  fmt::print("  {:<34}{:>12}{:>12}\n", "ONE RACK, RECORDED", "wall", "CPU");
  const Json& run = j.at("run");
  const Json& bare = j.at("bare_loop");
  pair("times real time", run.at("realtime_factor"),
       fmt::format("aim: at least {:.0f}: {}", kAimRealtimeFactor,
                   verdict(j.at("aims").at("realtime_factor"))));
  pair("times the bare loop's time", j.at("ratio"),
       fmt::format("aim: at most {}: {}", kAimRatio, verdict(j.at("aims").at("ratio"))));
  pair("ns per lane and tick", run.at("ns_per_lane_tick"), "");
  pair("bare loop: times real time", bare.at("realtime_factor"), "");
  pair("bare loop: ns per lane and tick", bare.at("ns_per_lane_tick"), "");
  fmt::print("  {:<34}{:>12.4g}{:>12}   {}\n", "start to first tick, s",
             j.at("start_s").get<double>(), "", "warm, from the start of the process");

  fmt::print("\n  {:<34}{:>12}{:>12}\n", "A TICK OF THE SIMULATING THREAD", "CPU ns", "share");
  const Json& tick = j.at("cpu_ns_per_tick");
  const auto part = [&](const char* name, const char* key, const char* after) {
    const double ns = tick.at(key);
    fmt::print("  {:<34}{:>12.0f}{:>10.1f} %   {}\n", name, ns,
               100.0 * ns / tick.at("run").get<double>(), after);
  };
  part("controllers (the bare loop)", "controllers", "");
  part("workload", "workload", "");
  part("plants, accounts, channels", "plants", "");
  part("handing over to the recorder", "recording", "");
  part("the rest", "rest", "SystemC, couplings, and what the separate loops do not show");
  fmt::print("  {:<34}{:>12.0f}{:>12}   {}\n", "beside it: compressing, writing",
             tick.at("writer_thread").get<double>(), "", "in a thread of its own");
  pair("recorder, MB/s", j.at("recorder_mb_per_s"), "before compression, unhindered");

  fmt::print("\n  {:<8}{:>8}{:>16}{:>16}{:>16}{:>18}\n", "RACKS", "threads", "x real time",
             "lane-ticks/s", "x one rack", "CPU ns/lane-tick");
  for (const Json& s : j.at("scaling")) {
    fmt::print("  {:<8}{:>8}{:>16.1f}{:>16.3g}{:>16.2f}{:>18.1f}\n", s.at("racks").get<int>(),
               s.at("threads").get<int>(), s.at("realtime_factor").get<double>(),
               s.at("lane_ticks_per_s").get<double>(), s.at("times_one_rack").get<double>(),
               s.at("cpu_ns_per_lane_tick").get<double>());
  }
  const Json& icarus = j.at("icarus");
  if (icarus.contains("skipped")) {
    fmt::print("\n  Icarus: skipped, {}\n", icarus.at("skipped").get<std::string>());
  } else {
    fmt::print(
        "\n  Icarus, one lane of the same RTL (as yosys writes it): {:.3g} us per lane and tick,\n"
        "  {:.0f} times the bare loop's; same granted power over {} ticks.{}\n",
        icarus.at("ns_per_lane_tick").get<double>() * 1e-3,
        icarus.at("times_bare_loop").get<double>(), icarus.at("ticks").get<int>(),
        icarus.at("synthesis_s").get<double>() > 0.0
            ? fmt::format(" yosys took {:.0f} s.", icarus.at("synthesis_s").get<double>())
            : std::string());
  }
  print_the_judge(j);
  print_live(j);
  print_soak(j);
}

}  // namespace ballast
