// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of the voltage that the site's power makes, by their size and rate (IEC 61000-4-30,
// IEC 61000-3-7).
#include "host/analysis/rapid_voltage_change.hpp"

#include "host/limits/clause.hpp"
#include "host/limits/clauses/site_voltage.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr double kPercent = 100.0;

class RapidVoltageChange : public Clause {
 public:
  void describe(Fields& f) override {
    f.tables(
        "levels", levels_.size(),
        "Largest change allowed at each rate, from rare and large to frequent and small. No change "
        "may exceed the first limit. Beyond the number of changes of a row, the limit of the next "
        "row applies; beyond that of the last row, the threshold applies.",
        [&](std::size_t count) { levels_.resize(count); },
        [&](Fields& inner, std::size_t i) {
          RvcLevel sample;
          describe_level(inner, i < levels_.size() ? levels_[i] : sample);
        });
    f.require("levels");
    f.quantity("threshold", threshold_frac_, Unit::kFraction, {0.0, 0.1, true},
               "A change begins at this deviation from the mean of the preceding second.");
    f.quantity("hysteresis", hysteresis_frac_, Unit::kFraction, non_negative(0.1),
               "A change ends when the variation within the last second is smaller than the "
               "threshold by this amount.");
    describe_voltage_model(f, model_);
    check(f);
  }
  std::string unit() const override { return "%"; }
  double limit(const SiteConditions&) const override {
    return levels_.empty() ? 0.0 : kPercent * levels_.front().limit_frac;
  }
  ClauseNeeds needs(const SiteConditions& site) const override {
    // A second to stand, and one to stand again; a value in each half cycle.
    return {.length_s = 2.0, .finest_s = 0.5 / site.grid_hz, .short_circuit = true};
  }
  std::string algorithm() const override {
    return "one-cycle r.m.s. voltage each half cycle, " + std::string(voltage_model_text(model_)) +
           "; steady where one second stays within " +
           format_quantity(threshold_frac_, Unit::kFraction) + " of its mean (hysteresis " +
           format_quantity(hysteresis_frac_, Unit::kFraction) +
           "); largest change dVmax at the rate whose limit binds, periods sliding";
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey& survey,
                                    const SiteConditions& site) const override;

 private:
  static void describe_level(Fields& f, RvcLevel& level) {
    auto changes = static_cast<std::int64_t>(level.changes);
    f.integer("changes", changes, 1, 100000, "Largest number of changes in a period.");
    f.quantity("period", level.period_s, Unit::kSecond, positive(), "Length of the period.");
    f.quantity("limit", level.limit_frac, Unit::kFraction, {0.0, 1.0, true},
               "Largest change at this rate.");
    for (const char* key : {"changes", "period", "limit"}) f.require(key);
    level.changes = static_cast<std::size_t>(changes);
  }
  void check(const Fields& f) const {
    if (f.given("levels") && levels_.empty()) {
      throw ConfigError("no level is given", f.place("levels"), "add a [[clauses.levels]] table");
    }
    if (hysteresis_frac_ >= threshold_frac_) {
      throw ConfigError("the hysteresis is not below the threshold", f.place("hysteresis"),
                        "half of the threshold is usual");
    }
    for (std::size_t i = 1; i < levels_.size(); ++i) {
      if (levels_[i].limit_frac <= levels_[i - 1].limit_frac) continue;
      throw ConfigError("the limits of the levels rise", f.place("levels"),
                        "order them from rare and large changes to frequent and small ones");
    }
    if (!levels_.empty() && levels_.back().limit_frac <= threshold_frac_) {
      throw ConfigError("a change at the smallest limit would not be detected",
                        f.place("threshold"), "set the threshold below the smallest limit");
    }
  }

  std::vector<RvcLevel> levels_;
  double threshold_frac_ = 0.01;
  double hysteresis_frac_ = 0.005;
  VoltageModel model_ = VoltageModel::kFirstOrder;
};

class RvcEvaluation : public Evaluation {
 public:
  RvcEvaluation(const RecordInfo& record, const PowerSurvey& survey, const SiteConditions& site,
                std::vector<RvcLevel> levels, const RvcOptions& options, VoltageModel model)
      : record_(record),
        levels_(std::move(levels)),
        threshold_frac_(options.threshold_frac),
        model_(model),
        voltage_(site, survey),
        detector_(options, record.rate_hz),
        other_detector_(detector_) {}

  void add(const PowerBlock& block) override {
    const auto run = [&](VoltageModel model, RapidVoltageChangeDetector& detector) {
      if (model == VoltageModel::kTwoBus && !voltage_.carried()) return;
      voltage_.feed(block.power_w, model, [&](std::span<const double> r) { detector.push(r); });
    };
    run(model_, detector_);
    run(other_model(model_), other_detector_);
  }

  Reading finish() override {
    detector_.finish();
    other_detector_.finish();
    Reading r;
    r.limit = kPercent * levels_.front().limit_frac;
    if (model_ == VoltageModel::kTwoBus && !voltage_.carried()) {
      r.not_assessable = SiteVoltage::kNotCarried;
    } else if (!detector_.ever_steady()) {
      r.not_assessable =
          "the voltage never stays within the threshold for a second, so its swings are flicker "
          "and not changes between steady states";
    }
    if (!r.not_assessable.empty()) return r;
    const RvcRating rating = rate_voltage_changes(detector_.events(), levels_, threshold_frac_);
    r.limit = kPercent * rating.limit_frac;
    r.value = kPercent * rating.value_frac;
    double at_s = rating.at_s.value_or(0.0);
    if (detector_.events().empty()) {
      r.value = kPercent * detector_.largest_frac();
      at_s = detector_.largest_at_s();
    }
    r.at_s = record_.t0_s + at_s;
    r.also.push_back({"largest change", kPercent * detector_.largest_frac()});
    if (voltage_.carried()) {
      const VoltageModel other = other_model(model_);
      r.also.push_back({"largest change, voltage model: " +
                            std::string(kVoltageModelNames[static_cast<std::size_t>(other)]),
                        kPercent * other_detector_.largest_frac()});
    }
    return r;
  }

 private:
  const RecordInfo& record_;
  std::vector<RvcLevel> levels_;
  double threshold_frac_;
  VoltageModel model_;
  SiteVoltage voltage_;
  RapidVoltageChangeDetector detector_;
  RapidVoltageChangeDetector other_detector_;
};

std::unique_ptr<Evaluation> RapidVoltageChange::begin(const RecordInfo& record,
                                                      const PowerSurvey& survey,
                                                      const SiteConditions& site) const {
  return std::make_unique<RvcEvaluation>(record, survey, site, levels_,
                                         RvcOptions{.mains_hz = site.grid_hz,
                                                    .threshold_frac = threshold_frac_,
                                                    .hysteresis_frac = hysteresis_frac_},
                                         model_);
}

}  // namespace

ClauseKind kind_rapid_voltage_change() {
  return {"rapid_voltage_change",
          "Steps of the voltage at the point of common coupling between two steady states, "
          "computed from the site's power with the grid's short-circuit level and X/R, limited by "
          "size and rate.",
          make_clause<RapidVoltageChange>};
}

}  // namespace ballast
