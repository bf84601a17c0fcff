// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers for people. Files for programs hold SI values in full precision instead.
#pragma once

#include <string>
#include <string_view>

namespace ballast {

struct SiScale {
  double factor = 1.0;      // value * factor is in prefix + unit
  std::string_view prefix;  // "", "k", "M", ...
};

// The prefix (nano to giga) under which `magnitude` reads as 1 to 999.
SiScale si_scale(double magnitude);

// Four significant digits: "48.21 kW", "0 W". Not a number reads "-".
std::string si_text(double value, std::string_view unit);

// A difference with its sign, in the prefix and to the decimals in which `reference` is written, so
// that rounding does not show as a tiny number: "+1.04 kW", "0.00 kW".
std::string si_difference(double difference, double reference, std::string_view unit);

// `digits` significant digits without exponent for ordinary sizes: "1.0023", "-16.1".
std::string significant(double value, int digits);

// "+3.42 %" from 0.0342; the sign only when asked for.
std::string percent_text(double fraction, bool with_sign = false);

// Reduction from `from` to `to` in decibel of amplitude: "-16.1 dB"; "-" where either is 0.
std::string decibel_text(double to, double from);

// How a value stands to its upper limit, of which `margin_frac` is left: "62 % of the limit", "19 x
// the limit". What is within never reads 100 %, and what exceeds never reads 1.
std::string of_limit_text(double margin_frac);

// "RMS from 0.1 to 20 Hz", and how much of the band a trace with this Nyquist frequency has
// measured.
std::string band_text(double f_low_hz, double f_high_hz, double nyquist_hz);

// "8.25 s to 98.50 s".
std::string span_text(double from_s, double to_s);

// "120.000 s", "10 min 0.000 s", "2 h 5 min 0.000 s".
std::string duration_text(double time_s);

}  // namespace ballast
