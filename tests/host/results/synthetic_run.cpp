// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/host/results/synthetic_run.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "sim/site/record_sums.hpp"

namespace ballast::testing_support {
namespace {

constexpr std::size_t kHalfPeriod = 1000;  // 0.5 Hz
constexpr double kHigh_w = 90e3;
constexpr double kLow_w = 35e3;
constexpr double kTau = 3000.0;  // ticks

// Closed form of the one-pole response to the square wave, periodic steady state.
double filtered(std::size_t i) {
  const double mean = (kHigh_w + kLow_w) / 2.0;
  const double half = (kHigh_w - kLow_w) / 2.0;
  const double phase = static_cast<double>(i % kHalfPeriod);
  const double sign = (i / kHalfPeriod) % 2 == 0 ? 1.0 : -1.0;
  const double edge = std::tanh(static_cast<double>(kHalfPeriod) / kTau / 2.0);
  return mean + sign * half * (1.0 - (1.0 + edge) * std::exp(-phase / kTau));
}

double hash_noise(std::uint64_t x) {
  x ^= x >> 33U;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33U;
  x *= 0xc4ceb9fe1a85ec53ULL;
  x ^= x >> 33U;
  return static_cast<double>(x >> 11U) * 0x1p-53 - 0.5;
}

}  // namespace

ScratchDir::ScratchDir() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "ballast_results_XXXXXX").string();
  path_ = mkdtemp(pattern.data());
}
ScratchDir::~ScratchDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

RecordLayout layout_of(const SyntheticRun& run) {
  std::vector<ChannelInfo> gpus;
  if (run.per_gpu) gpus = {{"granted_w", "W", "What the GPU was let draw."}};
  RecordLayout layout =
      record_layout({.racks = run.racks,
                     .gpus_per_rack = run.gpus_per_rack,
                     .racks_per_row = run.racks_per_row > 0 ? run.racks_per_row : run.racks},
                    {
                        {"demand_w", "W", "What the GPUs would draw unconstrained."},
                        {"load_w", "W", "What GPUs and base load draw."},
                        {"grid_w", "W", "What the rack draws from the grid."},
                        {"storage_w", "W", "Power into the storage."},
                        {"storage_soc_frac", "1", "State of charge of the storage."},
                    },
                    gpus);
  layout.demand.nyquist_hz = 0.25;
  return layout;
}

float rack_value(const SyntheticRun& run, std::size_t channel, std::size_t rack, std::size_t i) {
  const double square = (i / kHalfPeriod) % 2 == 0 ? kHigh_w : kLow_w;
  const double noise =
      run.noise_w * hash_noise(((channel * 4096 + rack) << 32U) + i) + static_cast<double>(rack);
  switch (channel) {
    case 0:
    case 1:
      return static_cast<float>(square + noise);
    case 2:
      return static_cast<float>(filtered(i) + noise);
    case 3:
      return static_cast<float>(filtered(i) - square);
    default:
      return static_cast<float>(0.5 + 0.01 * static_cast<double>(rack) +
                                0.2 * std::sin(static_cast<double>(i) / 20000.0));
  }
}

float gpu_value(const SyntheticRun&, std::size_t rack, std::size_t gpu, std::size_t i) {
  return static_cast<float>(static_cast<double>(rack * 100000 + gpu * 10000 + i % 9973));
}

void feed_block(RecordSink& sink, const SyntheticRun& run, std::size_t first, std::size_t count) {
  const RecordLayout layout = layout_of(run);
  const std::size_t capacity = run.block_ticks;
  RecordBuffer buffer(layout, capacity);
  const std::size_t racks = layout.index_of(kRackGroup);
  const std::size_t gpus = layout.index_of(kGpuGroup);
  for (std::size_t s = 0; s < layout.groups[racks].series(); ++s) {
    for (std::size_t i = 0; i < count; ++i) {
      buffer.values(racks)[s * capacity + i] =
          rack_value(run, s / run.racks, s % run.racks, first + i);
    }
  }
  for (std::size_t s = 0; gpus < layout.groups.size() && s < layout.groups[gpus].series(); ++s) {
    for (std::size_t i = 0; i < count; ++i) {
      buffer.values(gpus)[s * capacity + i] =
          gpu_value(run, s / run.gpus_per_rack, s % run.gpus_per_rack, first + i);
    }
  }
  RecordSums(layout).fill(buffer, 0, count);
  for (std::size_t g = 0; g < layout.groups.size(); ++g) buffer.set_rows(g, count);
  sink.block(buffer.block(run.first_tick + static_cast<Tick>(first), count));
}

void feed(RecordSink& sink, const SyntheticRun& run, bool partial) {
  sink.begin(layout_of(run));
  for (std::size_t first = 0; first < run.ticks; first += run.block_ticks) {
    feed_block(sink, run, first, std::min(run.block_ticks, run.ticks - first));
  }
  sink.end(partial);
}

Summary sample_summary() {
  Summary s;
  s.scenario = "first_light";
  s.engine = "rtl";
  s.seed = 0xFFFFFFFFFFFFFFFFULL;
  s.ticks = 120000;
  s.gpus = 72;
  s.racks = 1;
  s.rtl_hash = "5f1d0c8e3b7a99e2";
  s.energy.demand_j = 7.2e6;
  s.energy.granted_j = 7.52e6;
  s.energy.burned_j = 0.36e6;
  s.energy.withheld_j = 0.04e6;
  s.energy.base_j = 0.9e6;
  const AccountKind path = AccountKind::kPathLoss;
  const AccountKind storage = AccountKind::kStorageLoss;
  s.energy.published = {
      {{"supply_loss", "supply loss", "in the power supplies", path}, 0.30e6},
      {{"filter_loss", "filter loss", "in the input filter", path}, 0.01e6},
      {{"converter_loss", "converter loss", "in the storage's converter", storage}, 0.030e6},
      {{"cell_loss", "cell loss", "inside the storage's cells", storage}, 0.012e6},
      {{"detached", "left with lost supplies", "in lost supplies", AccountKind::kCarriedOff}, 0.0}};
  s.energy.stored_change_j = 0.011e6;
  s.energy.grid_j = 8.783e6 + 1e-6;
  s.equal_work = {7.0e6, 7.2394e6};
  s.energy_overhead_equal_work_frac = 0.0342;
  s.slowdown = 1.00231;
  s.jobs = {{"pretrain", 64, 120.0, 119.7, 1.00231, 7.1e6, true, 76.8, 2.2e4},
            {"evaluate", 8, 60.0, 60.0, 1.0, 0.5e6, false, 0.0, 0.0}};
  s.load = {34.6e3, 62.5e3, 90.4e3};
  s.grid = {57.57e3, 62.6e3, 67.44e3};
  s.bands = {{0.1, 20.0, 27.36e3, 2.632e3}, {0.2, 3.0, 26.56e3, 2.631e3}};
  s.steady = {8.25, 98.5, {{0.1, 20.0, 21.43e3, 1.987e3}, {0.2, 3.0, 20.11e3, 1.965e3}}};
  s.lines = {{0.5, 35.0e3}, {0.5, 3.72e3}};
  s.steady->lines = {{0.5, 27.6e3}, {0.5, 2.78e3}};
  s.storage = {0.3, 0.7, 0.4441, 391.2e3, 383.0e3};
  s.nyquist_hz = 0.25;
  s.verdicts = {{"example 2026-01", "ramp", 1.5e6, 2e6, "W/s", 0.25, true, 12.5},
                {"example 2026-01", "flicker", std::nullopt, 1.0, "1", std::nullopt, std::nullopt,
                 std::nullopt, "the voltage is not known"}};
  s.timing = {0.41, 292.7, 2.1e7, 0.31};
  s.notices = {"the taper is short"};
  s.provenance = {{"version", "0.1.0"}, {"compiler", "clang 14.0.6"}};
  return s;
}

}  // namespace ballast::testing_support
