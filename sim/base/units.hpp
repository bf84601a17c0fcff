// SPDX-License-Identifier: GPL-3.0-or-later
// Quantities with units, as users write them: "1.2 kW", "300 ms", "90 %". Inside the program every
// quantity is an SI double whose name carries the unit (power_w, dt_s, soc_frac).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ballast {

enum class Unit {
  kNone,      // a plain number
  kFraction,  // "%" or a plain number, 1 = 100 %
  kWatt,
  kWattPerSecond,
  kJoule,   // also Wh, kWh
  kSecond,  // also ms, min, h
  kHertz,
  kVolt,
  kAmpere,
  kCoulomb,  // also Ah
  kOhm,
  kFarad,
  kHenry,
  kPerSecond,  // rates such as 0.1 /s
  kCelsius,
};

// The SI symbol ("W/s"; "%" for fractions; empty for plain numbers).
std::string_view unit_symbol(Unit unit);

// Parses "<number> <prefix><symbol>" to SI. Empty when the text is no number, or its unit is not
// one of `unit`'s. A bare number is accepted for kNone and kFraction only: a unit is never guessed.
std::optional<double> parse_quantity(std::string_view text, Unit unit);

// The shortest text that parse_quantity() reads back to exactly `value`.
std::string format_quantity(double value, Unit unit);

// Shortest decimal that reads back to the same double ("0.1", "1e-09"), with '.' in every locale.
std::string format_number(double value);

// The candidate nearest to `word` by edit distance, or empty when none is near.
template <class Range>
std::string nearest_word(std::string_view word, const Range& candidates);

// Insertions, deletions, substitutions and swaps of neighbours that lead from one to the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Range>
std::string nearest_word(std::string_view word, const Range& candidates) {
  std::string best;
  std::size_t best_distance = word.size() / 2 + 2;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = std::string(candidate);
    }
  }
  return best;
}

}  // namespace ballast
