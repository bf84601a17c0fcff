// SPDX-License-Identifier: GPL-3.0-or-later
// The root-mean-square power within a band of frequency, in the worst segment.
#include "host/limits/clauses/spectral_clause.hpp"

namespace ballast {
namespace {

class BandRms : public Clause {
 public:
  void describe(Fields& f) override {
    describe_band(f, f_low_hz_, f_high_hz_);
    segments_.describe(f, f_low_hz_);
    f.quantity("limit", limit_w_, Unit::kWatt, positive(), "Largest RMS.");
    f.require("limit");
  }
  std::string unit() const override { return "MW rms"; }
  double limit(const SiteConditions&) const override { return limit_w_ / kWattPerMegawatt; }
  ClauseNeeds needs(const SiteConditions&) const override {
    return segments_.needs(f_low_hz_, f_high_hz_);
  }
  std::string algorithm() const override {
    return "root of the integral of the density over " + band_text(f_low_hz_, f_high_hz_) + ", " +
           segments_.algorithm() + "; the worst segment";
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey&,
                                    const SiteConditions& site) const override;

 private:
  friend class BandEvaluation;
  double f_low_hz_ = 0.0;
  double f_high_hz_ = 0.0;
  SpectralSegments segments_;
  double limit_w_ = 0.0;
};

class BandEvaluation : public Evaluation {
 public:
  BandEvaluation(const BandRms& clause, const RecordInfo& record, double limit)
      : clause_(clause), record_(record), segments_(clause.segments_.begin(record)) {
    worst_.limit = limit;
  }

  void add(const PowerBlock& block) override {
    segments_.push(block.power_w, [&](const Spectrum& s, std::size_t first) {
      const double power = band_power(s, clause_.f_low_hz_, clause_.f_high_hz_);
      sum_ += power;
      const double value = std::sqrt(power) / kWattPerMegawatt;
      if (worst_.at_s && value <= worst_.value) return;
      worst_.value = value;
      worst_.at_s = middle_s(record_, s, first);
    });
  }
  Reading finish() override {
    const double mean = sum_ / static_cast<double>(segments_.segments());
    worst_.also = {{"over the whole record", std::sqrt(mean) / kWattPerMegawatt}};
    return worst_;
  }

 private:
  const BandRms& clause_;
  const RecordInfo& record_;
  SegmentSpectra segments_;
  double sum_ = 0.0;
  Reading worst_;
};

std::unique_ptr<Evaluation> BandRms::begin(const RecordInfo& record, const PowerSurvey&,
                                           const SiteConditions& site) const {
  return std::make_unique<BandEvaluation>(*this, record, limit(site));
}

}  // namespace

ClauseKind kind_band_rms() {
  return {"band_rms", "RMS power within a frequency band, in the worst segment.",
          make_clause<BandRms>};
}

}  // namespace ballast
