// SPDX-License-Identifier: GPL-3.0-or-later
// Seeded noise of several colours for the tests of the oscillation detector and its picture.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace ballast {

enum class Colour {
  kWhite,
  kFirstOrder,   // AR(1), pole at 0.98
  kRandomWalk,   // 1/f^2
  kOneOverF,     // three first-order sections (P. Kellet's filter): 1/f within 0.5 dB
  kSecondOrder,  // white through two equal low-passes, on a floor 60 dB down
};

constexpr Colour kColours[] = {Colour::kWhite, Colour::kFirstOrder, Colour::kRandomWalk,
                               Colour::kOneOverF, Colour::kSecondOrder};

// Gaussian by Box and Muller from the 53 upper bits of the engine: the same in every standard
// library.
class Gaussian {
 public:
  explicit Gaussian(std::uint64_t seed) : engine_(seed) {}

  double operator()() {
    if (have_) {
      have_ = false;
      return spare_;
    }
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    const double angle = 2.0 * std::numbers::pi * uniform();
    spare_ = radius * std::sin(angle);
    have_ = true;
    return radius * std::cos(angle);
  }

  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

 private:
  std::mt19937_64 engine_;
  double spare_ = 0.0;
  bool have_ = false;
};

inline std::vector<double> noise_record(Colour colour, std::size_t n, std::uint64_t seed) {
  Gaussian gauss(seed);
  std::vector<double> x(n);
  double a = 0.0;
  double b = 0.0;
  double c = 0.0;
  const auto next = [&] {
    const double w = gauss();
    switch (colour) {
      case Colour::kWhite:
        return w;
      case Colour::kFirstOrder:
        return a = 0.98 * a + w;
      case Colour::kRandomWalk:
        return a += w;
      case Colour::kOneOverF:
        a = 0.99765 * a + 0.0990460 * w;
        b = 0.963 * b + 0.2965164 * w;
        c = 0.57 * c + 1.0526913 * w;
        return a + b + c + 0.1848 * w;
      case Colour::kSecondOrder:
        a += 0.05 * (w - a);
        b += 0.05 * (a - b);
        return b + 1e-3 * gauss();
    }
    return w;
  };
  for (int i = 0; i < 500; ++i) next();  // past the filters' start
  for (double& v : x) v = next();
  return x;
}

}  // namespace ballast
