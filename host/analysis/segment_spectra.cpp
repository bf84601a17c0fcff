// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/segment_spectra.hpp"

#include <stdexcept>

namespace ballast {
namespace {

std::size_t checked(double rate_hz, std::size_t segment) {
  check_rate(rate_hz);
  if (segment < 2) throw std::invalid_argument("a segment has at least 2 samples");
  return segment;
}

}  // namespace

SegmentSpectra::SegmentSpectra(double rate_hz, const WelchOptions& options)
    : feed_(checked(rate_hz, options.segment), hop_of(options.segment, options.overlap)),
      transform_(make_window(options.window, options.segment), options.detrend),
      scale_(transform_.density_scale(rate_hz)) {
  const auto n = static_cast<double>(options.segment);
  spectrum_.segments = 1;
  spectrum_.segment_samples = options.segment;
  spectrum_.df_hz = rate_hz / n;
  spectrum_.enbw_hz = transform_.enbw_hz(rate_hz);
  spectrum_.f_hz.resize(transform_.bins());
  spectrum_.psd.resize(transform_.bins());
  for (std::size_t k = 0; k < spectrum_.f_hz.size(); ++k) {
    spectrum_.f_hz[k] = static_cast<double>(k) * rate_hz / n;
  }
}

}  // namespace ballast
