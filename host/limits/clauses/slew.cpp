// SPDX-License-Identifier: GPL-3.0-or-later
// Steepest rate of change after a declared low-pass: of the site's rated power per second
// (EasyRider, arXiv:2604.15522: |dP/dt| <= beta * rated), or in watt per second, and then perhaps
// only of large changes ("any change > 50 MW limited to < 0.5 MW/s").
#include "host/analysis/slew.hpp"

#include "host/limits/clause.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

class SlewClause : public Clause {
 public:
  void describe(Fields& f) override {
    f.quantity("limit", limit_w_per_s_, Unit::kWattPerSecond, positive(),
               "Steepest change; give either this or limit_of_nominal.");
    f.quantity("limit_of_nominal", limit_per_s_, Unit::kPerSecond, positive(),
               "Steepest change as a fraction of the site's rated power per second.");
    f.quantity("corner", corner_hz_, Unit::kHertz, positive(),
               "Corner of the low-pass before the difference is taken.");
    f.integer("order", order_, 1, 12, "Order of that low-pass.");
    f.quantity("above", above_w_, Unit::kWatt, non_negative(),
               "The limit applies only while the range of the power within change_window exceeds "
               "this value; 0 W means everywhere.");
    f.quantity("change_window", change_window_s_, Unit::kSecond, positive(),
               "Window in which the range of the power is compared with `above`.");
    if (f.given("limit") && f.given("limit_of_nominal")) {
      throw ConfigError("two limits", f.place("limit_of_nominal"), "give only one of them");
    }
    if (!f.given("limit_of_nominal")) f.require("limit");
  }
  std::string unit() const override { return "MW/s"; }
  double limit(const SiteConditions& site) const override {
    const double limit_w_per_s =
        limit_per_s_ > 0.0 ? limit_per_s_ * site.nominal_w : limit_w_per_s_;
    return limit_w_per_s / kWattPerMegawatt;
  }
  ClauseNeeds needs(const SiteConditions&) const override {
    // Four readings per period at the corner: with fewer the low-pass would not be what it says.
    return {.length_s = above_w_ > 0.0 ? change_window_s_ : 1.0 / corner_hz_,
            .finest_s = 0.25 / corner_hz_};
  }
  std::string algorithm() const override {
    std::string text = "largest |dP/dt| between samples after a causal Butterworth low-pass of " +
                       format_number(corner_hz_) + " Hz, order " + std::to_string(order_);
    if (above_w_ > 0.0) {
      text += ", where the filtered power's range within " + format_number(change_window_s_) +
              " s is above " + format_number(above_w_ / kWattPerMegawatt) + " MW";
    }
    return text;
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey& survey,
                                    const SiteConditions& site) const override;

 private:
  double limit_w_per_s_ = 0.0;
  double limit_per_s_ = 0.0;
  double corner_hz_ = 8.0;  // a time constant of 20 ms
  std::int64_t order_ = 1;
  double above_w_ = 0.0;
  double change_window_s_ = 60.0;
};

class SlewEvaluation : public Evaluation {
 public:
  SlewEvaluation(const RecordInfo& record, Slew slew, double limit, bool gated)
      : record_(record), slew_(std::move(slew)), limit_(limit), gated_(gated) {}

  void add(const PowerBlock& block) override { slew_.add(block.power_w); }

  Reading finish() override {
    Reading r;
    r.limit = limit_;
    if (slew_.worst().any()) {
      r.value = slew_.worst().value / kWattPerMegawatt;
      r.at_s = record_.time_s(slew_.worst().at);
    }
    if (gated_) r.also.push_back({"of any change", slew_.any().value / kWattPerMegawatt});
    return r;
  }

 private:
  const RecordInfo& record_;
  Slew slew_;
  double limit_;
  bool gated_;
};

std::unique_ptr<Evaluation> SlewClause::begin(const RecordInfo& record, const PowerSurvey&,
                                              const SiteConditions& site) const {
  const FilterDesign filter =
      butterworth_low_pass(static_cast<int>(order_), corner_hz_, record.rate_hz);
  const bool gated = above_w_ > 0.0;
  Slew slew =
      gated ? Slew(filter, intervals(change_window_s_, record.rate_hz), above_w_) : Slew(filter);
  return std::make_unique<SlewEvaluation>(record, std::move(slew), limit(site), gated);
}

}  // namespace

ClauseKind kind_slew() {
  return {"slew", "Steepest rate of change after a specified low-pass.", make_clause<SlewClause>};
}

}  // namespace ballast
