// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/analysis/frequency_bands.hpp"
#include "host/analysis/swing.hpp"
#include "host/results/account_rows.hpp"
#include "host/results/human.hpp"
#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

// 2 x 512 MiB of samples, twice with the common part: what an ordinary machine holds.
constexpr std::size_t kMostSamples = std::size_t{1} << 26U;

constexpr std::size_t kMostGapsNamed = 4;

std::vector<double> whole(const PowerRecord& record) {
  const RecordInfo& info = record.info();
  if (info.samples > kMostSamples) {
    throw DataError(
        "the record is too long for a comparison: " + std::to_string(info.samples) + " samples",
        {info.name}, "compare parts of at most " + std::to_string(kMostSamples));
  }
  std::vector<double> x(info.samples);
  record.read_power_w(0, x);
  check_samples(info, 0, x, "power", kMostPowerW, "W");
  return x;
}

std::string facts(const RecordInfo& info) {
  return fmt::format("{} at {:.5g} Hz{}{}", duration_text(info.length_s()), info.rate_hz,
                     info.partial ? ", ended early" : "",
                     info.gaps.empty() ? "" : fmt::format(", {} gaps bridged", info.gaps.size()));
}

PowerRange range_of(const std::vector<double>& x) {
  PowerRange r{x.front(), 0.0, x.front()};
  double sum = 0.0;
  for (const double v : x) {
    r.min_w = std::min(r.min_w, v);
    r.max_w = std::max(r.max_w, v);
    sum += v;
  }
  r.mean_w = sum / static_cast<double>(x.size());
  return r;
}

void fill_differences(Comparison& c) {
  double squares = 0.0;
  double both = 0.0;
  double of_a = 0.0;
  double of_b = 0.0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < c.a_w.size(); ++i) {
    const double d = c.b_w[i] - c.a_w[i];
    squares += d * d;
    if (std::abs(d) > std::abs(c.b_w[at] - c.a_w[at])) at = i;
    const double a = c.a_w[i] - c.range_a.mean_w;
    const double b = c.b_w[i] - c.range_b.mean_w;
    both += a * b;
    of_a += a * a;
    of_b += b * b;
  }
  c.rms_difference_w = std::sqrt(squares / static_cast<double>(c.a_w.size()));
  c.largest_difference_w = c.b_w[at] - c.a_w[at];
  c.largest_at_s = c.time_s(at);
  if (of_a > 0.0 && of_b > 0.0) c.correlation = both / std::sqrt(of_a) / std::sqrt(of_b);
}

void note_sources(const RecordInfo& info, const std::string& of, Comparison& c) {
  for (const RecordGap& gap : info.gaps) {
    if (c.notices.size() > kMostGapsNamed) break;
    c.notices.push_back(
        fmt::format("{}not known from {:.6g} s to {:.6g} s, bridged.", of, gap.from_s, gap.to_s));
  }
  for (const std::string& notice : info.notices) c.notices.push_back(of + notice + ".");
}

void fill_bands(Comparison& c) {
  const Spectrum a = swing_spectrum(c.a_w, c.rate_hz);
  const Spectrum b = swing_spectrum(c.b_w, c.rate_hz);
  c.line_a = training_line(a, c.nyquist_hz);
  c.line_b = training_line(b, c.nyquist_hz);
  for (const FrequencyBand& band : frequency_bands()) {
    BandDifference d{band.key, band.name, band.low_hz, band.high_hz, {}, {}, {}};
    if (band.high_hz > c.nyquist_hz * (1.0 + 1e-9)) {
      d.reason = fmt::format("above the Nyquist frequency of {:.4g} Hz", c.nyquist_hz);
    } else if (band.high_hz > c.bandwidth_hz * (1.0 + 1e-9)) {
      d.reason = fmt::format("amplitudes are within 2 % only up to {:.4g} Hz", c.bandwidth_hz);
    } else if (band.low_hz < 2.0 * a.df_hz) {  // a Hann line is two bins wide to either side
      d.reason = "the common part is too short";
    } else {
      d.a_w = band_rms(a, band.low_hz, band.high_hz);
      d.b_w = band_rms(b, band.low_hz, band.high_hz);
    }
    c.bands.push_back(std::move(d));
  }
}

}  // namespace

std::optional<double> ClauseDifference::difference() const {
  if (!a || !b || !a->value || !b->value) return std::nullopt;
  return *b->value - *a->value;
}

Alignment align_at(double b_begins_s) {
  Alignment alignment;
  alignment.b_begins_s = b_begins_s;
  alignment.sentence = b_begins_s == 0.0
                           ? "both begin together"
                           : "B begins " + format_number(b_begins_s) + " s after A, as specified";
  return alignment;
}

Alignment align_by_correlation(const PowerRecord& a, const PowerRecord& b) {
  const std::vector<double> x = whole(a);
  const std::vector<double> y = whole(b);
  const Lag lag = find_lag({x, a.info().rate_hz}, {y, b.info().rate_hz});
  if (!lag.significant()) {
    throw DataError(fmt::format("the records do not correlate: {:.3f} at the best lag of {:.6g} "
                                "s, {:.3f} would be significant",
                                lag.peak, lag.lag_s, lag.threshold),
                    {b.info().name}, "state the shift with --align SECONDS, or use --align start");
  }
  Alignment alignment;
  alignment.b_begins_s = lag.lag_s;
  alignment.lag = lag;
  alignment.sentence = fmt::format(
      "B begins {:.6g} s after A by correlation, {:.4f} over {} (significant above {:.3f}), in "
      "steps of {:.4g} s",
      lag.lag_s, lag.peak, duration_text(lag.overlap_s), lag.threshold, lag.resolution_s);
  return alignment;
}

Comparison compare_records(const PowerRecord& a, const PowerRecord& b, const Alignment& alignment) {
  const RecordInfo& info_a = a.info();
  const RecordInfo& info_b = b.info();
  Comparison c;
  c.name_a = info_a.name;
  c.name_b = info_b.name;
  c.facts_a = facts(info_a);
  c.facts_b = facts(info_b);
  c.alignment = alignment;
  const std::vector<double> x = whole(a);
  const std::vector<double> y = whole(b);
  AlignedPair pair = align_pair({x, info_a.rate_hz}, {y, info_b.rate_hz}, alignment.b_begins_s);
  if (pair.a.empty()) {
    throw DataError(
        fmt::format("the records have no time in common: A lasts {}, B begins {} s "
                    "after it begins and lasts {}",
                    duration_text(info_a.length_s()), format_number(alignment.b_begins_s),
                    duration_text(info_b.length_s())),
        {info_b.name}, "choose another --align");
  }
  c.rate_hz = pair.rate_hz;
  c.first_s = info_a.t0_s + pair.first_s;
  c.a_w = std::move(pair.a);
  c.b_w = std::move(pair.b);
  c.nyquist_hz = std::min({info_a.nyquist_hz, info_b.nyquist_hz, c.rate_hz / 2.0});
  c.bandwidth_hz = std::min({info_a.lines_to_hz(), info_b.lines_to_hz(), c.nyquist_hz});
  c.range_a = range_of(c.a_w);
  c.range_b = range_of(c.b_w);
  fill_differences(c);
  fill_bands(c);
  if (alignment.lag && alignment.lag->second_peak > 0.95 * alignment.lag->peak) {
    c.notices.push_back(
        fmt::format("The load repeats: a lag of {:.6g} s fits nearly as well ({:.4f}).",
                    alignment.lag->second_lag_s, alignment.lag->second_peak));
  }
  if (info_a.rate_hz != info_b.rate_hz) {
    c.notices.push_back(fmt::format("Averaged to the coarser rate of {:.5g} Hz.", c.rate_hz));
  }
  c.gaps_a = info_a.gaps;
  c.gaps_b = info_b.gaps;
  const double later_s = info_a.t0_s + alignment.b_begins_s - info_b.t0_s;
  for (RecordGap& gap : c.gaps_b) gap = {gap.from_s + later_s, gap.to_s + later_s};
  note_sources(info_a, "A: ", c);
  note_sources(info_b, "B: ", c);
  return c;
}

std::vector<ClauseDifference> compare_verdicts(const Judgement& a, const Judgement& b) {
  std::vector<ClauseDifference> list;
  for (const Verdict& v : a.verdicts) list.push_back({v.profile, v.clause, v.unit, v, {}});
  for (const Verdict& v : b.verdicts) {
    const auto same = std::find_if(list.begin(), list.end(), [&](const ClauseDifference& d) {
      return d.profile == v.profile && d.clause == v.clause;
    });
    if (same == list.end()) {
      list.push_back({v.profile, v.clause, v.unit, {}, v});
    } else {
      same->b = v;
    }
  }
  return list;
}

std::vector<AccountDifference> compare_accounts(const Summary& a, const Summary& b) {
  const std::vector<AccountRow> x = account_rows(a.energy);
  const std::vector<AccountRow> y = account_rows(b.energy);
  std::vector<AccountDifference> list;
  const auto value_j = [](const std::vector<AccountRow>& rows, std::string_view key) {
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const AccountRow& r) { return r.key == key; });
    return row == rows.end() ? 0.0 : row->value_j;
  };
  for (const AccountRow& row : x) {
    list.push_back({std::string(row.key), "J", row.value_j, value_j(y, row.key)});
  }
  for (const AccountRow& row : y) {  // what only B has
    if (a.energy.find(row.key) == nullptr && b.energy.find(row.key) != nullptr) {
      list.push_back({std::string(row.key), "J", 0.0, row.value_j});
    }
  }
  if (a.storage && b.storage && a.storage->charged_j && b.storage->charged_j) {
    list.push_back({"storage.charged", "J", *a.storage->charged_j, *b.storage->charged_j});
    list.push_back({"storage.discharged", "J", *a.storage->discharged_j, *b.storage->discharged_j});
  }
  const bool both_steady = a.steady && b.steady && !steady_is_whole(a) && !steady_is_whole(b);
  for (std::size_t i = 0; both_steady && i < a.steady->bands.size(); ++i) {
    const BandFigure& of_a = a.steady->bands[i];
    const BandFigure& of_b = b.steady->bands[i];
    list.push_back({fmt::format("steady grid RMS, {} to {} Hz", of_a.f_low_hz, of_a.f_high_hz), "W",
                    of_a.grid_rms_w, of_b.grid_rms_w});
  }
  list.push_back({"slowdown", "1", a.slowdown, b.slowdown});
  if (a.energy_overhead_equal_work_frac && b.energy_overhead_equal_work_frac) {
    list.push_back({"energy_overhead_equal_work_frac", "1", *a.energy_overhead_equal_work_frac,
                    *b.energy_overhead_equal_work_frac});
  }
  return list;
}

}  // namespace ballast
