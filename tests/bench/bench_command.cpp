// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_command.hpp"

#include <fmt/core.h>
#include <unistd.h>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <thread>

#include "sim/base/error.hpp"
#include "sim/base/source_root.hpp"
#include "tests/bench/bench_aims.hpp"
#include "tests/bench/bench_judge.hpp"
#include "tests/bench/bench_live.hpp"
#include "tests/bench/bench_measure.hpp"
#include "tests/bench/bench_table.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// Removed again, whatever happens.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "ballast-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw DeviceError("cannot make a temporary folder", {name, 0, 0},
                        "set TMPDIR to a writable one");
    }
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

// The median of what `get` takes from each.
template <class Item, class Get>
double median_of(const std::vector<Item>& items, Get get) {
  std::vector<double> values;
  for (const Item& item : items) values.push_back(get(item));
  return median(std::move(values));
}

void note(const char* text) {
  if (isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r\033[K{}", text);
}

struct Plan {
  std::string duration;  // of the one-rack runs
  int repetitions = 0;
  std::string scaling_duration;
  int scaling_repetitions = 0;
  int starts = 0;
  std::size_t welch_samples = 0;
  double judged_hours = 0.0;
  std::size_t live_writes = 0;
  double soak_s = 0.0;
};
constexpr double kIcarusTimeoutS = 300.0;

Scenario with(const fs::path& file, const std::string& duration, int racks) {
  return load_scenario(
      file, {"site.racks=" + std::to_string(racks), "run.duration=\"" + duration + "\""});
}

Json measure_main(const Scenario& s, const fs::path& folder, const Plan& plan) {
  std::vector<FullRun> full;
  std::vector<Parts> bare;
  for (int i = 0; i < plan.repetitions; ++i) {  // interleaved: both see the same machine
    note(fmt::format("one rack, {} of {}", i + 1, plan.repetitions).c_str());
    full.push_back(measure_full_run(s, folder));
    bare.push_back(measure_parts(s, folder, false));
  }
  std::vector<double> wall_ratios;
  std::vector<double> cpu_ratios;
  for (std::size_t i = 0; i < full.size(); ++i) {
    wall_ratios.push_back(full[i].spent.wall_s / bare[i].controllers.wall_s);
    cpu_ratios.push_back(full[i].spent.thread_s / bare[i].controllers.thread_s);
  }
  const double ticks = static_cast<double>(s.duration_ticks());
  const double lanes = static_cast<double>(s.site.gpus_per_rack);
  const auto figures = [&](double wall_s, double cpu_s) {
    return Json{{"wall_s", wall_s},
                {"cpu_s", cpu_s},
                {"realtime_factor",
                 {{"wall", ticks * kTickSeconds / wall_s}, {"cpu", ticks * kTickSeconds / cpu_s}}},
                {"ns_per_lane_tick",
                 {{"wall", wall_s * 1e9 / ticks / lanes}, {"cpu", cpu_s * 1e9 / ticks / lanes}}}};
  };
  Json out;
  out["run"] = figures(median_of(full, [](const FullRun& f) { return f.spent.wall_s; }),
                       median_of(full, [](const FullRun& f) { return f.spent.thread_s; }));
  out["run"]["cpu_all_threads_s"] =
      median_of(full, [](const FullRun& f) { return f.spent.process_s; });
  out["bare_loop"] =
      figures(median_of(bare, [](const Parts& p) { return p.controllers.wall_s; }),
              median_of(bare, [](const Parts& p) { return p.controllers.thread_s; }));
  out["ratio"] = {{"wall", median(wall_ratios)}, {"cpu", median(cpu_ratios)}};
  for (const char* clock : {"wall", "cpu"}) {
    out["aims"]["realtime_factor"][clock] =
        out["run"]["realtime_factor"][clock] >= kAimRealtimeFactor;
    out["aims"]["ratio"][clock] = out["ratio"][clock] <= kAimRatio;
  }
  return out;
}

// CPU time, by part, of what the simulating thread does in a tick.
Json measure_shares(const Scenario& s, const fs::path& folder, const Plan& plan, double run_cpu_s) {
  std::vector<Parts> parts;
  for (int i = 0; i < std::min(plan.repetitions, 5); ++i) {
    note(fmt::format("its parts, {}", i + 1).c_str());
    parts.push_back(measure_parts(s, folder, true));
  }
  const double ns = 1e9 / static_cast<double>(s.duration_ticks());
  const auto thread_ns = [&](Spent Parts::*part) {
    return ns * median_of(parts, [&](const Parts& p) { return (p.*part).thread_s; });
  };
  Json out;
  out["controllers"] = thread_ns(&Parts::controllers);
  out["workload"] = thread_ns(&Parts::workload);
  out["plants"] = thread_ns(&Parts::plants);
  out["recording"] = thread_ns(&Parts::recorder);
  double sum = 0.0;
  for (const auto& [key, value] : out.items()) sum += value.get<double>();
  out["rest"] = run_cpu_s * ns - sum;
  out["run"] = run_cpu_s * ns;
  out["writer_thread"] = ns * median_of(parts, [](const Parts& p) {
                           return p.recorder.process_s - p.recorder.thread_s;
                         });
  const double bytes = parts.front().recorded_bytes;
  return {
      {"cpu_ns_per_tick", out},
      {"recorder_mb_per_s",
       {{"wall", median_of(parts, [&](const Parts& p) { return bytes / p.recorder.wall_s; }) / 1e6},
        {"cpu",
         median_of(parts, [&](const Parts& p) { return bytes / p.recorder.process_s; }) / 1e6}}}};
}

Json measure_scaling(const fs::path& file, const fs::path& folder, const Plan& plan) {
  constexpr int kRacks[] = {1, 2, 16};
  std::vector<std::vector<FullRun>> runs(std::size(kRacks));
  for (int i = 0; i < plan.scaling_repetitions; ++i) {
    for (std::size_t k = 0; k < std::size(kRacks); ++k) {
      note(fmt::format("{} racks", kRacks[k]).c_str());
      runs[k].push_back(measure_full_run(with(file, plan.scaling_duration, kRacks[k]), folder));
    }
  }
  Json out = Json::array();
  double one = 0.0;
  for (std::size_t k = 0; k < std::size(kRacks); ++k) {
    const Scenario s = with(file, plan.scaling_duration, kRacks[k]);
    const double wall_s = median_of(runs[k], [](const FullRun& f) { return f.spent.wall_s; });
    const double lane_ticks =
        static_cast<double>(s.duration_ticks() * s.site.racks * s.site.gpus_per_rack);
    const double rate = lane_ticks / wall_s;
    if (k == 0) one = rate;
    const double cpu_s = median_of(runs[k], [](const FullRun& f) { return f.spent.process_s; });
    out.push_back(
        {{"racks", kRacks[k]},
         {"threads", std::min<std::int64_t>(kRacks[k], std::thread::hardware_concurrency())},
         {"realtime_factor", s.run.duration_s / wall_s},
         {"lane_ticks_per_s", rate},
         {"times_one_rack", rate / one},
         {"cpu_ns_per_lane_tick", cpu_s * 1e9 / lane_ticks}});
  }
  return out;
}

Json measure_the_judge(const fs::path& folder, const Plan& plan) {
  note("power spectral density");
  const WelchRace race = measure_welch(folder, plan.welch_samples);
  Json out;
  out["welch"] = {{"samples", race.samples}, {"ours_cpu_s", race.ours_s}};
  if (race.skipped.empty()) {
    const double times = race.scipy_s / race.ours_s;
    out["welch"]["scipy_cpu_s"] = race.scipy_s;
    out["welch"]["times_faster"] = times;
    out["welch"]["largest_difference"] = race.largest_difference;
    out["welch"]["aim"] = times >= kAimTimesScipy;
  } else {
    out["welch"]["skipped"] = race.skipped;
  }
  note("judging a long run");
  const JudgeRun run = measure_judge(fs::read_symlink("/proc/self/exe"), folder, plan.judged_hours);
  out["judge"] = {{"hours", run.hours},     {"wall_s", run.wall_s},
                  {"cpu_s", run.cpu_s},     {"cpu_s_per_hour", run.cpu_s / run.hours},
                  {"peak_mb", run.peak_mb}, {"aim", run.peak_mb < kAimJudgeMb}};
  return out;
}

int run_soak(const fs::path& file, const fs::path& folder, const BenchArgs& args) {
  const Json soak = measure_soak(file, folder, 60.0 * args.soak_minutes);
  if (args.json) {
    fmt::print("{}\n", soak.dump(2));
  } else {
    print_soak(soak);
  }
  return kExitOk;
}

}  // namespace

int run_bench_command(const BenchArgs& args) {
  const fs::path file = source_root() / "fixtures/scenarios/first_light.toml";
  if (args.start_probe) return run_start_probe(file);
  const Plan plan = args.quick ? Plan{"12 s", 3, "4 s", 1, 3, 10'000'000, 0.2, 10, 8.0}
                               : Plan{"120 s", 7, "30 s", 3, 7, 100'000'000, 24.0, 100, 90.0};
  const TemporaryFolder folder;
  if (args.soak_minutes > 0.0) return run_soak(file, folder.path(), args);
  const Scenario s = with(file, plan.duration, 1);

  Json j;
  j["scenario"] = s.run.name;
  j["gpus"] = s.site.gpus_per_rack;
  j["simulated_s"] = s.run.duration_s;
  j["repetitions"] = plan.repetitions;
  j["cores"] = std::thread::hardware_concurrency();
  j.update(measure_main(s, folder.path(), plan));
  note("the start");
  std::vector<double> starts;
  for (int i = 0; i < plan.starts; ++i) {
    starts.push_back(measure_start(fs::read_symlink("/proc/self/exe")));
  }
  j["start_s"] = median(starts);
  j.update(measure_shares(s, folder.path(), plan, j["run"]["cpu_s"]));
  j["scaling"] = measure_scaling(file, folder.path(), plan);
  if (args.quick) {
    j["icarus"]["skipped"] = "skipped by --quick";
  } else {
    note("Icarus: yosys reads the RTL");
    // Under load from the first ticks on, as Icarus comes no further than those.
    const Scenario loaded =
        load_scenario(file, {"run.duration=\"2 s\"", "workload.jobs.0.start=\"100 ms\""});
    const IcarusRun icarus = measure_icarus(
        loaded, folder.path(), static_cast<int>(loaded.duration_ticks()), kIcarusTimeoutS);
    if (!icarus.skipped.empty()) {
      j["icarus"]["skipped"] = icarus.skipped;
    } else {
      const double bare = j["bare_loop"]["ns_per_lane_tick"]["wall"];
      j["icarus"] = {{"lanes", 1},
                     {"ticks", icarus.ticks},
                     {"ns_per_lane_tick", icarus.ns_per_lane_tick},
                     {"times_bare_loop", icarus.ns_per_lane_tick / bare},
                     {"synthesis_s", icarus.synthesis_s}};
    }
  }
  j.update(measure_the_judge(folder.path(), plan));
  note("a live bench");
  j.update(measure_live(file, folder.path(), plan.live_writes));
  note("its memory");
  try {
    j.update(measure_soak(file, folder.path(), plan.soak_s));
  } catch (const Error& error) {  // too little disk, for example: the rest has its figures
    j["soak"] = {{"skipped", error.what()}};
  }
  note("");
  if (args.json) {
    fmt::print("{}\n", j.dump(2));
  } else {
    print_table(j);
  }
  return kExitOk;
}

}  // namespace ballast
