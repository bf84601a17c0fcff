// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a workload as the bench does, against a rule that says what each GPU is granted.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/workload/jobs/phases.hpp"
#include "sim/workload/jobs/trace.hpp"
#include "sim/workload/workload.hpp"

namespace ballast {

// Granted power of GPU `gpu` (counted through the racks) that demands `demand_uw` at `tick`.
using GrantRule = std::function<std::uint32_t(Tick tick, std::size_t gpu, std::uint32_t demand_uw)>;

inline std::uint32_t grant_all(Tick, std::size_t, std::uint32_t demand_uw) {
  return demand_uw;
}

struct WorkloadBench {
  std::size_t racks = 1;
  std::size_t gpus_per_rack = 8;
  double idle_w = 100.0;
  std::uint64_t seed = 1;
  Tick interval = 10;  // between couplings
  TraceLoader load;
  GrantRule grant = grant_all;
  std::function<void(Workload&, Tick)> event = [](Workload&, Tick) {};  // before each coupling

  // Results. demand_w[gpu][tick].
  std::unique_ptr<Workload> workload;
  std::vector<std::vector<double>> demand_w;
  std::vector<double> base_w;  // sum over racks, per tick
  double demand_j = 0.0;
  double granted_j = 0.0;

  void run(const WorkloadConfig& config, Tick ticks) {
    workload = make_workload(config, racks, gpus_per_rack, idle_w, seed, load);
    demand_w.assign(racks * gpus_per_rack, {});
    std::vector<std::uint32_t> demand(gpus_per_rack);
    std::vector<std::uint32_t> granted(gpus_per_rack);
    for (Tick tick = 0; tick < ticks; ++tick) {
      if (tick % interval == 0) {
        event(*workload, tick);
        workload->couple(tick);
      }
      base_w.push_back(0.0);
      for (std::size_t rack = 0; rack < racks; ++rack) {
        base_w.back() += workload->rack(rack).demand(tick, demand);
        double granted_w = 0.0;
        for (std::size_t i = 0; i < gpus_per_rack; ++i) {
          const std::size_t gpu = rack * gpus_per_rack + i;
          granted[i] = grant(tick, gpu, demand[i]);
          demand_w[gpu].push_back(demand[i] * 1e-6);
          demand_j += demand[i] * 1e-9;
          granted_j += granted[i] * 1e-9;
          granted_w += granted[i] * 1e-6;
        }
        base_w.back() += workload->rack(rack).following_w(granted_w);
        workload->rack(rack).progress(tick, granted);
      }
    }
    if (ticks % interval == 0) workload->couple(ticks);
  }

  JobReport report() const { return workload->report(static_cast<Tick>(base_w.size())).front(); }

  // Power levels of a GPU as (first tick, power), one entry per change.
  std::vector<std::pair<Tick, double>> levels(std::size_t gpu) const {
    std::vector<std::pair<Tick, double>> found;
    for (std::size_t tick = 0; tick < demand_w[gpu].size(); ++tick) {
      const double power = demand_w[gpu][tick];
      if (found.empty() || found.back().second != power) {
        found.emplace_back(static_cast<Tick>(tick), power);
      }
    }
    return found;
  }
};

inline PhaseConfig phase(const std::string& name, double power_w, double duration_s) {
  PhaseConfig c;
  c.name = name;
  c.power_w = power_w;
  c.duration_s = duration_s;
  return c;
}

inline PhaseConfig barrier_phase(const std::string& name, double power_w, double duration_s,
                                 double wait_power_w) {
  PhaseConfig c = phase(name, power_w, duration_s);
  c.barrier = true;
  c.wait_power_w = wait_power_w;
  return c;
}

// A job on all GPUs.
inline WorkloadConfig one_job(std::vector<PhaseConfig> iteration) {
  WorkloadConfig config;
  config.jobs.emplace_back();
  phases_of(config.jobs.front()).iteration = std::move(iteration);
  return config;
}

}  // namespace ballast
