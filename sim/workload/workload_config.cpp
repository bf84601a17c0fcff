// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/workload_config.hpp"

#include <algorithm>
#include <array>

#include "sim/base/toml_config.hpp"
#include "sim/workload/config_limits.hpp"

namespace ballast {
namespace {

using namespace std::string_view_literals;

constexpr std::array kFollows = {"granted"sv, "demand"sv};

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (const JobKind& kind : job_kinds()) names.push_back(kind.name);
  return names;
}

void describe_kind(Fields& f, JobConfig& c) {
  const std::vector<std::string_view> names = kind_names();
  const auto index = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  const bool replays = c.keys ? c.keys->kind() == kTraceKind : f.given("trace");
  const std::size_t by_default = index(replays ? kTraceKind : kPhasesKind);
  std::size_t kind = c.keys ? index(c.keys->kind()) : by_default;
  f.choice_or("kind", kind, by_default, names,
              "Kind of the job; each kind has its own keys. By default `trace` for a job with a "
              "trace and `phases` for others.");
  if (!c.keys) c.keys = job_kinds()[kind].make();
}

}  // namespace

void describe(Fields& f, JobConfig& c) {
  keep_place(f, c.place);
  f.text("name", c.name, "Name of the job.");
  describe_kind(f, c);
  f.integer("first_gpu", c.first_gpu, 0, kMostGpus - 1,
            "Its first GPU, counted through the racks.");
  f.integer("gpus", c.gpus, 0, kMostGpus, "Number of GPUs (ranks); 0 means all that follow.");
  f.quantity("start", c.start_s, Unit::kSecond, non_negative(kLongestRunS), "When the job starts.");
  f.quantity("stop", c.stop_s, Unit::kSecond, non_negative(kLongestRunS),
             "When the job is asked to end: current iterations are completed, then `finish` runs; "
             "0 s means never.");
  f.quantity("kill", c.kill_s, Unit::kSecond, non_negative(kLongestRunS),
             "When all its ranks drop to idle at once; 0 s means never.");
  f.integer("iterations", c.iterations, 0, kMostIterations,
            "Number of iterations after which the job ends; 0 means no limit.");
  c.keys->describe(f);
}

void describe(Fields& f, WorkloadConfig& c) {
  keep_place(f, c.place);
  f.quantity("base_load", c.base_load_w, Unit::kWatt, non_negative(1e7),
             "Power of each rack without its GPUs: CPUs, fans, switches.");
  f.quantity("base_share", c.base_share_frac, Unit::kFraction, non_negative(1.0),
             "Additional power of each rack, relative to that of its GPUs.");
  f.choice_of("base_follows", c.base_follows, kFollows,
              "The power to which base_share refers: granted power, which voltage regulators and "
              "fans follow, or demand.");
  f.optional_table("trace", c.has_trace,
                   "A measured trace on all GPUs; a short form for one job with a trace.",
                   [&](Fields& inner) { describe(inner, c.trace); });
  f.tables_of("jobs", c.jobs,
              "The jobs, on disjoint GPUs. The tables below are those of the kind `phases`; other "
              "kinds follow at the end of the page.");
}

std::string job_kinds_reference() {
  std::string text;
  for (const JobKind& kind : job_kinds()) {
    if (kind.name == kPhasesKind) continue;
    text +=
        "## Jobs of kind `" + std::string(kind.name) + "`\n\n" + std::string(kind.help) + "\n\n";
    const std::unique_ptr<JobKeys> keys = kind.make();
    text += write_reference(
        [&](Fields& f) {
          f.tables(
              "workload.jobs", 1, "The keys of this kind, in addition to those of every job.",
              [](std::size_t) {}, [&](Fields& inner, std::size_t) { keys->describe(inner); });
        },
        3);
  }
  return text;
}

}  // namespace ballast
