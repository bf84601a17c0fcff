// SPDX-License-Identifier: GPL-3.0-or-later
// Two records of power side by side: two runs, or a run and a field recording. Differences are
// second less first, B - A.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/analysis/align.hpp"
#include "host/analysis/line_spectrum.hpp"
#include "host/limits/judge.hpp"
#include "host/results/summary.hpp"

namespace ballast {

// How B is placed on A's clock.
struct Alignment {
  double b_begins_s = 0.0;  // after A's first sample
  std::optional<Lag> lag;   // where it was found by correlation
  std::string sentence;
};

// RMS within low <= f < high, where both records and the length of the common part allow.
struct BandDifference {
  std::string_view key;  // of frequency_bands.hpp
  std::string_view name;
  double low_hz = 0.0;
  double high_hz = 0.0;
  std::optional<double> a_w;
  std::optional<double> b_w;
  std::string reason;  // why absent
};

// One clause on both; absent where only one was held against its profile.
struct ClauseDifference {
  std::string profile;
  std::string clause;
  std::string unit;
  std::optional<Verdict> a;
  std::optional<Verdict> b;

  std::optional<double> difference() const;  // of the values, where both have one
};

// A figure of the whole of both runs.
struct AccountDifference {
  std::string name;  // as in summary.json
  std::string unit;  // "J", "W", "1"
  double a = 0.0;
  double b = 0.0;
};

struct Comparison {
  std::string name_a;
  std::string name_b;
  std::string facts_a;  // what each is, a line
  std::string facts_b;
  Alignment alignment;
  // The common part, on one grid of time.
  double rate_hz = 0.0;
  double first_s = 0.0;       // on A's own clock
  double nyquist_hz = 0.0;    // the lesser of both sources
  double bandwidth_hz = 0.0;  // likewise: lines up to here keep their amplitude within 2 %
  std::vector<double> a_w;
  std::vector<double> b_w;
  std::vector<RecordGap> gaps_a;  // bridged, on A's clock
  std::vector<RecordGap> gaps_b;
  PowerRange range_a;
  PowerRange range_b;
  double rms_difference_w = 0.0;
  double largest_difference_w = 0.0;  // of either sign
  double largest_at_s = 0.0;          // on A's clock
  std::optional<double> correlation;  // none where one of them stands still
  std::vector<BandDifference> bands;  // of the common part, by host/analysis/swing.hpp
  SpectralLine line_a;                // the strongest from 0.2 to 3 Hz, of the common part
  SpectralLine line_b;
  std::vector<ClauseDifference> clauses;    // of the common part; empty: not judged
  std::vector<AccountDifference> accounts;  // empty: not both are runs
  std::vector<std::string> notices;

  double length_s() const { return static_cast<double>(a_w.size()) / rate_hz; }
  double time_s(std::size_t i) const { return first_s + static_cast<double>(i) / rate_hz; }
};

// Alignment by the correlation of both records (align.hpp). Throws DataError where its peak is not
// significant, stating both.
Alignment align_by_correlation(const PowerRecord& a, const PowerRecord& b);
// B begins `b_begins_s` after A; 0: both begin together.
Alignment align_at(double b_begins_s);

// Everything but clauses and accounts. Reads both records whole. Throws DataError for records
// without a common part of at least 2 samples, and beyond 2^26 samples.
Comparison compare_records(const PowerRecord& a, const PowerRecord& b, const Alignment& alignment);

// Clauses of either, in the order of A's ranking, then those of B alone.
std::vector<ClauseDifference> compare_verdicts(const Judgement& a, const Judgement& b);

// Energy accounts, storage throughput, grid RMS where the jobs of both are steady, overhead for
// equal work and slowdown.
std::vector<AccountDifference> compare_accounts(const Summary& a, const Summary& b);

// b - a with its sign, in the prefix of the larger of both.
std::string difference_text(double a, double b, std::string_view unit);

std::string comparison_table(const Comparison& comparison);
// The figures without the samples; docs/compare.md lists the fields.
std::string comparison_json(const Comparison& comparison);

}  // namespace ballast
