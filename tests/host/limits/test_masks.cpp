// SPDX-License-Identifier: GPL-3.0-or-later
// What clauses say of amplitude over frequency, for plots.
#include <gtest/gtest.h>

#include "host/limits/limit_profile.hpp"

namespace ballast {
namespace {

TEST(Masks, AreInWattsOfTheSite) {
  SiteConditions site;
  site.nominal_w = 100e6;
  const LimitProfile profile = read_limit_profile(R"(
title = "t"
source = "s"
date = "2026-01-01"
status = "own"
evidence = "primary"
[[clauses]]
id = "mask"
kind = "spectral_mask"
open = "o"
frequencies = ["0.2 Hz", "0.8 Hz", "3.2 Hz"]
limits_of_nominal = [0.01, 0.01, 0.04]
[[clauses]]
id = "line"
kind = "line_amplitude"
open = "o"
f_low = "0.1 Hz"
f_high = "20 Hz"
limit = "5 MW"
limit_of_nominal = 0.02
)",
                                                  "p");
  std::vector<std::vector<double>> f_hz;
  std::vector<std::vector<double>> limit_w;
  for (const ProfileClause& c : profile.clauses) {
    f_hz.emplace_back();
    limit_w.emplace_back();
    for (const MaskPoint& point : c.clause->mask(site)) {
      f_hz.back().push_back(point.f_hz);
      limit_w.back().push_back(point.limit_w);
    }
  }
  EXPECT_EQ(f_hz, (std::vector<std::vector<double>>{{0.2, 0.8, 3.2}, {0.1, 20.0}}));
  // Of the line clause the lesser of both limits.
  EXPECT_EQ(limit_w, (std::vector<std::vector<double>>{{1e6, 1e6, 4e6}, {2e6, 2e6}}));
}

}  // namespace
}  // namespace ballast
