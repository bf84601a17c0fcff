// SPDX-License-Identifier: GPL-3.0-or-later
// A trace of known content, and a workload of two racks that replays it.
#pragma once

#include <cmath>
#include <filesystem>
#include <string>

#include "tests/sim/workload/workload_bench.hpp"

namespace ballast {

// Channel k: a triangle between 3 kW and 7 kW, sampled every 0.5 s, shifted by k quarter periods.
inline double triangle_w(std::size_t channel, double t_s) {
  const double phase = std::fmod(t_s / 8.0 + 0.25 * static_cast<double>(channel), 1.0);
  return 3000.0 + 8000.0 * (phase < 0.5 ? phase : 1.0 - phase);
}

inline Trace triangles(std::size_t channels) {
  Trace trace;
  trace.source = "triangles";
  trace.length_s = 20.0;
  trace.nyquist_hz = 1.0;
  for (std::size_t k = 0; k < channels; ++k) {
    TraceChannel channel;
    channel.name = "node_" + std::to_string(k + 1);
    for (int i = 0; i <= 40; ++i) {
      channel.t_s.push_back(0.5 * i);
      channel.power_w.push_back(triangle_w(k, 0.5 * i));
    }
    trace.channels.push_back(channel);
  }
  return trace;
}

inline TraceLoader loads(const Trace& trace) {
  return [trace](const std::filesystem::path&, const ReadOptions&) { return trace; };
}

inline WorkloadConfig replay() {
  WorkloadConfig config;
  config.has_trace = true;
  config.trace.path = "triangles";
  config.trace.base_w = 1000.0;
  config.trace.base_given = true;
  config.trace.gpus_per_node = 8;
  return config;
}

inline WorkloadBench two_racks(std::size_t nodes_per_rack = 2) {
  WorkloadBench bench;
  bench.racks = 2;
  bench.gpus_per_rack = 8 * nodes_per_rack;
  bench.load = loads(triangles(4));
  return bench;
}

inline double sum_at(const WorkloadBench& bench, std::size_t tick) {
  double sum = bench.base_w[tick];
  for (const auto& gpu : bench.demand_w) sum += gpu[tick];
  return sum;
}

}  // namespace ballast
