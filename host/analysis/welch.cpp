// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/welch.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "host/analysis/welch_stream.hpp"

namespace ballast {

Spectrum welch(std::span<const double> x, double rate_hz, const WelchOptions& options) {
  WelchOptions cut = options;
  if (cut.segment == 0) cut.segment = std::max<std::size_t>(256, x.size() / 8);
  cut.segment = std::clamp<std::size_t>(x.size(), 2, std::max<std::size_t>(2, cut.segment));
  WelchStream stream(rate_hz, cut);
  stream.push(x);
  return stream.finish();
}

std::vector<double> power_spectrum(const Spectrum& spectrum) {
  std::vector<double> power = spectrum.psd;
  for (double& v : power) v *= spectrum.enbw_hz;
  return power;
}

double band_power(const Spectrum& spectrum, double f1_hz, double f2_hz) {
  double sum = 0.0;
  for (std::size_t k = 0; k < spectrum.f_hz.size(); ++k) {
    if (spectrum.f_hz[k] >= f1_hz && spectrum.f_hz[k] < f2_hz) sum += spectrum.psd[k];
  }
  return sum * spectrum.df_hz;
}

double band_rms(const Spectrum& spectrum, double f1_hz, double f2_hz) {
  return std::sqrt(band_power(spectrum, f1_hz, f2_hz));
}

}  // namespace ballast
