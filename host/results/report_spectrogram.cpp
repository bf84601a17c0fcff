// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "host/analysis/stft.hpp"
#include "host/results/human.hpp"
#include "host/results/report_curve.hpp"
#include "host/results/report_section.hpp"

namespace ballast {
namespace {

constexpr std::size_t kColumns = 600;
constexpr std::size_t kRows = 256;
constexpr std::size_t kBins = 4096;    // kept before the rows are spaced by log f
constexpr double kRange_db = 80.0;     // below the peak, the colour of silence
constexpr double kHighest_hz = 100.0;  // limits end at 55 Hz
constexpr double kOverlap = 0.75;

// A compromise of resolution in time and frequency: a 24th of the record, from 64 samples up to 33
// s (0.03 Hz per bin).
std::size_t segment_of(const RecordInfo& info) {
  const auto longest =
      std::bit_floor(static_cast<std::size_t>(std::max(64.0, 33.0 * info.rate_hz)));
  const std::size_t part = std::bit_floor(std::max<std::size_t>(1, info.samples / 24));
  return std::min(info.samples, std::max<std::size_t>(64, std::min(longest, part)));
}

}  // namespace

std::string spectrogram_section(const ReportContext& context, PlotData& data) {
  const PowerRecord& record = *context.input.record;
  const RecordInfo& info = record.info();
  if (info.samples < 256) return "";
  const std::size_t segment = segment_of(info);
  const double top_hz = std::min(info.nyquist_hz, kHighest_hz);
  SpectrogramStream stream(info.rate_hz, {.welch = {.segment = segment, .overlap = kOverlap},
                                          .f_max_hz = top_hz,
                                          .max_columns = kColumns,
                                          .max_rows = kBins});
  visit_power(record, [&](std::span<const double> block, std::size_t) { stream.push(block); });
  const Spectrogram s = stream.finish();
  if (s.t_s.empty() || s.f_hz.size() < 3) return "";

  // Rows of equal ratio, each the highest bin in it; below the bins' own spacing, the nearest.
  const double low_hz = s.f_hz[1];
  const double high_hz = s.f_hz.back();
  const double ratio = std::log(high_hz / low_hz) / static_cast<double>(kRows);
  const double spacing_hz = s.f_hz[1] - s.f_hz[0];
  std::vector<double> level_db(s.t_s.size() * kRows);
  double peak_db = -std::numeric_limits<double>::infinity();
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto bin_at = [&](double place) {
      const double f = low_hz * std::exp(ratio * place);
      const auto k = static_cast<std::size_t>(std::lround((f - s.f_hz[0]) / spacing_hz));
      return std::min(k, s.f_hz.size() - 1);
    };
    const std::size_t first = bin_at(static_cast<double>(row));
    const std::size_t last = std::max(first, bin_at(static_cast<double>(row) + 1.0) - 1);
    for (std::size_t column = 0; column < s.t_s.size(); ++column) {
      double most = 0.0;
      for (std::size_t k = first; k <= last; ++k) most = std::max(most, s.at(column, k));
      const double db = 10.0 * std::log10(std::max(most, 1e-300));
      level_db[column * kRows + row] = db;
      peak_db = std::max(peak_db, db);
    }
  }
  // Column after column, the lowest row first.
  std::vector<std::uint8_t> cells(level_db.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double part = std::clamp((level_db[i] - peak_db + kRange_db) / kRange_db, 0.0, 1.0);
    cells[i] = static_cast<std::uint8_t>(std::lround(255.0 * part));
  }
  data["spectrogram"] = {{"columns", s.t_s.size()},
                         {"rows", kRows},
                         {"from_s", info.t0_s + s.t_s.front() - s.column_s / 2.0},
                         {"to_s", info.t0_s + s.t_s.back() + s.column_s / 2.0},
                         {"low_hz", low_hz},
                         {"high_hz", high_hz},
                         {"top_db", peak_db},
                         {"range_db", kRange_db},
                         {"cells", base64(cells)}};
  const std::string caption = caption_html(fmt::format(
      "Density of the {} in dB over 1 W²/Hz: segments of {} samples ({}) overlapping by three "
      "quarters, Hann window, mean removed; {} per column; each of the {} rows shows the highest "
      "of its bins, which are {} Hz apart. The scale ends {} dB below the peak.",
      context.power_name, segment, duration_text(static_cast<double>(segment) / info.rate_hz),
      s.segments_per_column == 1 ? std::string("one segment")
                                 : fmt::format("the mean of {}", s.segments_per_column),
      kRows, significant(spacing_hz, 3), kRange_db));
  return section_html("spectrogram-section", "Spectrogram",
                      "<div class=\"plot-box js-only\"><div class=\"legend\" "
                      "id=\"spectrogram-legend\"></div><canvas id=\"spectrogram\" class=\"image\" "
                      "width=\"1080\" height=\"380\"></canvas></div>\n" +
                          caption);
}

}  // namespace ballast
