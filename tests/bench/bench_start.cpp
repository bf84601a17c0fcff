// SPDX-License-Identifier: GPL-3.0-or-later
// The time from the start of a process to the first tick of its run.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "host/results/hdf5_recorder.hpp"
#include "sim/base/error.hpp"
#include "sim/bench/bench.hpp"
#include "tests/bench/bench_measure.hpp"

namespace ballast {

int run_start_probe(const std::filesystem::path& scenario) {
  const Scenario s = load_scenario(scenario, {"run.duration=\"1 ms\""});
  const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                     ("ballast-probe-" + std::to_string(getpid()) + ".h5");
  Hdf5Recorder recorder(file, {.scenario = s.run.name});
  struct StartSink final : RecordSink {
    explicit StartSink(RecordSink& sink) : inner(sink) {}
    void begin(const RecordLayout& layout) override {
      inner.begin(layout);
      first_tick_s = now_s(CLOCK_MONOTONIC);
    }
    void block(const RecordBlock& block) override { inner.block(block); }
    void end(bool partial) override { inner.end(partial); }
    RecordSink& inner;
    double first_tick_s = 0.0;
  } probe(recorder);
  run_bench(s, probe, {});
  std::filesystem::remove(file);
  fmt::print("{:a}\n", probe.first_tick_s);
  return 0;
}

double measure_start(const std::filesystem::path& program) {
  std::array<int, 2> ends{};
  std::fflush(nullptr);
  if (pipe(ends.data()) != 0) throw DeviceError("cannot make a pipe", {}, "try again");
  const double start_s = now_s(CLOCK_MONOTONIC);
  const pid_t child = fork();
  if (child < 0)
    throw DeviceError("cannot start a process", {}, "end other processes, then try again");
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execl(program.c_str(), program.c_str(), "bench", "--start-probe", static_cast<char*>(nullptr));
    std::_Exit(127);
  }
  close(ends[1]);
  std::array<char, 64> text{};
  const ssize_t n = read(ends[0], text.data(), text.size() - 1);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (n <= 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw DeviceError("the start could not be measured", {program.string(), 0, 0},
                      "check that `ballast run` of the scenario works");
  }
  return std::strtod(text.data(), nullptr) - start_s;
}

}  // namespace ballast
