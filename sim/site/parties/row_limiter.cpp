// SPDX-License-Identifier: GPL-3.0-or-later
// A power limiter in software: it looks at the mean power of its row since it last acted, and caps
// the row's GPUs while that is too high. One threshold to cap and a lower one to release, with a
// hold time, keep it from switching at every look.
#include <numeric>
#include <vector>

#include "sim/base/units.hpp"
#include "sim/site/party_config.hpp"

namespace ballast {
namespace {

struct Limits {
  double above_w = 0.0;
  double below_w = 0.0;
  double cap_w = 0.0;
  double hold_s = 10.0;
};

class RowLimiter : public ConfiguredParty {
 public:
  RowLimiter(const PartyBasics& basics, const Limits& limits)
      : ConfiguredParty(basics), limits_(limits) {}

  void observe(const SiteSamples& samples) override {
    power_w_.resize(samples.count());
    samples.row_sum(samples.channel("grid_w"), instance(), power_w_);
    sum_w_ = std::accumulate(power_w_.begin(), power_w_.end(), sum_w_);
    seen_ += static_cast<Tick>(samples.count());
  }

  void act(Tick, std::vector<SiteAction>& actions) override {
    if (seen_ == 0) return;
    const double mean_w = sum_w_ / static_cast<double>(seen_);
    if (!capping_ && mean_w > limits_.above_w) {
      capping_ = true;
      calm_ = 0;
      actions.push_back(cap(cap_in_uw(limits_.cap_w)));
    } else if (capping_) {
      calm_ = mean_w < limits_.below_w ? calm_ + seen_ : 0;
      if (calm_ > 0 && calm_ >= ticks(limits_.hold_s)) {
        capping_ = false;
        actions.push_back(cap(kNoCap));
      }
    }
    sum_w_ = 0.0;
    seen_ = 0;
  }

 private:
  RackAction cap(std::uint32_t cap_uw) const {
    return CapAction{CapAction::Which::kRow, scope(), instance(), cap_uw};
  }

  Limits limits_;
  std::vector<double> power_w_;
  double sum_w_ = 0.0;  // over the ticks since the last act
  Tick seen_ = 0;       // how many these are
  Tick calm_ = 0;       // how long it was below the lower threshold
  bool capping_ = false;
};

class RowLimiterSettings : public PartySettings {
 public:
  void describe(Fields& f) override {
    f.quantity("above", limits_.above_w, Unit::kWatt, positive(),
               "Grid power of the row, averaged over a period, above which its GPUs are capped.");
    f.require("above");
    f.quantity("below", limits_.below_w, Unit::kWatt, positive(),
               "Averaged grid power below which the cap is released again; at most `above`.");
    f.require("below");
    f.quantity("cap", limits_.cap_w, Unit::kWatt, positive(kMostCapW),
               "Row cap of each GPU of the row.");
    f.require("cap");
    f.quantity("hold", limits_.hold_s, Unit::kSecond, non_negative(86400.0),
               "How long the mean must stay below `below` before the cap is released.");
    if (limits_.below_w <= limits_.above_w) return;
    throw ConfigError(
        "'below' is " + format_quantity(limits_.below_w, Unit::kWatt) + ", more than 'above'",
        f.place("below"), "give at most " + format_quantity(limits_.above_w, Unit::kWatt));
  }
  std::unique_ptr<Party> make(const PartyBasics& basics) const override {
    return std::make_unique<RowLimiter>(basics, limits_);
  }

 private:
  Limits limits_;
};

}  // namespace

PartyKind party_kind_row_limiter() {
  return {.name = "row_limiter",
          .help = "Caps the GPUs of a row while the row draws too much power.",
          .scope = Scope::kRow,
          .make = make_party_settings<RowLimiterSettings>};
}

}  // namespace ballast
