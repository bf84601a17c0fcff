// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace ballast {
namespace {

struct Spelling {
  Unit unit;
  std::string_view symbol;
  double scale;
};

// The first spelling of a unit is its SI symbol. Prefixes are listed, not composed, so that "Ms" or
// "mW" for a megawatt cannot slip in by accident where nobody means it.
constexpr std::array kSpellings = {
    Spelling{Unit::kFraction, "%", 0.01},
    Spelling{Unit::kWatt, "W", 1.0},
    Spelling{Unit::kWatt, "mW", 1e-3},
    Spelling{Unit::kWatt, "kW", 1e3},
    Spelling{Unit::kWatt, "MW", 1e6},
    Spelling{Unit::kWatt, "GW", 1e9},
    Spelling{Unit::kWattPerSecond, "W/s", 1.0},
    Spelling{Unit::kWattPerSecond, "mW/s", 1e-3},
    Spelling{Unit::kWattPerSecond, "kW/s", 1e3},
    Spelling{Unit::kWattPerSecond, "MW/s", 1e6},
    Spelling{Unit::kWattPerSecond, "MW/min", 1e6 / 60.0},
    Spelling{Unit::kJoule, "J", 1.0},
    Spelling{Unit::kJoule, "kJ", 1e3},
    Spelling{Unit::kJoule, "MJ", 1e6},
    Spelling{Unit::kJoule, "GJ", 1e9},
    Spelling{Unit::kJoule, "Wh", 3600.0},
    Spelling{Unit::kJoule, "kWh", 3.6e6},
    Spelling{Unit::kSecond, "s", 1.0},
    Spelling{Unit::kSecond, "us", 1e-6},
    Spelling{Unit::kSecond, "ms", 1e-3},
    Spelling{Unit::kSecond, "min", 60.0},
    Spelling{Unit::kSecond, "h", 3600.0},
    Spelling{Unit::kHertz, "Hz", 1.0},
    Spelling{Unit::kHertz, "mHz", 1e-3},
    Spelling{Unit::kHertz, "kHz", 1e3},
    Spelling{Unit::kVolt, "V", 1.0},
    Spelling{Unit::kVolt, "mV", 1e-3},
    Spelling{Unit::kVolt, "kV", 1e3},
    Spelling{Unit::kAmpere, "A", 1.0},
    Spelling{Unit::kAmpere, "mA", 1e-3},
    Spelling{Unit::kAmpere, "kA", 1e3},
    Spelling{Unit::kCoulomb, "C", 1.0},
    Spelling{Unit::kCoulomb, "Ah", 3600.0},
    Spelling{Unit::kCoulomb, "mAh", 3.6},
    Spelling{Unit::kOhm, "Ohm", 1.0},
    Spelling{Unit::kOhm, "mOhm", 1e-3},
    Spelling{Unit::kOhm, "uOhm", 1e-6},
    Spelling{Unit::kFarad, "F", 1.0},
    Spelling{Unit::kFarad, "mF", 1e-3},
    Spelling{Unit::kFarad, "uF", 1e-6},
    Spelling{Unit::kHenry, "H", 1.0},
    Spelling{Unit::kHenry, "mH", 1e-3},
    Spelling{Unit::kHenry, "uH", 1e-6},
    Spelling{Unit::kPerSecond, "/s", 1.0},
    Spelling{Unit::kCelsius, "degC", 1.0},
};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view unit_symbol(Unit unit) {
  const auto* it = std::find_if(kSpellings.begin(), kSpellings.end(),
                                [&](const Spelling& s) { return s.unit == unit; });
  return it == kSpellings.end() ? std::string_view{} : it->symbol;
}

std::optional<double> parse_quantity(std::string_view text, Unit unit) {
  text = trim(text);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0.0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || !std::isfinite(value)) return std::nullopt;
  const std::string_view symbol = trim(text.substr(static_cast<std::size_t>(end - text.data())));
  if (symbol.empty()) {
    if (unit == Unit::kNone || unit == Unit::kFraction) return value;
    return std::nullopt;
  }
  for (const Spelling& s : kSpellings) {
    if (s.unit != unit || s.symbol != symbol) continue;
    // Divide by the reciprocal where that is the exact operation: 90 % is 0.9, not 90 * 0.01.
    return s.scale < 1.0 ? value / std::round(1.0 / s.scale) : value * s.scale;
  }
  return std::nullopt;
}

std::string format_number(double value) {
  std::array<char, 32> buffer{};
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return status == std::errc{} ? std::string(buffer.data(), end) : std::string("nan");
}

std::string format_quantity(double value, Unit unit) {
  if (unit == Unit::kFraction || unit == Unit::kNone) return format_number(value);
  return format_number(value) + " " + std::string(unit_symbol(unit));
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);  // two rows ago
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substitute});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace ballast
