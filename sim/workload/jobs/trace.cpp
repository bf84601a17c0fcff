// SPDX-License-Identifier: GPL-3.0-or-later
// Measured traces, replayed against the work that is done (trace_job.hpp).
#include "sim/workload/jobs/trace.hpp"

#include <array>
#include <string_view>

#include "sim/workload/config_limits.hpp"
#include "sim/workload/trace_job.hpp"

namespace ballast {
namespace {

using namespace std::string_view_literals;

constexpr std::array kSides = {"dc"sv, "ac"sv};
constexpr std::array kEnds = {"finish"sv, "hold"sv, "loop"sv};
constexpr std::array kInterpolations = {"linear"sv, "hold"sv};

void check_supply(const SupplyConfig& c, const std::string& of) {
  const std::string supply = "the supply of " + of;
  if (c.name.empty()) {
    throw ConfigError(supply + " has no name", c.place, "name the supply that the curve describes");
  }
  if (!(c.rated_w > 0.0)) {
    throw ConfigError(supply + " has no rating", c.place, "add 'rated' such as \"12 kW\"");
  }
  if (c.load_frac.size() < 2 || c.load_frac.size() != c.efficiency_frac.size()) {
    throw ConfigError(supply + " has " + std::to_string(c.load_frac.size()) + " loads and " +
                          std::to_string(c.efficiency_frac.size()) + " efficiencies",
                      c.place, "give at least two loads and one efficiency for each");
  }
  for (std::size_t i = 1; i < c.load_frac.size(); ++i) {
    const bool rises =
        c.load_frac[i] > c.load_frac[i - 1] &&
        c.load_frac[i] / c.efficiency_frac[i] > c.load_frac[i - 1] / c.efficiency_frac[i - 1];
    if (!rises) {
      throw ConfigError(supply + " does not draw more AC power at a higher load", c.place,
                        "list the loads in increasing order and check the efficiencies");
    }
  }
}

void check_trace(const TraceJobConfig& c, const std::string& of) {
  if (c.path.empty()) {
    throw ConfigError(of + " names no trace", c.place,
                      "add 'path', or pass --set workload.trace.path=FILE");
  }
  if (!c.base_given) {
    throw ConfigError(of + " does not state what a node draws without its GPUs", c.place,
                      "add 'base' such as \"1.9 kW\", or \"0 W\" if the trace contains only GPUs");
  }
  if (!(c.base_w >= 0.0) || !(c.offset_s >= 0.0) || !(c.length_s >= 0.0) || c.gpus_per_node < 1 ||
      c.copies < 1 || !(c.gamma >= 0.0 && c.gamma <= 1.0)) {
    throw ConfigError(
        of + " has a base, offset, length, gpus_per_node, copies or gamma out of range", c.place,
        "see the reference of [workload.trace]");
  }
  if (c.side == TraceSide::kAc && !c.has_supply) {
    throw ConfigError(of + " is measured at the wall but has no supply", c.place,
                      "add [workload.trace.supply] with a named efficiency curve");
  }
  if (c.side == TraceSide::kDc && c.has_supply) {
    throw ConfigError(of + " is measured on the DC side but has a supply", c.place,
                      "remove the supply, or set side = \"ac\"");
  }
  if (c.has_supply) check_supply(c.supply, of);
}

// A node is in one rack and belongs to one job.
void check_nodes(const JobConfig& job, std::int64_t node, std::size_t gpus_per_rack) {
  if (job.gpus % node != 0 || job.first_gpu % node != 0 ||
      static_cast<std::int64_t>(gpus_per_rack) % node != 0) {
    throw ConfigError(
        "the nodes of job '" + job.name + "' with " + std::to_string(node) +
            " GPUs each do not fill its " + std::to_string(job.gpus) + " GPUs in racks of " +
            std::to_string(gpus_per_rack),
        job.place, "make 'first_gpu', 'gpus' and the GPUs per rack multiples of 'gpus_per_node'");
  }
}

ReadOptions read_options(const TraceJobConfig& trace) {
  ReadOptions options;
  options.format = trace.format;
  options.channels = channel_names(trace.channels, trace.place);
  options.columns = trace.columns;
  options.failure_markers = channel_names(trace.failed, trace.place);
  options.gap_factor = trace.gap_factor;
  return options;
}

}  // namespace

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
  f.quantity("offset", c.offset_s, Unit::kSecond, non_negative(kLongestRunS),
             "Position in the trace at which the job starts.");
  f.quantity("length", c.length_s, Unit::kSecond, non_negative(kLongestRunS),
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

void TraceKeys::describe(Fields& f) {
  f.optional_table("trace", given, "A measured trace instead of phases.",
                   [&](Fields& inner) { ballast::describe(inner, trace); });
  for (const char* key : {"initialise", "iteration", "periodic", "finish", "stragglers"}) {
    if (!f.given(key)) continue;
    throw ConfigError("the job has both a trace and parts of a phase program", f.place(key),
                      "a trace job has only 'start' and 'kill'; make two jobs");
  }
}

void TraceKeys::check(const JobConfig& job) const {
  check_trace(trace, "job '" + job.name + "'");
}

JobAbilities TraceKeys::abilities() const {
  JobAbilities can;
  can.does = "replays a trace";
  can.bridges_gaps = true;
  can.files = {trace.path};
  return can;
}

std::unique_ptr<Job> TraceKeys::make(const JobSetting& setting) const {
  check_nodes(setting.job, trace.gpus_per_node, setting.gpus_per_rack);
  return std::make_unique<TraceJob>(
      setting.job, trace, setting.load_trace(trace.path, read_options(trace)), setting.idle_w);
}

JobKind job_kind_trace() {
  return {kTraceKind, "A measured trace that is replayed as fast as the work is done.",
          make_job_keys<TraceKeys>};
}

}  // namespace ballast
