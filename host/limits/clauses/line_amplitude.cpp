// SPDX-License-Identifier: GPL-3.0-or-later
// The strongest spectral line of a band: half of its peak-to-peak power, in the worst segment. The
// limit is an absolute power, a share of the site's nominal power, or the lesser of both.
#include "host/analysis/line_spectrum.hpp"
#include "host/limits/clauses/spectral_clause.hpp"

namespace ballast {
namespace {

class LineAmplitude : public Clause {
 public:
  void describe(Fields& f) override {
    describe_band(f, f_low_hz_, f_high_hz_);
    segments_.describe(f, f_low_hz_);
    f.quantity("limit", limit_w_, Unit::kWatt, positive(),
               "Largest amplitude, half of peak-to-peak.");
    f.quantity(
        "limit_of_nominal", limit_frac_, Unit::kFraction, positive(1.0),
        "Largest amplitude as a share of the nominal power; the lower of the two limits applies.");
    if (!f.given("limit_of_nominal")) f.require("limit");
  }
  std::string unit() const override { return "MW"; }
  double limit(const SiteConditions& site) const override {
    const double share_w = limit_frac_ * site.nominal_w;
    const bool lesser = limit_w_ > 0.0 && (limit_frac_ == 0.0 || limit_w_ < share_w);
    return (lesser ? limit_w_ : share_w) / kWattPerMegawatt;
  }
  ClauseNeeds needs(const SiteConditions&) const override {
    return segments_.needs(f_low_hz_, f_high_hz_);
  }
  std::vector<MaskPoint> mask(const SiteConditions& site) const override {
    const double limit_w = limit(site) * kWattPerMegawatt;
    return {{f_low_hz_, limit_w}, {f_high_hz_, limit_w}};
  }
  std::string algorithm() const override {
    return "amplitude (half of peak-to-peak) of the strongest line in " +
           band_text(f_low_hz_, f_high_hz_) + ", " + segments_.algorithm() +
           "; a line is a peak 6 dB above the median density and 5 dB above the valleys beside it, "
           "and its amplitude is that of the sine with the power of the five bins around it; the "
           "worst segment";
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey&,
                                    const SiteConditions& site) const override;

 private:
  friend class LineEvaluation;
  double f_low_hz_ = 0.0;
  double f_high_hz_ = 0.0;
  SpectralSegments segments_;
  double limit_w_ = 0.0;  // 0: none
  double limit_frac_ = 0.0;
};

class LineEvaluation : public Evaluation {
 public:
  LineEvaluation(const LineAmplitude& clause, const RecordInfo& record, double limit)
      : clause_(clause), record_(record), segments_(clause.segments_.begin(record)) {
    worst_.limit = limit;
  }

  void add(const PowerBlock& block) override {
    segments_.push(block.power_w, [&](const Spectrum& s, std::size_t first) {
      bool worse = first == 0;
      for (const SpectralLine& line : find_lines(s, clause_.f_low_hz_, clause_.f_high_hz_, 1)) {
        const double value = line.amplitude / kWattPerMegawatt;
        if (value <= worst_.value) continue;
        worst_.value = value;
        worst_.at_hz = line.f_hz;
        worst_.at_s = middle_s(record_, s, first);
        worse = true;
      }
      if (worse) spectrum_.keep(record_, s, first, line_amplitudes(s));
    });
  }
  Reading finish() override {
    worst_.spectrum = spectrum_.finish(clause_.f_low_hz_, clause_.f_high_hz_);
    return worst_;
  }

 private:
  const LineAmplitude& clause_;
  const RecordInfo& record_;
  SegmentSpectra segments_;
  WorstSpectrum spectrum_;
  Reading worst_;  // zero, and nowhere, while no line stands out
};

std::unique_ptr<Evaluation> LineAmplitude::begin(const RecordInfo& record, const PowerSurvey&,
                                                 const SiteConditions& site) const {
  return std::make_unique<LineEvaluation>(*this, record, limit(site));
}

}  // namespace

ClauseKind kind_line_amplitude() {
  return {"line_amplitude",
          "Amplitude (half of peak-to-peak) of the strongest line in a frequency band, in the "
          "worst segment.",
          make_clause<LineAmplitude>};
}

}  // namespace ballast
