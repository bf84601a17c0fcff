// SPDX-License-Identifier: GPL-3.0-or-later
// The range of the power over the record: its maximum less its minimum, or between two percentiles,
// so that single samples do not decide.
#include <array>
#include <limits>

#include "host/analysis/histogram.hpp"
#include "host/analysis/rolling.hpp"
#include "host/limits/clause.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

enum class Measure : std::uint8_t { kExtremes, kPercentiles };
constexpr std::array<std::string_view, 2> kMeasureNames = {"extremes", "percentiles"};

class DynamicRange : public Clause {
 public:
  void describe(Fields& f) override {
    f.quantity("limit", limit_w_, Unit::kWatt, positive(), "Largest range.");
    f.require("limit");
    f.choice_of("measure", measure_, kMeasureNames,
                "Range between maximum and minimum, or between two percentiles.");
    f.quantity(
        "beyond", beyond_frac_, Unit::kFraction, between(0.0, 0.5),
        "Share of the samples above the upper percentile, and also of those below the lower one.");
  }
  std::string unit() const override { return "MW"; }
  double limit(const SiteConditions&) const override { return limit_w_ / kWattPerMegawatt; }
  ClauseNeeds needs(const SiteConditions&) const override { return {}; }
  LimitWindow window(const SiteConditions&) const override {
    if (measure_ != Measure::kExtremes) return {};
    return {LimitWindow::kRange, std::numeric_limits<double>::infinity(), limit_w_};
  }
  std::string algorithm() const override {
    if (measure_ == Measure::kExtremes) {
      return "maximum minus minimum of the samples, unfiltered";
    }
    return percentiles() + " of the samples, unfiltered, from a histogram of 65536 bins over the " +
           "record's range";
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey& survey,
                                    const SiteConditions& site) const override;

 private:
  friend class RangeEvaluation;
  std::string percentiles() const {
    return "percentile " + format_number(100.0 - 100.0 * beyond_frac_) + " minus percentile " +
           format_number(100.0 * beyond_frac_);
  }
  double limit_w_ = 0.0;
  Measure measure_ = Measure::kExtremes;
  double beyond_frac_ = 0.001;
};

class RangeEvaluation : public Evaluation {
 public:
  RangeEvaluation(const DynamicRange& clause, const RecordInfo& record, const PowerSurvey& survey)
      : clause_(clause), record_(record), histogram_(survey.min_w, survey.max_w) {}

  void add(const PowerBlock& block) override {
    for (const double p : block.power_w) {
      highest_.take(p, at_);
      lowest_.take(-p, at_++);
      histogram_.add(p);
    }
  }
  Reading finish() override {
    const double extremes = (highest_.value + lowest_.value) / kWattPerMegawatt;
    const double percentiles = (histogram_.quantile(1.0 - clause_.beyond_frac_) -
                                histogram_.quantile(clause_.beyond_frac_)) /
                               kWattPerMegawatt;
    const bool by_extremes = clause_.measure_ == Measure::kExtremes;
    Reading r;
    r.limit = clause_.limit_w_ / kWattPerMegawatt;
    r.value = by_extremes ? extremes : percentiles;
    if (by_extremes) r.at_s = record_.time_s(highest_.at);
    r.also.push_back(by_extremes ? AlsoReading{clause_.percentiles(), percentiles}
                                 : AlsoReading{"maximum minus minimum", extremes});
    return r;
  }

 private:
  const DynamicRange& clause_;
  const RecordInfo& record_;
  Histogram histogram_;
  Worst highest_;
  Worst lowest_;  // of the negated power
  std::size_t at_ = 0;
};

std::unique_ptr<Evaluation> DynamicRange::begin(const RecordInfo& record, const PowerSurvey& survey,
                                                const SiteConditions&) const {
  return std::make_unique<RangeEvaluation>(*this, record, survey);
}

}  // namespace

ClauseKind kind_dynamic_range() {
  return {"dynamic_range", "Range of the power, between its extremes or between two percentiles.",
          make_clause<DynamicRange>};
}

}  // namespace ballast
