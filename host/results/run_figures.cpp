// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_figures.hpp"

#include <algorithm>
#include <bit>

namespace ballast {
namespace {

PowerRange range_of(const std::vector<double>& x) {
  PowerRange r;
  if (x.empty()) return r;
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  double sum = 0.0;
  for (const double v : x) sum += v;
  r.min_w = *low;
  r.max_w = *high;
  r.mean_w = sum / static_cast<double>(x.size());
  return r;
}

Spectrum spectrum_of(const std::vector<double>& x, double rate_hz) {
  return welch(x, rate_hz, {.segment = report_segment(x.size(), rate_hz)});
}

}  // namespace

std::size_t report_segment(std::size_t samples, double rate_hz) {
  const auto longest = std::bit_floor(static_cast<std::size_t>(std::max(256.0, 33.0 * rate_hz)));
  const std::size_t quarter = std::bit_floor(std::max<std::size_t>(1, samples / 4));
  return std::min(samples, std::max<std::size_t>(256, std::min(longest, quarter)));
}

Spectrum site_spectrum(const RunReader& run, const std::string& channel) {
  return spectrum_of(run.site(channel), run.sample_rate_hz());
}

void fill_figures(Summary& summary, const RunReader& run, const FigureChannels& channels) {
  const std::vector<double> load = run.site(channels.load);
  const std::vector<double> grid = run.site(channels.grid);
  summary.load = range_of(load);
  summary.grid = range_of(grid);
  summary.bands.clear();
  if (load.size() >= 2) {
    const Spectrum load_psd = spectrum_of(load, run.sample_rate_hz());
    const Spectrum grid_psd = spectrum_of(grid, run.sample_rate_hz());
    for (const auto& [low, high] : {std::pair(0.1, 20.0), std::pair(0.2, 3.0)}) {
      summary.bands.push_back(
          {low, high, band_rms(load_psd, low, high), band_rms(grid_psd, low, high)});
    }
  }
  summary.storage.reset();
  if (run.has(channels.soc) && run.ticks() > 0) {
    const Envelope soc = run.envelope(channels.soc);
    summary.storage = {*std::min_element(soc.min.begin(), soc.min.end()),
                       *std::max_element(soc.max.begin(), soc.max.end()), soc.mean.back()};
  }
}

}  // namespace ballast
