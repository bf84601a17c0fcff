// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the load stays connected through voltage disturbances, or how soon its power comes back
// after them.
#include "host/analysis/ride_through.hpp"

#include <algorithm>
#include <array>

#include "host/limits/clause.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

enum class Judged { kConnection, kRecovery };
constexpr std::array<std::string_view, 2> kJudgedNames = {"connection", "recovery"};

class RideThrough : public Clause {
 public:
  void describe(Fields& f) override {
    f.choice_of("judged", judged_, kJudgedNames,
                "The time for which the load was disconnected although the curve requires it to "
                "stay, or the time from the return of the voltage to the return of the power.");
    f.quantity("limit", limit_s_, Unit::kSecond, positive(),
               "Longest time allowed; with `connection`, the shortest loss that counts as a "
               "disconnection.");
    f.require("limit");
    RideThroughCurve& curve = options_.curve;
    f.number("normal_low", curve.normal_low_pu, {0.0, 1.0, true},
             "Lower end of the range of continuous operation, pu.");
    f.number("normal_high", curve.normal_high_pu, {1.0, 10.0, true},
             "Upper end of the range of continuous operation, pu.");
    rows(f, "low", curve.low, "How long the load must stay connected below each voltage.");
    rows(f, "high", curve.high, "How long the load must stay connected above each voltage.");
    f.quantity("connected", options_.connected_frac, Unit::kFraction, {0.0, 0.99, false},
               "Share of the previous power times the voltage in pu; below it, the load is "
               "considered disconnected.");
    f.quantity("recover", options_.recover_frac, Unit::kFraction, {0.0, 1.0, true},
               "Share of the previous power at which the load has recovered.");
    f.quantity("before", options_.before_s, Unit::kSecond, positive(600.0),
               "The previous power is the mean over this time before the disturbance.");
    check(f);
  }
  std::string unit() const override { return "s"; }
  double limit(const SiteConditions&) const override { return limit_s_; }
  ClauseNeeds needs(const SiteConditions&) const override {
    double shortest_s = limit_s_;
    for (const auto* list : {&options_.curve.low, &options_.curve.high}) {
      for (const RideThroughRow& row : *list) {
        if (row.stay_s > 0.0) shortest_s = std::min(shortest_s, row.stay_s);
      }
    }
    // A disturbance that was ridden through is over, however short the record.
    return {.length_s = options_.before_s,
            .pass_s = 0.0,
            .finest_s = 0.5 * shortest_s,
            .voltage = true};
  }
  std::string algorithm() const override {
    const std::string before =
        "power before: mean of " + format_quantity(options_.before_s, Unit::kSecond) +
        " before the voltage leaves " + format_number(options_.curve.normal_low_pu) + " to " +
        format_number(options_.curve.normal_high_pu) + " pu";
    if (judged_ == Judged::kConnection) {
      return "longest time per disturbance with power below " +
             format_quantity(options_.connected_frac, Unit::kFraction) +
             " of the power before times the voltage, until the voltage has been beyond a row for "
             "longer than its time; " +
             before;
    }
    return "longest time from the voltage's return to the first power of at least " +
           format_quantity(options_.recover_frac, Unit::kFraction) +
           " of the power before, over disturbances inside the curve; " + before;
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey& survey,
                                    const SiteConditions& site) const override;

 private:
  static void rows(Fields& f, std::string_view key, std::vector<RideThroughRow>& list,
                   std::string_view help) {
    f.tables(
        key, list.size(), help, [&](std::size_t count) { list.resize(count); },
        [&](Fields& inner, std::size_t i) {
          RideThroughRow sample;
          RideThroughRow& row = i < list.size() ? list[i] : sample;
          inner.number("voltage", row.voltage_pu, {0.0, 10.0, true}, "Voltage in pu.");
          inner.quantity("stay", row.stay_s, Unit::kSecond, non_negative(),
                         "Time to stay connected; 0 s means that the load may disconnect at once.");
          inner.require("voltage");
          inner.require("stay");
        });
  }
  void check(const Fields& f) const {
    const RideThroughCurve& curve = options_.curve;
    const bool low_inside =
        std::any_of(curve.low.begin(), curve.low.end(),
                    [&](const RideThroughRow& r) { return r.voltage_pu > curve.normal_low_pu; });
    const bool high_inside =
        std::any_of(curve.high.begin(), curve.high.end(),
                    [&](const RideThroughRow& r) { return r.voltage_pu < curve.normal_high_pu; });
    if (low_inside || high_inside) {
      throw ConfigError("a row of the curve is inside the normal range",
                        f.place(low_inside ? "low" : "high"),
                        "start the rows at normal_low and normal_high");
    }
  }

  Judged judged_ = Judged::kRecovery;
  double limit_s_ = 0.0;
  RideThroughOptions options_;
};

class RideThroughEvaluation : public Evaluation {
 public:
  RideThroughEvaluation(const RecordInfo& record, const RideThroughOptions& options, Judged judged,
                        double limit_s)
      : record_(record), judged_(judged), limit_s_(limit_s), monitor_(options, record.rate_hz) {}

  void add(const PowerBlock& block) override { monitor_.push(block.power_w, block.voltage_pu); }

  Reading finish() override {
    Reading r;
    r.limit = limit_s_;
    r.value = -1.0;
    const std::vector<RideThroughEvent>& events = monitor_.events();
    if (events.empty()) {
      r.not_assessable =
          "the voltage never left its normal range, so there was no disturbance to ride through";
      return r;
    }
    std::size_t open = 0;
    for (const RideThroughEvent& event : events) {
      if (!(event.before_w > 0.0)) {
        ++open;
      } else if (judged_ == Judged::kConnection) {
        consider(r, event.away_s, event.disconnected_s.value_or(event.begin_s));
      } else if (!event.excused_s) {
        open += recovery(r, event) ? 0 : 1;
      }
    }
    // What exceeds, exceeds, whatever else could not be followed.
    if (r.value > limit_s_) return r;
    if (open > 0) {
      r.not_assessable = std::to_string(open) + " of " + std::to_string(events.size()) +
                         " disturbances could not be evaluated: there was no power before them, or "
                         "the end of the record or the next disturbance cut the recovery short";
    } else if (r.value < 0.0) {
      r.not_assessable =
          "the voltage left the curve in every disturbance, so the load was allowed to disconnect";
    }
    return r;
  }

 private:
  void consider(Reading& r, double value_s, double at_s) const {
    if (value_s <= r.value) return;
    r.value = value_s;
    r.at_s = record_.t0_s + at_s;
  }
  // False where the record does not tell.
  bool recovery(Reading& r, const RideThroughEvent& event) const {
    if (!event.returned_s) return false;
    if (event.recovered_s) {
      consider(r, *event.recovered_s - *event.returned_s, *event.returned_s);
    } else if (event.watched_s > limit_s_) {
      consider(r, event.watched_s, *event.returned_s);
    } else {
      return false;
    }
    return true;
  }

  const RecordInfo& record_;
  Judged judged_;
  double limit_s_;
  RideThroughMonitor monitor_;
};

std::unique_ptr<Evaluation> RideThrough::begin(const RecordInfo& record, const PowerSurvey&,
                                               const SiteConditions&) const {
  return std::make_unique<RideThroughEvaluation>(record, options_, judged_, limit_s_);
}

}  // namespace

ClauseKind kind_ride_through() {
  return {"ride_through",
          "Whether the load stays connected through voltage disturbances that a curve requires it "
          "to ride through, or how soon its power returns. The verdict is based on the voltage in "
          "the record: positive sequence and worst phase differ.",
          make_clause<RideThrough>};
}

}  // namespace ballast
