// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/host/results/sample_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <stdexcept>

namespace ballast::testing_support {
namespace {

// Uniform in [-1, 1), a function of the sample alone (splitmix64).
double noise(std::uint64_t sample) {
  std::uint64_t z = (sample + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return static_cast<double>((z ^ (z >> 31U)) >> 11U) * 0x1p-52 - 1.0;
}

Verdict verdict(const std::string& profile, const std::string& clause, const std::string& kind,
                double value, double limit, const std::string& unit) {
  Verdict v;
  v.profile = profile;
  v.clause = clause;
  v.kind = kind;
  v.unit = unit;
  v.limit = limit;
  v.value = value;
  v.margin = limit - value;
  v.margin_frac = *v.margin / limit;
  v.outcome = value > limit ? Outcome::kExceeds : Outcome::kWithin;
  v.quote = "shall not exceed the limit";
  v.open = "the order of the filter";
  v.algorithm = "maximum minus minimum within any 5 s of the power after a band-pass";
  return v;
}

}  // namespace

ComputedRecord::ComputedRecord(std::size_t samples, double rate_hz,
                               std::function<double(double)> power_w)
    : power_w_(std::move(power_w)) {
  info_.name = "synthetic";
  info_.rate_hz = rate_hz;
  info_.samples = samples;
  info_.nyquist_hz = rate_hz / 2.0;
}

void ComputedRecord::read_power_w(std::size_t first, std::span<double> out) const {
  if (first + out.size() > info_.samples) throw std::out_of_range("beyond the record");
  longest_read_ = std::max(longest_read_, out.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = power_w_(static_cast<double>(first + i) / info_.rate_hz);
  }
}

ComputedRecord sample_record(double length_s, double rate_hz) {
  const auto power_w = [=](double t_s) {
    const double phase = t_s * 0.4 - std::floor(t_s * 0.4);
    const auto sample = static_cast<std::uint64_t>(std::llround(t_s * rate_hz));
    return 100e6 + (phase < 0.5 ? 10e6 : -10e6) + (t_s > length_s / 2.0 ? 15e6 : 0.0) +
           5e6 * std::sin(2.0 * std::numbers::pi * t_s / length_s) + 0.3e6 * noise(sample);
  };
  return {static_cast<std::size_t>(std::llround(length_s * rate_hz)), rate_hz, power_w};
}

Judgement judgement_of(const PowerRecord& record) {
  Judgement j;
  j.record = record.info();
  j.survey = survey(record);
  j.site.nominal_w = 150e6;
  j.site.short_circuit_va = 2e9;
  j.scaling = "One hall of 10 MW taken 15 times in step, the worst case.";
  j.profiles = {
      {"ercot-test", "Power variation, discussion of a proposal", "ercot.com/a.pdf", "2026-06-19",
       ProfileStatus::kProposed, "read in part", "figures may change"},
      {"house-test", "Limits of the house", "own", "2026-01-01", ProfileStatus::kOwn, "", ""}};
  const RecordInfo& info = record.info();
  Verdict swing = verdict("ercot-test", "p2p-5s", "peak_to_peak", 42.8, 10.0, "MW");
  swing.at_s = info.t0_s + 0.5 * info.length_s() + 2.0;
  swing.window = {LimitWindow::kRange, 5.0, 10e6};
  swing.also = {{"raw", 35.0}, {"causal filter", 85.5}};
  Verdict ramp = verdict("house-test", "ramp-15s", "ramp_window", 4.5, 5.0, "MW");
  ramp.algorithm = "largest change P(t) - P(t - 15 s), of the samples, unfiltered";
  ramp.window = {LimitWindow::kChange, 15.0, 5e6};
  ramp.at_s = info.t0_s + 0.25 * info.length_s();
  Verdict line = verdict("house-test", "line", "line_amplitude", 1.2, 2.0, "MW");
  line.at_hz = 0.4;
  Verdict flicker = verdict("house-test", "pst", "flicker", 0.3, 0.8, "Pst");
  flicker.at_s = info.t0_s + info.length_s();
  Verdict share = verdict("house-test", "share", "band_energy_share", 60.0, 20.0, "%");
  share.ranked = false;
  Verdict slow = verdict("ercot-test", "avg-10min", "ramp_average", 0.0, 20.0, "MW/min");
  slow.outcome = Outcome::kNotAssessable;
  slow.value.reset();
  slow.margin.reset();
  slow.margin_frac.reset();
  slow.reason = "the record is too short";
  j.verdicts = {swing, ramp, line, flicker, share, slow};
  OscillationStream search(info.rate_hz, {.f_high_hz = std::min(55.0, info.nyquist_hz)});
  std::vector<double> block(std::min<std::size_t>(info.samples, kRecordBlock));
  for (std::size_t first = 0; first < info.samples; first += block.size()) {
    const std::span<double> part =
        std::span(block).first(std::min(block.size(), info.samples - first));
    record.read_power_w(first, part);
    search.push(part);
  }
  j.oscillations = search.finish();
  return j;
}

}  // namespace ballast::testing_support
