// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/compare_reader.hpp"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "host/analysis/line_spectrum.hpp"
#include "host/analysis/welch_stream.hpp"
#include "host/link/spectrum_window.hpp"
#include "host/results/run_reader.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMostPoints = 400'000;  // of a curve
constexpr std::size_t kLeastTicks = 256;      // of a spectrum

// Each group of samples by its lowest and highest, in place of the samples.
class Thinned {
 public:
  Thinned(std::size_t samples, std::size_t group) : group_(group) {
    values_.reserve(group == 1 ? samples : 2 * (samples / group + 1));
  }

  void push(std::span<const double> block) {
    if (group_ == 1) {
      values_.insert(values_.end(), block.begin(), block.end());
      return;
    }
    for (const double value : block) {
      low_ = filled_ == 0 ? value : std::min(low_, value);
      high_ = filled_ == 0 ? value : std::max(high_, value);
      if (++filled_ == group_) close();
    }
  }
  std::vector<double> finish() {
    if (filled_ > 0) close();
    return std::move(values_);
  }

 private:
  void close() {
    values_.insert(values_.end(), {low_, high_});
    filled_ = 0;
  }

  std::size_t group_;
  std::size_t filled_ = 0;
  double low_ = 0.0;
  double high_ = 0.0;
  std::vector<double> values_;
};

}  // namespace

RecordedRun read_recorded_run(const QString& folder) {
  const RunReader run(QDir(folder).filePath("run.h5").toStdString());
  const std::size_t n = run.ticks();
  const std::size_t group = n <= kMostPoints ? 1 : (2 * n + kMostPoints - 1) / kMostPoints;
  // One pass in blocks: a long run does not fit into memory.
  Thinned thinned(n, group);
  // Over the end of the run, cut as the live spectrum is: a run laid over itself shows one curve.
  const SpectrumOptions live;
  const std::size_t window = std::min(n, static_cast<std::size_t>(ticks(live.window_s)));
  std::size_t skipped = n;
  std::optional<WelchStream> welch;
  if (n >= kLeastTicks) {
    WelchOptions options;
    options.segment = segment_samples(live, window);
    skipped = n - window + samples_left_out(window, options.segment);
    welch.emplace(run.sample_rate_hz(), options);
  }
  std::size_t seen = 0;
  run.visit_site("grid_w", [&](std::span<const double> block) {
    thinned.push(block);
    const std::size_t old = skipped > seen ? std::min(skipped - seen, block.size()) : 0;
    seen += block.size();
    if (welch) welch->push(block.subspan(old));
  });
  RecordedRun out;
  out.curve.label = QFileInfo(folder).fileName();
  out.curve.grid_w = thinned.finish();
  const double step_s =
      (group == 1 ? 1.0 : static_cast<double>(group) / 2.0) / run.sample_rate_hz();
  const double t0_s = static_cast<double>(run.first_tick()) / run.sample_rate_hz();
  out.curve.t_s.reserve(out.curve.grid_w.size());
  for (std::size_t i = 0; i < out.curve.grid_w.size(); ++i) {
    out.curve.t_s.push_back(t0_s + static_cast<double>(i) * step_s);
  }
  if (welch) {
    const Spectrum grid = welch->finish();
    out.spectrum.step_hz = grid.df_hz;
    out.spectrum.grid_psd = grid.psd;
    out.spectrum.grid_line = line_amplitudes(grid);
    out.spectrum.from_s = t0_s + static_cast<double>(skipped) / run.sample_rate_hz();
    out.spectrum.to_s = t0_s + static_cast<double>(n) / run.sample_rate_hz();
  }
  return out;
}

}  // namespace ballast
