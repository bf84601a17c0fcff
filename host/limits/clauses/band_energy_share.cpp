// SPDX-License-Identifier: GPL-3.0-or-later
// Shares of a band's energy: the three ways to read "capped at 20 % of total harmonic energy within
// that range", the example of a frequency-domain limit in arXiv:2508.14318, section III-B. They are
// ratios of the spectrum to itself, so they say nothing of the size of a swing: they stay out of
// the ranking by margin, and a band that holds next to nothing is not assessed.
//
// The second and third depend on the width of a bin (a line keeps its energy, noise spreads over
// the bins), so the resolution is a parameter and part of the result.
#include <array>

#include "host/analysis/welch_stream.hpp"
#include "host/limits/clauses/spectral_clause.hpp"

namespace ballast {
namespace {

enum class ShareReading { kBandOfTotal, kLineOfBand, kMagnitudeOfBand };

constexpr std::array<std::string_view, 3> kReadingNames = {"band_of_total", "line_of_band",
                                                           "magnitude_of_band"};

class BandEnergyShare : public Clause {
 public:
  void describe(Fields& f) override {
    describe_band(f, f_low_hz_, f_high_hz_);
    f.choice_of("reading", reading_, kReadingNames,
                "Share of the in-band energy in all energy except that of the mean; share of the "
                "largest bin in the in-band energy; share of the largest magnitude in the sum of "
                "in-band magnitudes.");
    f.require("reading");
    f.quantity("resolution", resolution_hz_, Unit::kHertz, {1e-4, 10.0},
               "Width of a bin; the length of a segment is its inverse.");
    f.quantity("min_rms", min_rms_frac_, Unit::kFraction, non_negative(1.0),
               "The clause is not assessable below this in-band RMS, stated as a share of the mean "
               "power.");
    f.quantity("limit", limit_frac_, Unit::kFraction, positive(1.0), "Largest share.");
    f.require("limit");
    if (f.given("f_low") && f_low_hz_ < resolution_hz_) {
      throw ConfigError("the band begins below the first bin", f.place("f_low"),
                        "set f_low to at least the resolution");
    }
  }
  std::string unit() const override { return "%"; }
  double limit(const SiteConditions&) const override { return 100.0 * limit_frac_; }
  ClauseNeeds needs(const SiteConditions&) const override {
    ClauseNeeds needs;
    needs.length_s = 1.0 / resolution_hz_;
    needs.finest_s = 0.5 / f_high_hz_;
    needs.band_hz = f_high_hz_;
    return needs;
  }
  std::string algorithm() const override {
    static constexpr std::array<std::string_view, 3> kWhat = {
        "energy in the band divided by the energy at all measured frequencies above zero",
        "energy of the largest bin in the band divided by the energy of the band",
        "magnitude of the largest bin in the band divided by the sum of the magnitudes in the "
        "band"};
    return std::string(kWhat[static_cast<std::size_t>(reading_)]) + ", band " +
           band_text(f_low_hz_, f_high_hz_) + ", bins of " +
           format_quantity(resolution_hz_, Unit::kHertz) +
           ", Welch's method over the record (Hann window, half overlapped, constant detrend)";
  }
  bool scale_free() const override { return true; }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey& survey,
                                    const SiteConditions& site) const override;

 private:
  friend class ShareEvaluation;
  double f_low_hz_ = 0.0;
  double f_high_hz_ = 0.0;
  ShareReading reading_ = ShareReading::kBandOfTotal;
  double resolution_hz_ = 0.05;
  double min_rms_frac_ = 0.001;
  double limit_frac_ = 0.0;
};

class ShareEvaluation : public Evaluation {
 public:
  ShareEvaluation(const BandEnergyShare& clause, const RecordInfo& record,
                  const PowerSurvey& survey, double limit)
      : clause_(clause),
        record_(record),
        mean_w_(survey.mean_w),
        limit_(limit),
        stream_(record.rate_hz, {.segment = segment(clause, record)}) {}

  void add(const PowerBlock& block) override { stream_.push(block.power_w); }

  Reading finish() override {
    const Spectrum s = stream_.finish();
    Reading r;
    r.limit = limit_;
    double energy = 0.0;
    double magnitude = 0.0;
    double total = 0.0;
    std::size_t largest = 0;
    for (std::size_t k = 1; k < s.psd.size(); ++k) {
      if (s.f_hz[k] <= record_.nyquist_hz) total += s.psd[k];
      if (s.f_hz[k] < clause_.f_low_hz_ || s.f_hz[k] >= clause_.f_high_hz_) continue;
      energy += s.psd[k];
      magnitude += std::sqrt(s.psd[k]);
      if (largest == 0 || s.psd[k] > s.psd[largest]) largest = k;
    }
    const double rms_w = std::sqrt(energy * s.df_hz);
    if (!(rms_w > clause_.min_rms_frac_ * std::abs(mean_w_))) {
      r.not_assessable = "the band holds no more than " +
                         format_number(100.0 * clause_.min_rms_frac_) +
                         " % of the mean power (RMS); a share of so little power is not meaningful";
      return r;
    }
    switch (clause_.reading_) {
      case ShareReading::kBandOfTotal:
        r.value = 100.0 * energy / total;
        break;
      case ShareReading::kLineOfBand:
        r.value = 100.0 * s.psd[largest] / energy;
        break;
      case ShareReading::kMagnitudeOfBand:
        r.value = 100.0 * std::sqrt(s.psd[largest]) / magnitude;
        break;
    }
    if (clause_.reading_ != ShareReading::kBandOfTotal) r.at_hz = s.f_hz[largest];
    return r;
  }

 private:
  static std::size_t segment(const BandEnergyShare& clause, const RecordInfo& record) {
    return static_cast<std::size_t>(std::llround(record.rate_hz / clause.resolution_hz_));
  }

  const BandEnergyShare& clause_;
  const RecordInfo& record_;
  double mean_w_;
  double limit_;
  WelchStream stream_;
};

std::unique_ptr<Evaluation> BandEnergyShare::begin(const RecordInfo& record,
                                                   const PowerSurvey& survey,
                                                   const SiteConditions& site) const {
  return std::make_unique<ShareEvaluation>(*this, record, survey, limit(site));
}

}  // namespace

ClauseKind kind_band_energy_share() {
  return {"band_energy_share",
          "A share of the energy or magnitude of a band, at a fixed resolution; scale-free.",
          make_clause<BandEnergyShare>};
}

}  // namespace ballast
