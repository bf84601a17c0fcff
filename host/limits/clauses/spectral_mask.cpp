// SPDX-License-Identifier: GPL-3.0-or-later
// Amplitude against frequency under a mask: points joined by straight lines in log-log axes, in
// absolute power or as shares of the site's nominal power. Value and limit are those of the worst
// place, the one with the largest ratio of amplitude to mask.
#include <array>
#include <functional>

#include "host/analysis/line_spectrum.hpp"
#include "host/limits/clauses/spectral_clause.hpp"

namespace ballast {
namespace {

enum class MaskReading { kEveryBin, kLines };

constexpr std::array<std::string_view, 2> kReadingNames = {"every_bin", "lines"};
constexpr std::size_t kMostLines = 32;  // of one segment, strongest first

class SpectralMask : public Clause {
 public:
  void describe(Fields& f) override {
    f.quantities("frequencies", f_hz_, Unit::kHertz, positive(),
                 "Frequencies of the points of the mask, in rising order; the mask applies from "
                 "the first to the last.");
    f.require("frequencies");
    f.quantities("limits", limits_w_, Unit::kWatt, positive(),
                 "Largest amplitude (half of peak-to-peak) at each point.");
    f.quantities("limits_of_nominal", limits_frac_, Unit::kFraction, positive(1.0),
                 "The same, as shares of the nominal power.");
    f.choice_of("reading", reading_, kReadingNames,
                "Whether every bin counts, including those of steps and noise, or only lines.");
    if (f.given("frequencies")) check(f);
    segments_.describe(f, f_hz_.empty() ? 0.0 : f_hz_.front());
  }
  std::string unit() const override { return limits_w_.empty() ? "% of nominal" : "MW"; }
  // The least of the mask; a reading states that of its place.
  double limit(const SiteConditions&) const override {
    const std::vector<double>& points = points_of_mask();
    return scale() * *std::min_element(points.begin(), points.end());
  }
  ClauseNeeds needs(const SiteConditions&) const override {
    return segments_.needs(f_hz_.front(), f_hz_.back());
  }
  std::vector<MaskPoint> mask(const SiteConditions& site) const override {
    const double to_w = limits_w_.empty() ? site.nominal_w : 1.0;
    std::vector<MaskPoint> points;
    for (std::size_t i = 0; i < f_hz_.size(); ++i) {
      points.push_back({f_hz_[i], to_w * points_of_mask()[i]});
    }
    return points;
  }
  std::string algorithm() const override {
    return std::string(reading_ == MaskReading::kLines ? "amplitude of every line"
                                                       : "amplitude at every bin") +
           " (that of the sine with the power of five bins) against the mask over " +
           band_text(f_hz_.front(), f_hz_.back()) + ", log-log between its points, " +
           segments_.algorithm() + "; the largest ratio to the mask in any segment";
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey&,
                                    const SiteConditions& site) const override;

 private:
  friend class MaskEvaluation;

  void check(const Fields& f) const {
    if (limits_w_.empty() == limits_frac_.empty()) {
      throw ConfigError("a mask needs either limits or limits_of_nominal", f.place("frequencies"),
                        "give one of the two lists");
    }
    if (f_hz_.size() < 2 || points_of_mask().size() != f_hz_.size()) {
      throw ConfigError("a mask needs at least two points, each with a limit",
                        f.place("frequencies"), "give the lists the same length");
    }
    if (std::adjacent_find(f_hz_.begin(), f_hz_.end(), std::greater_equal<>()) != f_hz_.end()) {
      throw ConfigError("the frequencies of the mask do not rise", f.place("frequencies"),
                        "sort them");
    }
  }
  const std::vector<double>& points_of_mask() const {
    return limits_w_.empty() ? limits_frac_ : limits_w_;
  }
  // From the mask's numbers to its unit.
  double scale() const { return limits_w_.empty() ? 100.0 : 1.0 / kWattPerMegawatt; }

  std::vector<double> f_hz_;
  std::vector<double> limits_w_;
  std::vector<double> limits_frac_;
  MaskReading reading_ = MaskReading::kEveryBin;
  SpectralSegments segments_;
};

class MaskEvaluation : public Evaluation {
 public:
  MaskEvaluation(const SpectralMask& mask, const RecordInfo& record, const SiteConditions& site)
      : mask_(mask),
        record_(record),
        segments_(mask.segments_.begin(record)),
        watt_to_unit_(mask.limits_w_.empty() ? 100.0 / site.nominal_w : 1.0 / kWattPerMegawatt) {
    for (const double f_hz : segments_.last().f_hz) limit_.push_back(mask_at(f_hz));
  }

  void add(const PowerBlock& block) override {
    segments_.push(block.power_w, [&](const Spectrum& s, std::size_t first) {
      const double at_s = middle_s(record_, s, first);
      std::vector<double> amplitude;
      bool worse = first == 0;
      if (mask_.reading_ == MaskReading::kLines) {
        const double f_end = mask_.f_hz_.back();
        for (const SpectralLine& line : find_lines(s, mask_.f_hz_.front(), f_end, kMostLines)) {
          worse |= compare(line.amplitude, mask_at(line.f_hz), line.f_hz, at_s);
        }
        if (worse) amplitude = line_amplitudes(s);
      } else {
        amplitude = line_amplitudes(s);
        for (std::size_t k = 0; k < amplitude.size(); ++k) {
          if (s.f_hz[k] < mask_.f_hz_.front() || s.f_hz[k] >= mask_.f_hz_.back()) continue;
          worse |= compare(amplitude[k], limit_[k], s.f_hz[k], at_s);
        }
      }
      if (worse) spectrum_.keep(record_, s, first, amplitude);
    });
  }
  Reading finish() override {
    if (!worst_.at_s) worst_.limit = mask_.limit({});  // no line in any segment
    worst_.spectrum = spectrum_.finish(mask_.f_hz_.front(), mask_.f_hz_.back());
    return worst_;
  }

 private:
  // Log-log between points; a line's own frequency may lie half a bin outside.
  double mask_at(double f_hz) const {
    const std::vector<double>& f = mask_.f_hz_;
    const std::vector<double>& y = mask_.points_of_mask();
    if (f_hz <= f.front()) return mask_.scale() * y.front();
    const auto above = std::upper_bound(f.begin(), f.end(), f_hz);
    if (above == f.end()) return mask_.scale() * y.back();
    const auto i = static_cast<std::size_t>(above - f.begin());
    const double share = std::log(f_hz / f[i - 1]) / std::log(f[i] / f[i - 1]);
    return mask_.scale() * y[i - 1] * std::pow(y[i] / y[i - 1], share);
  }

  // Whether nothing before it was worse.
  bool compare(double amplitude_w, double limit, double f_hz, double at_s) {
    const double value = amplitude_w * watt_to_unit_;
    if (worst_.at_s && value * worst_.limit <= worst_.value * limit) return false;
    worst_.value = value;
    worst_.limit = limit;
    worst_.at_hz = f_hz;
    worst_.at_s = at_s;
    return true;
  }

  const SpectralMask& mask_;
  const RecordInfo& record_;
  SegmentSpectra segments_;
  double watt_to_unit_;
  std::vector<double> limit_;  // at each bin
  WorstSpectrum spectrum_;
  Reading worst_;
};

std::unique_ptr<Evaluation> SpectralMask::begin(const RecordInfo& record, const PowerSurvey&,
                                                const SiteConditions& site) const {
  return std::make_unique<MaskEvaluation>(*this, record, site);
}

}  // namespace

ClauseKind kind_spectral_mask() {
  return {"spectral_mask", "Amplitude over frequency, compared with a mask, in the worst segment.",
          make_clause<SpectralMask>};
}

}  // namespace ballast
