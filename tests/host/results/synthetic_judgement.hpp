// SPDX-License-Identifier: GPL-3.0-or-later
// A judgement made by hand, with one verdict of each kind.
#pragma once

#include "host/limits/judge.hpp"

namespace ballast::testing_support {

// "exceeded" (-8 of 10 MW over), "kept", "unknown" (not assessable), in this order of tightness.
inline Judgement sample_judgement() {
  Judgement j;
  j.record.name = "rack \"A\" & <B>";
  j.record.rate_hz = 1000.0;
  j.record.samples = 60000;
  j.record.nyquist_hz = 2.5;
  j.record.gaps = {{1.0, 2.5}, {7.0, 7.5}};
  j.survey = {1e6, 2e6, 3e6};
  j.site.nominal_w = 150e6;
  j.scaling = "1250 copies in step";
  ProfileNote note;
  note.name = "demo.v1";
  note.title = "Demonstration";
  note.source = "this test";
  note.date = "2026-01-01";
  j.profiles = {note};
  Verdict exceeded;
  exceeded.profile = "demo.v1";
  exceeded.clause = "exceeded";
  exceeded.kind = "dynamic_range";
  exceeded.quote = "shall not exceed 10 MW";
  exceeded.algorithm = "maximum minus minimum";
  exceeded.unit = "MW";
  exceeded.limit = 10.0;
  exceeded.outcome = Outcome::kExceeds;
  exceeded.value = 18.0;
  exceeded.margin = -8.0;
  exceeded.margin_frac = -0.8;
  exceeded.at_s = 12.345;
  exceeded.also = {{"unfiltered", 19.5}};
  Verdict kept = exceeded;
  kept.clause = "kept";
  kept.outcome = Outcome::kWithin;
  kept.value = 0.1;  // not exact in binary
  kept.margin = 9.9;
  kept.margin_frac = 0.99;
  kept.at_s = std::nullopt;
  kept.at_hz = 0.0915;
  kept.spectrum = {{{0.09, 0.1}, {1e5, 3.5}}, 20.0, 120.0};
  kept.also.clear();
  Verdict unknown = exceeded;
  unknown.clause = "a unknown";
  unknown.outcome = Outcome::kNotAssessable;
  unknown.reason = "the record is too short";
  unknown.value = unknown.margin = unknown.margin_frac = unknown.at_s = std::nullopt;
  unknown.also.clear();
  j.verdicts = {exceeded, kept, unknown};
  return j;
}

}  // namespace ballast::testing_support
