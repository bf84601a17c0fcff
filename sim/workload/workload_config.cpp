// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/workload_config.hpp"

#include <array>
#include <string_view>

namespace ballast {
namespace {

using namespace std::string_view_literals;

constexpr std::array kFollows = {"granted"sv, "demand"sv};
constexpr std::array kSides = {"dc"sv, "ac"sv};
constexpr std::array kEnds = {"finish"sv, "hold"sv, "loop"sv};
constexpr std::array kInterpolations = {"linear"sv, "hold"sv};

constexpr double kTick = 1e-3;
// Phases are counted in ticks with 24 fractional bits; 2^28 ticks of them are exact in a double.
constexpr double kLongestPhase = 24.0 * 3600.0;
constexpr double kLongestRun = 7.0 * 24.0 * 3600.0;
constexpr double kLargestGpu = 4200.0;  // a GPU's power is counted in 32-bit microwatt
constexpr std::int64_t kMany = 1'000'000'000;

// Only a reader knows places; writing the configuration must not erase them.
void keep_place(const Fields& f, Place& place) {
  const Place here = f.place("");
  if (!here.file.empty()) place = here;
}

}  // namespace

void describe(Fields& f, PhaseConfig& c) {
  keep_place(f, c.place);
  f.text("name", c.name, "What the ranks do in this phase.");
  f.quantity("power", c.power_w, Unit::kWatt, positive(kLargestGpu), "Power per GPU. Required.");
  f.quantity("power_spread", c.power_spread_frac, Unit::kFraction, non_negative(kMaxSpreadFrac),
             "Relative standard deviation of the power, drawn per rank and phase.");
  f.quantity("duration", c.duration_s, Unit::kSecond, between(kTick, kLongestPhase),
             "Duration at full power. Required.");
  f.quantity("spread", c.duration_spread_frac, Unit::kFraction, non_negative(kMaxSpreadFrac),
             "Relative standard deviation of the duration, drawn per rank and phase.");
  f.quantity("overshoot", c.overshoot_frac, Unit::kFraction, non_negative(1.0),
             "Extra power at the start of the phase, relative to `power`.");
  f.quantity("overshoot_duration", c.overshoot_s, Unit::kSecond, non_negative(kLongestPhase),
             "How much of the phase draws the extra power.");
  f.boolean("barrier", c.barrier,
            "Whether the ranks wait for the slowest at the end of the phase.");
  f.quantity("wait_power", c.wait_power_w, Unit::kWatt, non_negative(kLargestGpu),
             "Power per GPU while waiting at the barrier; 0 W means the GPU's idle power.");
  f.number("gamma", c.gamma, between(0.0, 1.0),
           "Exponent of progress against granted power; 0.27 by default (docs/workloads.md).");
}

void describe(Fields& f, PeriodicConfig& c) {
  keep_place(f, c.place);
  f.text("name", c.name, "Name of the event.");
  f.integer("every_iterations", c.every_iterations, 0, kMany,
            "The phases run after every this many iterations. Give either this or `every`.");
  f.quantity("every", c.every_s, Unit::kSecond, non_negative(kLongestRun),
             "The phases run after the first iteration that ends after each such amount of work, "
             "counted in nominal durations.");
  f.tables_of("phases", c.phases, "The phases of the event.");
}

void describe(Fields& f, StragglerConfig& c) {
  keep_place(f, c.place);
  f.integer("rank", c.rank, 0, kMostGpus - 1, "The slow rank; 0 is the job's first GPU.");
  f.number("slowdown", c.slowdown, between(1.0, 1000.0), "Its durations are multiplied by this.");
  f.quantity("from", c.from_s, Unit::kSecond, non_negative(kLongestRun), "When it becomes slow.");
  f.quantity("to", c.to_s, Unit::kSecond, non_negative(kLongestRun),
             "When it recovers; 0 s means never.");
}

void describe(Fields& f, SupplyConfig& c) {
  keep_place(f, c.place);
  f.text("name", c.name, "Name of the supply that the curve describes. Required.");
  f.quantity("rated", c.rated_w, Unit::kWatt, positive(1e9),
             "Total DC rating of a node's supplies. Required.");
  f.quantities("load", c.load_frac, Unit::kFraction, positive(2.0),
               "DC loads relative to the rating, increasing.");
  f.quantities("efficiency", c.efficiency_frac, Unit::kFraction, positive(1.0),
               "DC power divided by AC power at these loads.");
}

void describe(Fields& f, TraceJobConfig& c) {
  keep_place(f, c.place);
  f.path("path", c.path, "The trace file. Required.");
  f.text("format", c.format, "Format of the file, or \"auto\" (docs/traces.md).");
  f.text("channels", c.channels,
         "Channels to use, in node order, separated by commas; \"node_{1..64}\" stands for 64 "
         "names. Empty means all of them.");
  f.text("exclude", c.exclude,
         "Channels to leave out if the trace has them, such as a total beside its nodes.");
  f.text("columns", c.columns,
         "Names of a table's columns that replace its header, such as \"timestamp,index,power.draw "
         "[W]\". Empty means that the header is used.");
  f.text("failed", c.failed,
         "Texts that mark a failed poll, in addition to those that every reader knows, separated "
         "by commas, "
         "such as \"nan,-1\".");
  f.number("gap_factor", c.gap_factor, between(1.5, 1e6),
           "A spacing above this multiple of the median is counted as a gap.");
  f.quantity("offset", c.offset_s, Unit::kSecond, non_negative(kLongestRun),
             "Position in the trace at which the job starts.");
  f.quantity("length", c.length_s, Unit::kSecond, non_negative(kLongestRun),
             "Length of the part that is used; 0 s means all of the rest.");
  f.choice_of(
      "at_end", c.at_end, kEnds,
      "What the job does at the end of the trace: finish, hold the last value or start again.");
  f.choice_of("interpolation", c.interpolation, kInterpolations,
              "How values between the samples are determined.");
  f.integer("gpus_per_node", c.gpus_per_node, 1, kMostGpus,
            "Number of GPUs that a channel represents.");
  f.integer("copies", c.copies, 1, kMostGpus,
            "Number of consecutive nodes that each channel feeds; above 1 they swing in unison.");
  f.quantity("base", c.base_w, Unit::kWatt, non_negative(1e9),
             "DC power of a node without its GPUs. Required; it goes to the rack's base load.");
  c.base_given = c.base_given || f.given("base");
  f.number("gamma", c.gamma, between(0.0, 1.0),
           "Exponent of progress against granted power; 0.27 by default (docs/workloads.md).");
  f.choice_of("side", c.side, kSides,
              "Where the power was measured: behind the node's supply (dc) or at the wall (ac).");
  f.optional_table("supply", c.has_supply, "Efficiency of the supplies of an AC-side trace.",
                   [&](Fields& inner) { describe(inner, c.supply); });
}

void describe(Fields& f, JobConfig& c) {
  keep_place(f, c.place);
  f.text("name", c.name, "Name of the job.");
  f.integer("first_gpu", c.first_gpu, 0, kMostGpus - 1,
            "Its first GPU, counted through the racks.");
  f.integer("gpus", c.gpus, 0, kMostGpus, "Number of GPUs (ranks); 0 means all that follow.");
  f.quantity("start", c.start_s, Unit::kSecond, non_negative(kLongestRun), "When the job starts.");
  f.quantity("stop", c.stop_s, Unit::kSecond, non_negative(kLongestRun),
             "When the job is asked to end: current iterations are completed, then `finish` runs; "
             "0 s means never.");
  f.quantity("kill", c.kill_s, Unit::kSecond, non_negative(kLongestRun),
             "When all its ranks drop to idle at once; 0 s means never.");
  f.integer("iterations", c.iterations, 0, kMany,
            "Number of iterations after which the job ends; 0 means no limit.");
  f.tables_of("initialise", c.initialise, "Phases before the first iteration.");
  f.tables_of("iteration", c.iteration, "The phases of each iteration.");
  f.tables_of("periodic", c.periodic, "Periodic events such as checkpoints and evaluations.");
  f.tables_of("finish", c.finish, "Phases after the last iteration.");
  f.tables_of("stragglers", c.stragglers, "Ranks that run slower for a while.");
  f.optional_table("trace", c.has_trace, "A measured trace instead of phases.",
                   [&](Fields& inner) { describe(inner, c.trace); });
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
  f.tables_of("jobs", c.jobs, "The jobs, on disjoint GPUs.");
}

}  // namespace ballast
