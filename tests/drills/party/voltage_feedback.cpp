// SPDX-License-Identifier: GPL-3.0-or-later
// A grid that gives way: the voltage at the point of common coupling falls with the power that the
// site draws through a purely resistive source, of which only the first order counts.
#include <algorithm>
#include <vector>

#include "sim/site/party_config.hpp"

namespace ballast {
namespace {

constexpr double kLeastPu = 0.5;

class VoltageFeedback : public ConfiguredParty {
 public:
  VoltageFeedback(const PartyBasics& basics, double short_circuit_w)
      : ConfiguredParty(basics), short_circuit_w_(short_circuit_w) {}

  Published published() const override {
    return {.channels = {{{"pcc_voltage_pu", "1", "Voltage at the point of common coupling."},
                          Probe::of<&VoltageFeedback::voltage_pu_>(this)}}};
  }
  void observe(const SiteSamples& samples) override {
    power_w_.resize(samples.count());
    samples.site_sum(samples.channel("grid_w"), power_w_);
    last_w_ = power_w_.back();
  }
  void act(Tick, std::vector<SiteAction>& actions) override {
    voltage_pu_ = std::max(kLeastPu, 1.0 - last_w_ / short_circuit_w_);
    actions.push_back(VoltageAction{scope(), instance(), voltage_pu_});
  }

 private:
  double short_circuit_w_;
  double last_w_ = 0.0;
  double voltage_pu_ = 1.0;
  std::vector<double> power_w_;
};

class VoltageFeedbackSettings : public PartySettings {
 public:
  void describe(Fields& f) override {
    f.quantity("short_circuit_power", short_circuit_w_, Unit::kWatt, positive(),
               "Short-circuit power of the source.");
    f.require("short_circuit_power");
  }
  std::unique_ptr<Party> make(const PartyBasics& basics) const override {
    return std::make_unique<VoltageFeedback>(basics, short_circuit_w_);
  }

 private:
  double short_circuit_w_ = 0.0;
};

}  // namespace

PartyKind party_kind_voltage_feedback() {
  return {.name = "voltage_feedback",
          .help = "Lowers the voltage of the site with the power that it draws.",
          .scope = Scope::kSite,
          .make = make_party_settings<VoltageFeedbackSettings>};
}

}  // namespace ballast
