// SPDX-License-Identifier: GPL-3.0-or-later
// The `[workload.trace]` table of a scenario, or `[workload.jobs.trace]` of a job: a measured trace
// that is replayed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/fields.hpp"
#include "sim/workload/progress_curve.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

// Turns AC power of a node into DC power. The losses at the listed loads are interpolated linearly
// between them and held constant below the first.
struct SupplyConfig {
  std::string name;                     // which supply the curve belongs to; named in the results
  double rated_w = 0.0;                 // DC rating of the node's supplies together
  std::vector<double> load_frac;        // DC load relative to the rating, increasing
  std::vector<double> efficiency_frac;  // DC power / AC power at these loads
  Place place;
};

enum class TraceSide { kDc, kAc };
enum class TraceEnd { kFinish, kHold, kLoop };

// A measured trace: each channel is the power of a node.
struct TraceJobConfig {
  std::filesystem::path path;
  std::string format = "auto";
  std::string channels;  // names to use, separated by commas, "node_{1..64}" for many; empty = all
  std::string exclude;   // names to leave out where present (a total beside the nodes)
  std::string columns;   // names of a table's columns in place of its header
  std::string failed;    // marks of failed polls, separated by commas
  double gap_factor = 5.0;
  double offset_s = 0.0;  // where in the trace the job starts
  double length_s = 0.0;  // how much of it is used; 0 = to its end
  TraceEnd at_end = TraceEnd::kFinish;
  Interpolation interpolation = Interpolation::kLinear;
  std::int64_t gpus_per_node = 8;
  std::int64_t copies = 1;  // consecutive nodes that each channel feeds
  double base_w = 0.0;      // DC power of a node without its GPUs; no default: `base_given`
  bool base_given = false;
  double gamma = kDefaultGamma;
  TraceSide side = TraceSide::kDc;
  bool has_supply = false;
  SupplyConfig supply;  // wanted exactly when `side` is AC
  Place place;
};

void describe(Fields& f, SupplyConfig& c);
void describe(Fields& f, TraceJobConfig& c);

// "a, node_{1..3}" as {"a", "node_1", "node_2", "node_3"}. Throws ConfigError.
std::vector<std::string> channel_names(const std::string& text, const Place& place);

}  // namespace ballast
