// SPDX-License-Identifier: GPL-3.0-or-later
// A percentile of the ramp over a short window: "75th percentile of 1-min average ramp". The
// average ramp over a window is the difference of its ends over its length. Every instant of the
// record counts; the figure for consecutive windows' means is stated beside it.
#include <cmath>

#include "host/analysis/histogram.hpp"
#include "host/analysis/rolling.hpp"
#include "host/limits/clause.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

constexpr double kPerMegawattPerMinute = 60.0 / 1e6;  // from W/s

class RampPercentile : public Clause {
 public:
  void describe(Fields& f) override {
    f.quantity("limit", limit_w_per_s_, Unit::kWattPerSecond, positive(),
               "Largest ramp at the percentile.");
    f.require("limit");
    f.quantity("window", window_s_, Unit::kSecond, positive(),
               "Time over which a ramp is averaged.");
    f.quantity("percentile", percentile_frac_, Unit::kFraction, between(0.0, 1.0),
               "Share of the ramps, in either direction, that do not exceed the value.");
  }
  std::string unit() const override { return "MW/min"; }
  double limit(const SiteConditions&) const override {
    return limit_w_per_s_ * kPerMegawattPerMinute;
  }
  ClauseNeeds needs(const SiteConditions&) const override {
    return {.length_s = 2.0 * window_s_, .finest_s = 0.5 * window_s_};
  }
  std::string algorithm() const override {
    const std::string window = format_number(window_s_) + " s";
    return "percentile " + format_number(percentile_frac_ * 100.0) + " of |P(t) - P(t - " + window +
           ")| / " + window +
           " over every sample of the record, from a histogram of 65536 bins over the record's "
           "range";
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey& survey,
                                    const SiteConditions& site) const override;

 private:
  friend class RampPercentileEvaluation;
  double limit_w_per_s_ = 0.0;
  double window_s_ = 60.0;
  double percentile_frac_ = 0.75;
};

class RampPercentileEvaluation : public Evaluation {
 public:
  RampPercentileEvaluation(const RampPercentile& clause, const RecordInfo& record,
                           const PowerSurvey& survey)
      : clause_(clause),
        span_(intervals(clause.window_s_, record.rate_hz)),
        change_(span_),
        rolling_(0.0, survey.max_w - survey.min_w),
        consecutive_(0.0, survey.max_w - survey.min_w) {}

  void add(const PowerBlock& block) override {
    for (const double p : block.power_w) {
      change_.push(p);
      if (change_.ready()) rolling_.add(std::abs(change_.latest()));
      sum_w_ += p;
      if (++in_window_ == span_) close_window();
    }
  }

  Reading finish() override {
    Reading r;
    r.limit = clause_.limit_w_per_s_ * kPerMegawattPerMinute;
    if (rolling_.count() == 0) {
      r.not_assessable = "the record is no longer than the window";
      return r;
    }
    r.value = rate(rolling_.quantile(clause_.percentile_frac_));
    r.also.push_back({"steepest", rate(rolling_.quantile(1.0))});
    if (consecutive_.count() > 0) {
      r.also.push_back(
          {"of consecutive windows' means", rate(consecutive_.quantile(clause_.percentile_frac_))});
    }
    return r;
  }

 private:
  double rate(double change_w) const {
    return change_w / clause_.window_s_ * kPerMegawattPerMinute;
  }
  void close_window() {
    const double mean_w = sum_w_ / static_cast<double>(in_window_);
    if (windows_++ > 0) consecutive_.add(std::abs(mean_w - last_mean_w_));
    last_mean_w_ = mean_w;
    sum_w_ = 0.0;
    in_window_ = 0;
  }

  const RampPercentile& clause_;
  std::size_t span_;
  RollingChange change_;
  Histogram rolling_;
  Histogram consecutive_;
  double sum_w_ = 0.0;
  double last_mean_w_ = 0.0;
  std::size_t in_window_ = 0;
  std::size_t windows_ = 0;
};

std::unique_ptr<Evaluation> RampPercentile::begin(const RecordInfo& record,
                                                  const PowerSurvey& survey,
                                                  const SiteConditions&) const {
  return std::make_unique<RampPercentileEvaluation>(*this, record, survey);
}

}  // namespace

ClauseKind kind_ramp_percentile() {
  return {"ramp_percentile", "A percentile of the ramp over a short window.",
          make_clause<RampPercentile>};
}

}  // namespace ballast
