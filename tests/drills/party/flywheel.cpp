// SPDX-License-Identifier: GPL-3.0-or-later
// A flywheel beside each row that coasts down: it publishes a channel, a loss and a stored energy.
#include <cmath>

#include "sim/site/party_config.hpp"

namespace ballast {
namespace {

struct Rotor {
  double energy_j = 1e6;  // at the start
  double time_s = 10.0;   // in which its friction takes 1 - 1/e of the energy
};

class Flywheel : public ConfiguredParty {
 public:
  Flywheel(const PartyBasics& basics, const Rotor& rotor)
      : ConfiguredParty(basics), rotor_(rotor), stored_j_(rotor.energy_j) {}

  Published published() const override {
    return {.channels = {{{"flywheel_frac", "1", "Speed of the row's flywheel, from 1 on down."},
                          Probe::of<&Flywheel::speed_frac>(this)}},
            .accounts = {{{"flywheel_loss", "flywheel loss", "in the bearings of the flywheels",
                           AccountKind::kStorageLoss},
                          Probe::of<&Flywheel::loss_j_>(this)}},
            .stored_j = Probe::of<&Flywheel::stored_j_>(this)};
  }

  void observe(const SiteSamples& samples) override {
    const double time_s = static_cast<double>(samples.count()) * kTickSeconds;
    const double kept_j = stored_j_ * std::exp(-time_s / rotor_.time_s);
    loss_j_ += stored_j_ - kept_j;
    stored_j_ = kept_j;
  }
  void act(Tick, std::vector<SiteAction>&) override {}

 private:
  double speed_frac() const { return std::sqrt(stored_j_ / rotor_.energy_j); }

  Rotor rotor_;
  double stored_j_;
  double loss_j_ = 0.0;
};

class FlywheelSettings : public PartySettings {
 public:
  void describe(Fields& f) override {
    f.quantity("energy", rotor_.energy_j, Unit::kJoule, positive(), "Energy at the start.");
    f.quantity("time", rotor_.time_s, Unit::kSecond, positive(),
               "Time constant in which friction takes it.");
  }
  std::unique_ptr<Party> make(const PartyBasics& basics) const override {
    return std::make_unique<Flywheel>(basics, rotor_);
  }

 private:
  Rotor rotor_;
};

}  // namespace

PartyKind party_kind_flywheel() {
  return {.name = "flywheel",
          .help = "Coasts down beside a row.",
          .scope = Scope::kRow,
          .make = make_party_settings<FlywheelSettings>};
}

}  // namespace ballast
