// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/runs/setting_sweep.hpp"

namespace ballast {
namespace {

SweepPoint point(double swing_w, std::optional<double> energy_frac) {
  SweepPoint p;
  p.figures = SweepFigures{swing_w, energy_frac, 1.0};
  return p;
}

std::vector<bool> fronts(std::vector<SweepPoint> points) {
  mark_front(points);
  std::vector<bool> front;
  for (const SweepPoint& p : points) front.push_back(p.front);
  return front;
}

TEST(ParetoFront, IsWhatNoOtherPointBeats) {
  EXPECT_EQ(fronts({point(4, 0.1), point(2, 0.2), point(1, 0.5), point(3, 0.3), point(4, 0.2)}),
            (std::vector<bool>{true, true, true, false, false}));
}

// Of a circle in the plane of swing and energy, the points whose tangent falls: the quarter
// that faces the origin.
TEST(ParetoFront, OfACircleIsTheQuarterTowardsTheOrigin) {
  std::vector<SweepPoint> points;
  std::vector<bool> expected;
  constexpr int kSteps = 360;
  for (int i = 0; i < kSteps; ++i) {
    const double turn = 2.0 * 3.14159265358979323846 * (i + 0.5) / kSteps;
    points.push_back(point(1.0 + std::cos(turn), 1.0 + std::sin(turn)));
    expected.push_back(i >= kSteps / 2 && i < 3 * kSteps / 4);
  }
  EXPECT_EQ(fronts(points), expected);
  std::reverse(points.begin(), points.end());
  std::reverse(expected.begin(), expected.end());
  EXPECT_EQ(fronts(points), expected);
}

TEST(ParetoFront, EqualPointsShareIt) {
  EXPECT_EQ(fronts({point(1, 0.1), point(1, 0.1), point(1, 0.2), point(2, 0.1)}),
            (std::vector<bool>{true, true, false, false}));
}

TEST(ParetoFront, WhatHasNoFiguresIsNotOnItAndHidesNothing) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(fronts({SweepPoint{}, point(0, std::nullopt), point(kNaN, 0.0), point(0, kNaN),
                    point(9, -0.1)}),
            (std::vector<bool>{false, false, false, false, true}));
}

}  // namespace
}  // namespace ballast
