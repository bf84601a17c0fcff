// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_judge.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <numbers>
#include <random>
#include <vector>

#include "host/analysis/welch.hpp"
#include "host/results/hdf5_recorder.hpp"
#include "host/results/summary.hpp"
#include "sim/base/error.hpp"
#include "sim/base/shell_command.hpp"
#include "sim/site/record_buffer.hpp"
#include "tests/bench/bench_measure.hpp"

namespace ballast {
namespace {

constexpr double kRateHz = 1000.0;
constexpr std::size_t kSegment = 32768;

// Prints scipy's CPU seconds, then writes its density beside the samples.
constexpr const char* kScipy = R"(import sys, time
import numpy as np
from scipy import signal
x = np.fromfile(sys.argv[1])
begun = time.process_time()
f, s = signal.welch(x, fs=1000.0, nperseg=32768)
print(time.process_time() - begun)
s.tofile(sys.argv[2])
)";

double thread_s() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// A training job's beat with seeded noise on it.
class SyntheticPower {
 public:
  double next() {
    const double t_s = static_cast<double>(at_++) / kRateHz;
    const bool computes = std::fmod(t_s, 1.7) < 1.3;
    return (computes ? 100e3 : 55e3) + 2e3 * std::sin(2.0 * std::numbers::pi * 0.31 * t_s) +
           1e3 * (static_cast<double>(random_() >> 11U) * 0x1p-53 - 0.5);
  }

 private:
  std::mt19937_64 random_{7};
  std::size_t at_ = 0;
};

void write_day(const std::filesystem::path& folder, double hours) {
  const auto seconds = static_cast<std::size_t>(hours * 3600.0);
  const auto block_ticks = static_cast<std::size_t>(kRateHz);
  Hdf5Recorder recorder(folder / "run.h5", {.scenario = "bench"});
  const RecordLayout layout = record_layout({.racks = 1, .gpus_per_rack = 1, .racks_per_row = 1},
                                            {{"grid_w", "W", "what the grid sees"}});
  RecordBuffer buffer(layout, block_ticks);
  recorder.begin(layout);
  SyntheticPower power;
  for (std::size_t s = 0; s < seconds; ++s) {
    for (float& v : buffer.values(0)) v = static_cast<float>(power.next());
    // The one rack is the site.
    std::copy_n(buffer.values(0).begin(), block_ticks, buffer.values(1).begin());
    for (const std::size_t group : {0, 1}) buffer.set_rows(group, block_ticks);
    recorder.block(buffer.block(static_cast<Tick>(s * block_ticks), block_ticks));
  }
  recorder.end(false);
  Summary summary;
  summary.scenario = "bench";
  write_summary(folder / "summary.json", summary);
}

}  // namespace

WelchRace measure_welch(const std::filesystem::path& folder, std::size_t samples) {
  const std::filesystem::path file = folder / "samples.f64";
  const std::filesystem::path density = folder / "density.f64";
  WelchRace race;
  race.samples = static_cast<double>(samples);
  // The child's memory is gone before scipy needs as much again.
  const std::vector<double> ours = in_child([&] {
    std::vector<double> x(samples);
    SyntheticPower power;
    for (double& v : x) v = power.next();
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(x.data()),
               static_cast<std::streamsize>(x.size() * sizeof(double)));
    const double begun_s = thread_s();
    const Spectrum s = welch(x, kRateHz, {.segment = kSegment});
    std::vector<double> out = {thread_s() - begun_s};
    out.insert(out.end(), s.psd.begin(), s.psd.end());
    return out;
  });
  race.ours_s = ours.at(0);
  std::ofstream(folder / "welch.py") << kScipy;
  const std::string command = fmt::format("/usr/bin/python3 {} {} {} 2>/dev/null",
                                          shell_word((folder / "welch.py").string()),
                                          shell_word(file.string()), shell_word(density.string()));
  const ShellResult scipy = run_shell(command);
  std::filesystem::remove(file);
  if (scipy.code != 0 || scipy.output.empty()) {
    race.skipped = "scipy did not answer (package python3-scipy, and memory for the samples)";
    return race;
  }
  race.scipy_s = std::strtod(scipy.output.c_str(), nullptr);
  std::vector<double> theirs(ours.size() - 1);
  std::ifstream(density, std::ios::binary)
      .read(reinterpret_cast<char*>(theirs.data()),
            static_cast<std::streamsize>(theirs.size() * sizeof(double)));
  const double largest = *std::max_element(theirs.begin(), theirs.end());
  for (std::size_t k = 0; k < theirs.size(); ++k) {
    race.largest_difference =
        std::max(race.largest_difference, std::abs(ours[k + 1] - theirs[k]) / largest);
  }
  return race;
}

JudgeRun measure_judge(const std::filesystem::path& program, const std::filesystem::path& folder,
                       double hours) {
  const std::filesystem::path run = folder / "day";
  std::filesystem::create_directories(run);
  in_child([&] {
    write_day(run, hours);
    return std::vector<double>{};
  });
  std::fflush(nullptr);
  const auto begun = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child < 0)
    throw DeviceError("cannot start a process", {}, "end other processes, then try again");
  if (child == 0) {
    execl(program.c_str(), program.c_str(), "judge", run.c_str(), "--site-mw", "150",
          "--short-circuit-mva", "2000", "--quiet", static_cast<char*>(nullptr));
    std::_Exit(127);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
  std::filesystem::remove_all(run);
  if (!WIFEXITED(status) || WEXITSTATUS(status) > kExitVerdict) {
    throw DeviceError("judging a long run failed", {program.string(), 0, 0},
                      "check that `ballast judge` of a run works");
  }
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  JudgeRun result;
  result.hours = hours;
  result.wall_s = wall.count();
  result.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  result.peak_mb = static_cast<double>(usage.ru_maxrss) / 1024.0;
  return result;
}

}  // namespace ballast
