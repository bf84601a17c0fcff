// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_measure.hpp"

#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include "host/results/hdf5_recorder.hpp"
#include "sim/bench/bench.hpp"
#include "sim/controller/bare_loop.hpp"
#include "sim/site/rack.hpp"
#include "sim/site/record_buffer.hpp"

namespace ballast {
namespace {

class Stopwatch {
 public:
  Spent read() const {
    return {now_s(CLOCK_MONOTONIC) - wall_, now_s(CLOCK_THREAD_CPUTIME_ID) - thread_,
            now_s(CLOCK_PROCESS_CPUTIME_ID) - process_};
  }

 private:
  double wall_ = now_s(CLOCK_MONOTONIC);
  double thread_ = now_s(CLOCK_THREAD_CPUTIME_ID);
  double process_ = now_s(CLOCK_PROCESS_CPUTIME_ID);
};

// Passes everything on and measures from the first tick to the closed file.
class TimedSink final : public RecordSink {
 public:
  explicit TimedSink(RecordSink& inner) : inner_(inner) {}
  void begin(const RecordLayout& layout) override {
    inner_.begin(layout);
    watch_ = Stopwatch();
  }
  void block(const RecordBlock& block) override { inner_.block(block); }
  void end(bool partial) override {
    inner_.end(partial);
    spent_ = watch_.read();
  }
  const Spent& spent() const { return spent_; }

 private:
  RecordSink& inner_;
  Stopwatch watch_;
  Spent spent_;
};

class NoSink final : public RecordSink {
 public:
  void begin(const RecordLayout&) override {}
  void block(const RecordBlock&) override {}
  void end(bool) override {}
};

// Demand and base load as they were.
class ReplayLoad final : public RackLoad {
 public:
  ReplayLoad(const ControllerLog& log, const std::vector<double>& base_w)
      : log_(log), base_w_(base_w) {}
  double demand(Tick tick, std::span<std::uint32_t> demand_uw) override {
    const auto t = static_cast<std::size_t>(tick);
    std::copy_n(log_.demand_uw.begin() + static_cast<std::ptrdiff_t>(t * log_.gpus), log_.gpus,
                demand_uw.begin());
    return base_w_[t];
  }
  void progress(Tick, std::span<const std::uint32_t>) override {}

 private:
  const ControllerLog& log_;
  const std::vector<double>& base_w_;
};

void append(std::vector<double>& list, const Spent& s) {
  list.insert(list.end(), {s.wall_s, s.thread_s, s.process_s});
}

Spent spent_at(const std::vector<double>& list, std::size_t at) {
  return {list.at(at), list.at(at + 1), list.at(at + 2)};
}

void must_match(bool matches, const char* what) {
  if (matches) return;
  throw DeviceError(std::string(what) + " alone does not give what it gave in the run", {},
                    "this is a bug in Ballast, please report it");
}

// Base load per tick goes to `base_w`.
Spent run_workload(const Scenario& s, const ControllerLog& log, std::vector<double>& base_w) {
  const auto workload = make_workload(s.workload, 1, log.gpus, s.site.gpu_idle_w,
                                      static_cast<std::uint64_t>(s.run.seed));
  RackLoad& load = workload->rack(0);
  std::vector<std::uint32_t> demand_uw(log.gpus);
  std::uint64_t sum = 0;
  const Stopwatch watch;
  for (std::size_t t = 0; t < log.ticks(); ++t) {
    const auto tick = static_cast<Tick>(t);
    if (tick % s.coupling_ticks() == 0) workload->couple(tick);
    const std::span granted_uw{log.granted_uw.data() + t * log.gpus, log.gpus};
    base_w[t] = load.demand(tick, demand_uw);
    const std::int64_t granted = std::accumulate(granted_uw.begin(), granted_uw.end(), 0LL);
    base_w[t] += load.following_w(static_cast<double>(granted) * 1e-6);
    load.progress(tick, granted_uw);
    sum += demand_uw[t % log.gpus];
  }
  const Spent spent = watch.read();
  for (std::size_t t = 0; t < log.ticks(); ++t) sum -= log.demand_uw[t * log.gpus + t % log.gpus];
  must_match(sum == 0, "the workload");
  return spent;
}

// The channels' values go to `blocks`, of one second each.
Spent run_plants(const Scenario& s, const ControllerLog& log, const std::vector<double>& base_w,
                 std::vector<std::vector<float>>& blocks) {
  ReplayLoad load(log, base_w);
  Rack rack(s, load, make_replay_controllers(log));
  const std::size_t capacity = kTicksPerSecond;
  const std::size_t channels = rack_channels(s).size();
  blocks.resize((log.ticks() + capacity - 1) / capacity);
  for (std::vector<float>& block : blocks) block.resize(channels * capacity);
  const Stopwatch watch;
  for (std::size_t t = 0; t < log.ticks(); ++t) {
    RackSlot slot;
    slot.rack = blocks[t / capacity].data() + t % capacity;
    slot.rack_stride = capacity;
    rack.step(static_cast<Tick>(t), slot);
  }
  return watch.read();
}

Spent run_recorder(const Scenario& s, const ControllerLog& log,
                   const std::vector<std::vector<float>>& blocks,
                   const std::filesystem::path& folder) {
  Hdf5Recorder recorder(folder / "recorder.h5", {.scenario = s.run.name});
  const RecordLayout layout =
      record_layout({.racks = 1, .gpus_per_rack = log.gpus, .racks_per_row = 1}, rack_channels(s));
  const std::size_t capacity = kTicksPerSecond;
  recorder.begin(layout);
  const Stopwatch watch;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const std::size_t ticks = std::min(capacity, log.ticks() - b * capacity);
    const GroupRows rows{ticks, capacity, blocks[b]};
    const std::array<GroupRows, 2> groups = {rows, rows};  // the one rack is the site
    recorder.block({static_cast<Tick>(b * capacity), ticks, groups});
  }
  recorder.end(false);
  return watch.read();
}

}  // namespace

double now_s(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

std::vector<double> in_child(const std::function<std::vector<double>()>& work) {
  std::array<int, 2> ends{};
  std::fflush(nullptr);
  if (pipe(ends.data()) != 0) throw DeviceError("cannot make a pipe", {}, "try again");
  const pid_t child = fork();
  if (child < 0)
    throw DeviceError("cannot start a process", {}, "end other processes, then try again");
  if (child == 0) {
    close(ends[0]);
    FILE* out = fdopen(ends[1], "w");
    int code = 0;
    try {
      for (const double figure : work()) fmt::print(out, "{:a}\n", figure);
    } catch (const std::exception& error) {
      fmt::print(out, "{}\n", error.what());
      code = 1;
    }
    std::fclose(out);
    std::_Exit(code);
  }
  close(ends[1]);
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw DeviceError("a measurement failed" + (text.empty() ? std::string() : " (" + text + ")"),
                      {}, "check that `ballast run` of the scenario works");
  }
  std::vector<double> figures;
  for (const char* at = text.c_str(); *at != '\0';) {
    char* end = nullptr;
    figures.push_back(std::strtod(at, &end));
    if (end == at) break;
    at = end;
  }
  return figures;
}

const ControllerLog& log_run(const Scenario& scenario) {
  NoSink sink;
  BenchOptions options;
  options.controllers = make_logging_factory(static_cast<std::size_t>(scenario.site.gpus_per_rack));
  run_bench(scenario, sink, options);
  return controller_log();
}

FullRun measure_full_run(const Scenario& scenario, const std::filesystem::path& folder) {
  const std::vector<double> figures = in_child([&] {
    const std::filesystem::path file = folder / "full.h5";
    Hdf5Recorder recorder(file, {.scenario = scenario.run.name});
    TimedSink sink(recorder);
    run_bench(scenario, sink, {});
    std::vector<double> out;
    append(out, sink.spent());
    out.push_back(static_cast<double>(std::filesystem::file_size(file)));
    std::filesystem::remove(file);
    return out;
  });
  return {spent_at(figures, 0), figures.at(3)};
}

Parts measure_parts(const Scenario& scenario, const std::filesystem::path& folder, bool all) {
  const std::vector<double> figures = in_child([&] {
    const ControllerLog& log = log_run(scenario);
    BareLoop loop(log);
    const Stopwatch watch;
    loop.run();
    std::vector<double> out;
    append(out, watch.read());
    must_match(loop.matches(), "the bare loop");
    if (!all) return out;
    std::vector<double> base_w(log.ticks());
    std::vector<std::vector<float>> blocks;
    append(out, run_workload(scenario, log, base_w));
    append(out, run_plants(scenario, log, base_w, blocks));
    append(out, run_recorder(scenario, log, blocks, folder));
    std::filesystem::remove(folder / "recorder.h5");
    out.push_back(
        static_cast<double>(log.ticks() * rack_channels(scenario).size() * sizeof(float)));
    return out;
  });
  Parts parts;
  parts.controllers = spent_at(figures, 0);
  if (!all) return parts;
  parts.workload = spent_at(figures, 3);
  parts.plants = spent_at(figures, 6);
  parts.recorder = spent_at(figures, 9);
  parts.recorded_bytes = figures.at(12);
  return parts;
}

}  // namespace ballast
