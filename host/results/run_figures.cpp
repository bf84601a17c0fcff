// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_figures.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "host/analysis/swing.hpp"

namespace ballast {
namespace {

// Range and spectrum of a site channel.
struct ChannelFigures {
  PowerRange range;
  Spectrum spectrum;  // empty below 2 ticks
  Spectrum steady;    // of the steady part, where there is one
};

// Ticks of the steady part, within the record.
TickRange steady_range(const Summary& summary, const RunReader& run) {
  if (!summary.steady) return {0, 0};
  const double rate_hz = run.sample_rate_hz();
  const auto row = [&](double time_s) {
    const double at = std::round(time_s * rate_hz) - static_cast<double>(run.first_tick());
    return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(run.ticks())));
  };
  return {row(summary.steady->from_s), row(summary.steady->to_s) - row(summary.steady->from_s)};
}

// `demand` may be absent.
std::vector<BandFigure> bands_of(const Spectrum* demand, const Spectrum& load,
                                 const Spectrum& grid) {
  std::vector<BandFigure> bands;
  for (const auto& [low, high] :
       {std::pair(kSmoothingLowHz, kSmoothingHighHz), std::pair(kTrainingLowHz, kTrainingHighHz)}) {
    bands.push_back({low, high, band_rms(load, low, high), band_rms(grid, low, high)});
    if (demand != nullptr) bands.back().demand_rms_w = band_rms(*demand, low, high);
  }
  return bands;
}

LineFigures lines_of(const Spectrum& load, const Spectrum& grid, double nyquist_hz) {
  const auto line = [&](const Spectrum& spectrum) {
    const SpectralLine found = training_line(spectrum, nyquist_hz);
    return LineFigure{found.f_hz, found.amplitude};
  };
  return {line(load), line(grid)};
}

ChannelFigures figures_of(const RunReader& run, const std::string& channel,
                          const TickRange& steady) {
  ChannelFigures out;
  WelchStream stream = swing_stream(run.ticks(), run.sample_rate_hz());
  WelchStream steady_stream = swing_stream(steady.count, run.sample_rate_hz());
  std::size_t at = 0;
  double sum = 0.0;
  bool first = true;
  run.visit_site(channel, [&](const std::vector<double>& block) {
    const auto [low, high] = std::minmax_element(block.begin(), block.end());
    out.range.min_w = first ? *low : std::min(out.range.min_w, *low);
    out.range.max_w = first ? *high : std::max(out.range.max_w, *high);
    first = false;
    for (const double v : block) sum += v;
    stream.push(block);
    const std::size_t from = std::clamp(steady.first, at, at + block.size());
    const std::size_t to = std::clamp(steady.first + steady.count, from, at + block.size());
    steady_stream.push(std::span(block).subspan(from - at, to - from));
    at += block.size();
  });
  if (run.ticks() > 0) out.range.mean_w = sum / static_cast<double>(run.ticks());
  if (run.ticks() >= 2) out.spectrum = stream.finish();
  if (steady.count >= 2) out.steady = steady_stream.finish();
  return out;
}

// Lowest and highest rack over the run, and the mean of the racks at its end. Empty where not every
// rack was recorded.
std::optional<StorageFigures> storage_of(const RunReader& run, const std::string& channel) {
  const auto extremes = run.rack_extremes(channel);
  if (!extremes) return std::nullopt;
  StorageFigures out;
  out.soc_min_frac = extremes->first;
  out.soc_max_frac = extremes->second;
  const TickRange last{run.ticks() - 1, 1};
  out.soc_end_frac = run.has_all_racks() ? run.envelope(channel, last).mean.back()
                                         : run.site(channel, last).back();
  return out;
}

// Energy into and out of the storage.
void fill_throughput(StorageFigures& storage, const RunReader& run, const std::string& channel) {
  double charged_j = 0.0;
  double discharged_j = 0.0;
  const double tick_s = 1.0 / run.sample_rate_hz();
  run.visit_site(channel, [&](const std::vector<double>& block) {
    for (const double power_w : block) {
      (power_w > 0.0 ? charged_j : discharged_j) += std::abs(power_w) * tick_s;
    }
  });
  storage.charged_j = charged_j;
  storage.discharged_j = discharged_j;
}

}  // namespace

void fill_figures(Summary& summary, const RunReader& run, const FigureChannels& channels) {
  const TickRange steady = steady_range(summary, run);
  const ChannelFigures load = figures_of(run, channels.load, steady);
  const ChannelFigures grid = figures_of(run, channels.grid, steady);
  std::optional<ChannelFigures> demand;
  if (run.has(channels.demand)) demand = figures_of(run, channels.demand, steady);
  summary.demand.reset();
  if (demand) summary.demand = demand->range;
  summary.load = load.range;
  summary.grid = grid.range;
  summary.bands.clear();
  summary.lines = {};
  if (run.ticks() >= 2) {
    summary.bands = bands_of(demand ? &demand->spectrum : nullptr, load.spectrum, grid.spectrum);
    summary.lines = lines_of(load.spectrum, grid.spectrum, summary.nyquist_hz);
  }
  if (steady.count >= 2) {
    summary.steady->bands = bands_of(demand ? &demand->steady : nullptr, load.steady, grid.steady);
    summary.steady->lines = lines_of(load.steady, grid.steady, summary.nyquist_hz);
  } else {
    summary.steady.reset();
  }
  summary.storage.reset();
  if (run.has(channels.soc) && run.ticks() > 0) summary.storage = storage_of(run, channels.soc);
  if (summary.storage && run.has(channels.storage)) {
    fill_throughput(*summary.storage, run, channels.storage);
  }
}

}  // namespace ballast
