// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/human.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace ballast {

SiScale si_scale(double magnitude) {
  static constexpr std::array<SiScale, 7> kScales = {
      {{1e-9, "G"}, {1e-6, "M"}, {1e-3, "k"}, {1.0, ""}, {1e3, "m"}, {1e6, "µ"}, {1e9, "n"}}};
  const double size = std::abs(magnitude);
  if (!(size > 0.0)) return {1.0, ""};
  for (const SiScale& scale : kScales) {
    // A hair below, so that what rounds to 1000 takes the next prefix.
    if (size * scale.factor >= 0.99995) return scale;
  }
  return kScales.back();
}

std::string significant(double value, int digits) {
  if (!std::isfinite(value)) return "-";
  if (value == 0.0) return "0";
  const double size = std::abs(value);
  if (size < 1e-3 || size >= 1e7) return fmt::format("{:.{}e}", value, digits - 1);
  // Digits before the point of what rounding makes of it: 0.99999 reads 1.000, not 1.0000.
  const double rounded = size * (1.0 + 0.5 * std::pow(10.0, -digits));
  const int before = static_cast<int>(std::floor(std::log10(rounded))) + 1;
  return fmt::format("{:.{}f}", value, std::clamp(digits - before, 0, 9));
}

std::string si_text(double value, std::string_view unit) {
  if (!std::isfinite(value)) return "-";
  const SiScale scale = si_scale(value);
  return fmt::format("{} {}{}", significant(value * scale.factor, 4), scale.prefix, unit);
}

std::string si_difference(double difference, double reference, std::string_view unit) {
  if (!std::isfinite(difference) || !std::isfinite(reference)) return "-";
  const SiScale scale = si_scale(reference != 0.0 ? reference : difference);
  const double size = std::abs(reference * scale.factor);
  const int before = size > 0.0 ? static_cast<int>(std::floor(std::log10(size))) + 1 : 1;
  std::string text =
      fmt::format("{:+.{}f}", difference * scale.factor, std::clamp(4 - before, 0, 9));
  if (text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  return fmt::format("{} {}{}", text, scale.prefix, unit);
}

std::string percent_text(double fraction, bool with_sign) {
  if (!std::isfinite(fraction)) return "-";
  if (std::abs(fraction) < 0.5e-4) fraction = 0.0;  // no "-0.00 %"
  return with_sign ? fmt::format("{:+.2f} %", 100.0 * fraction)
                   : fmt::format("{:.2f} %", 100.0 * fraction);
}

std::string decibel_text(double to, double from) {
  if (!(to > 0.0) || !(from > 0.0)) return "-";
  return fmt::format("{:+.1f} dB", 20.0 * std::log10(to / from));
}

std::string of_limit_text(double margin_frac) {
  if (!std::isfinite(margin_frac)) return "-";
  const double share = 1.0 - margin_frac;
  constexpr int kMostDecimals = 6;
  if (margin_frac >= 0.0) {
    if (share > 0.0 && share < 0.0095) return significant(100.0 * share, 2) + " % of the limit";
    for (int decimals = 0; decimals <= kMostDecimals; ++decimals) {
      const std::string number = fmt::format("{:.{}f}", 100.0 * share, decimals);
      if (share == 1.0 || std::stod(number) < 100.0) return number + " % of the limit";
    }
    return "just below the limit";
  }
  // At least two digits, and whole numbers in full.
  for (int decimals = share < 9.95 ? 1 : 0; decimals <= kMostDecimals; ++decimals) {
    const std::string number = fmt::format("{:.{}f}", share, decimals);
    if (std::stod(number) > 1.0) return number + " x the limit";
  }
  return "just above the limit";
}

std::string band_text(double f_low_hz, double f_high_hz, double nyquist_hz) {
  std::string text = fmt::format("RMS from {} to {} Hz", f_low_hz, f_high_hz);
  if (nyquist_hz < f_low_hz) {
    text += " (not measured)";
  } else if (nyquist_hz < f_high_hz) {
    text += fmt::format(" (to {})", significant(nyquist_hz, 2));
  }
  return text;
}

std::string span_text(double from_s, double to_s) {
  return fmt::format("{:.2f} s to {:.2f} s", from_s, to_s);
}

std::string duration_text(double time_s) {
  if (time_s < 180.0) return fmt::format("{:.3f} s", time_s);
  // In whole milliseconds, so that no part ever reads 60.
  const long long ms = std::llround(time_s * 1000.0);
  const long long hours = ms / 3600000;
  const long long minutes = ms / 60000 % 60;
  const double rest_s = static_cast<double>(ms % 60000) / 1000.0;
  return hours > 0 ? fmt::format("{} h {} min {:.3f} s", hours, minutes, rest_s)
                   : fmt::format("{} min {:.3f} s", minutes, rest_s);
}

}  // namespace ballast
