// SPDX-License-Identifier: GPL-3.0-or-later
// A judgement of known content, as a server sends it.
#pragma once

#include "host/link/message.hpp"

namespace ballast::test {

inline Json verdict(const char* profile, const char* clause, const Json& margin_frac,
                    const char* outcome) {
  return {{"profile", profile}, {"clause", clause},
          {"value", 0.25},      {"limit", 0.2},
          {"unit", "MW"},       {"margin_frac", margin_frac},
          {"outcome", outcome}, {"algorithm", "peak to peak"}};
}

// As of `ballast judge --json`, in its order: the tightest first over all profiles.
inline Json judgement() {
  return {{"counts", {{"within", 2}, {"exceeds", 1}, {"not_assessable", 1}}},
          {"record", {{"t0_s", 20.0}, {"length_s", 60.0}}},
          {"site", {{"nominal_w", 1e5}}},
          {"scale", 1.0},
          {"profiles",
           {{{"name", "alpha"}, {"title", "Title of alpha"}, {"source", "A paper"}},
            {{"name", "beta"}, {"title", "Title of beta"}}}},
          {"verdicts",
           {verdict("beta", "ramp", -0.25, "exceeds"), verdict("alpha", "swing", 0.1, "within"),
            verdict("beta", "line", 0.622, "within"),
            verdict("alpha", "band", nullptr, "not assessable")}}};
}

}  // namespace ballast::test
