// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/compare_reader.hpp"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <bit>

#include "host/analysis/line_spectrum.hpp"
#include "host/analysis/welch.hpp"
#include "host/results/run_reader.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMostPoints = 400'000;  // of a curve
constexpr std::size_t kSegment = 1U << 14U;

// Each group of samples by its lowest and highest, in place of the samples.
std::vector<double> thinned(const std::vector<double>& values, std::size_t group) {
  if (group <= 1) return values;
  std::vector<double> out;
  out.reserve(2 * (values.size() / group + 1));
  for (std::size_t i = 0; i < values.size(); i += group) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(i);
    const auto count = std::min(group, values.size() - i);
    const auto [low, high] = std::minmax_element(first, first + static_cast<std::ptrdiff_t>(count));
    out.push_back(*low);
    out.push_back(*high);
  }
  return out;
}

}  // namespace

RecordedRun read_recorded_run(const QString& folder) {
  const RunReader run(QDir(folder).filePath("run.h5").toStdString());
  const std::vector<double> grid = run.site("grid_w");
  const std::vector<double> load = run.site("load_w");
  RecordedRun out;
  out.curve.label = QFileInfo(folder).fileName();
  const std::size_t n = grid.size();
  const std::size_t group = n <= kMostPoints ? 1 : (2 * n + kMostPoints - 1) / kMostPoints;
  out.curve.grid_w = thinned(grid, group);
  out.curve.load_w = thinned(load, group);
  const double step_s =
      (group == 1 ? 1.0 : static_cast<double>(group) / 2.0) / run.sample_rate_hz();
  const double t0_s = static_cast<double>(run.first_tick()) / run.sample_rate_hz();
  out.curve.t_s.reserve(out.curve.grid_w.size());
  for (std::size_t i = 0; i < out.curve.grid_w.size(); ++i) {
    out.curve.t_s.push_back(t0_s + static_cast<double>(i) * step_s);
  }
  if (n >= 256) {
    WelchOptions options;
    options.segment = std::bit_floor(std::min(n, kSegment));
    const Spectrum g = welch(grid, run.sample_rate_hz(), options);
    const Spectrum l = welch(load, run.sample_rate_hz(), options);
    out.spectrum.step_hz = g.df_hz;
    out.spectrum.grid_psd = g.psd;
    out.spectrum.load_psd = l.psd;
    out.spectrum.grid_line = line_amplitudes(g);
    out.spectrum.load_line = line_amplitudes(l);
    out.spectrum.from_s = t0_s;
    out.spectrum.to_s = t0_s + static_cast<double>(n) / run.sample_rate_hz();
  }
  return out;
}

}  // namespace ballast
