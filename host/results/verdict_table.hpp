// SPDX-License-Identifier: GPL-3.0-or-later
// A judgement for people and for the summary of a run.
#pragma once

#include <string>
#include <vector>

#include "host/limits/judge.hpp"
#include "host/results/summary.hpp"

namespace ballast {

// What was judged and how it was scaled, every clause with value, limit, their ratio and where it
// was worst, tightest first, then what was not assessable and why, then the profiles. Lines of at
// most 100 columns but for long names and reasons, with a final newline.
std::string verdict_table(const Judgement& judgement);
// The verdicts alone: ranked, then what could not be assessed.
std::string verdict_rows(const Judgement& judgement);
std::string verdict_counts(const Judgement& judgement);  // counts_text() on a line of its own
// "1 within, 1 exceeded, 6 not assessable".
std::string counts_text(const Judgement& judgement);

std::vector<VerdictSummary> verdict_summaries(const Judgement& judgement);

// "42.8 MW", "0.95" (a unit of "1" is left out).
std::string amount_text(double value, const std::string& unit);
// "Other readings: 9.87 MW causal; 12.3 MW including the first and last 30 s"; empty where none
// says more than the value.
std::string other_readings_text(const Verdict& verdict);
// "not assessable because the record is too short ...".
std::string not_assessable_text(const Verdict& verdict);
// Where a clause was worst: "12.345 s", "0.0915 Hz", or both; "-" where it has no place.
std::string worst_text(const Verdict& verdict);

}  // namespace ballast
