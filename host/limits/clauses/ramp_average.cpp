// SPDX-License-Identifier: GPL-3.0-or-later
// Average ramp rate over a rolling interval of minutes: "rolling 10-minute interval shall not
// exceed 20 MW/min". The end points of the interval may be taken as samples or as short means that
// keep a swing of the load from deciding; both figures are stated.
#include <algorithm>
#include <array>

#include "host/analysis/rolling.hpp"
#include "host/limits/clause.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

constexpr double kPerMegawattPerMinute = 60.0 / 1e6;  // from W/s

enum class Measure : std::uint8_t { kMeans, kEndPoints };
constexpr std::array<std::string_view, 2> kMeasureNames = {"means", "end_points"};

class RampAverage : public Clause {
 public:
  void describe(Fields& f) override {
    f.quantity("limit", limit_w_per_s_, Unit::kWattPerSecond, positive(), "Largest average ramp.");
    f.require("limit");
    f.quantity("window", window_s_, Unit::kSecond, positive(), "Length of the rolling interval.");
    f.choice_of("measure", measure_, kMeasureNames,
                "Difference of the means at the ends of the interval, or of the samples there.");
    f.quantity("mean", mean_s_, Unit::kSecond, positive(),
               "Time over which those means are taken.");
  }
  std::string unit() const override { return "MW/min"; }
  double limit(const SiteConditions&) const override {
    return limit_w_per_s_ * kPerMegawattPerMinute;
  }
  ClauseNeeds needs(const SiteConditions&) const override {
    const bool means = measure_ == Measure::kMeans;
    return {.length_s = window_s_ + (means ? mean_s_ : 0.0),
            .finest_s = 0.5 * (means ? std::min(mean_s_, window_s_) : window_s_)};
  }
  LimitWindow window(const SiteConditions&) const override {
    return {LimitWindow::kChange, window_s_, limit_w_per_s_ * window_s_};
  }
  std::string algorithm() const override {
    const std::string window = format_number(window_s_) + " s";
    if (measure_ == Measure::kEndPoints) {
      return "largest |P(t) - P(t - " + window + ")| / " + window + " of the samples, unfiltered";
    }
    return "largest |M(t) - M(t - " + window + ")| / " + window + ", M(t) the mean of the " +
           format_number(mean_s_) + " s up to t";
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey& survey,
                                    const SiteConditions& site) const override;

 private:
  friend class RampAverageEvaluation;
  double limit_w_per_s_ = 0.0;
  double window_s_ = 600.0;
  Measure measure_ = Measure::kMeans;
  double mean_s_ = 60.0;
};

class RampAverageEvaluation : public Evaluation {
 public:
  RampAverageEvaluation(const RampAverage& clause, const RecordInfo& record)
      : clause_(clause),
        record_(record),
        // No longer than the record, where the means are only stated beside.
        mean_(std::clamp<std::size_t>(intervals(clause.mean_s_, record.rate_hz), 1,
                                      std::max<std::size_t>(record.samples, 1))),
        of_means_(intervals(clause.window_s_, record.rate_hz)),
        of_samples_(intervals(clause.window_s_, record.rate_hz)) {}

  void add(const PowerBlock& block) override {
    of_samples_.add(block.power_w);
    for (const double p : block.power_w) {
      const double mean = mean_.push(p);
      if (!mean_.full()) {
        ++before_means_;
      } else {
        of_means_.push(mean);
      }
    }
  }

  Reading finish() override {
    Reading r;
    r.limit = clause_.limit_w_per_s_ * kPerMegawattPerMinute;
    const bool by_means = clause_.measure_ == Measure::kMeans;
    const RollingChange& main = by_means ? of_means_ : of_samples_;
    const RollingChange& other = by_means ? of_samples_ : of_means_;
    if (!main.up().any()) {
      r.not_assessable = "the record is no longer than the interval";
      return r;
    }
    const Worst worst = larger(main);
    r.value = rate(worst);
    if (worst.value > 0.0) r.at_s = record_.time_s(worst.at + (by_means ? before_means_ : 0));
    if (other.up().any()) {
      r.also.push_back({by_means ? "between samples" : "between means", rate(larger(other))});
    }
    return r;
  }

 private:
  static Worst larger(const RollingChange& change) {
    return change.down().value > change.up().value ? change.down() : change.up();
  }
  double rate(const Worst& worst) const {
    return worst.value / clause_.window_s_ * kPerMegawattPerMinute;
  }

  const RampAverage& clause_;
  const RecordInfo& record_;
  RollingMean mean_;
  RollingChange of_means_;
  RollingChange of_samples_;
  std::size_t before_means_ = 0;  // samples before the first full mean
};

std::unique_ptr<Evaluation> RampAverage::begin(const RecordInfo& record, const PowerSurvey&,
                                               const SiteConditions&) const {
  return std::make_unique<RampAverageEvaluation>(*this, record);
}

}  // namespace

ClauseKind kind_ramp_average() {
  return {"ramp_average", "Average ramp rate over a rolling interval of minutes.",
          make_clause<RampAverage>};
}

}  // namespace ballast
