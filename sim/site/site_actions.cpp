// SPDX-License-Identifier: GPL-3.0-or-later
// What acts on a site between two ticks: its parties and its events.
#include <stdexcept>
#include <utility>

#include "sim/site/site.hpp"

namespace ballast {

void Site::add_parties(const Scenario& scenario) {
  check_parties(scenario.parties, topology_, coupling_);
  for (const PartyConfig& config : scenario.parties) {
    for (std::unique_ptr<Party>& party : make_parties(config, topology_)) add(std::move(party));
  }
}

void Site::add(std::unique_ptr<Party> party) {
  const Party& added = *party;
  Published published = added.published();
  party_record_.add(added.name(), added.scope(), added.instance(), published.channels,
                    rack_channels_);
  parties_.add(std::move(party), coupling_);
  party_ledger_.add(std::move(published));
  held_.add_holder();
}

void Site::couple() {
  workload_->couple(tick_);
  release_held();
  parties_.couple(tick_,
                  [this](const SiteAction& action, std::size_t party) { perform(action, party); });
  party_record_.read();
}

template <class Act>
void Site::for_racks(Scope scope, std::uint32_t instance, const Act& act) {
  if (scope == Scope::kGpu || instance >= topology_.instances(scope)) {
    throw std::out_of_range("an action names a scope or instance that the site does not have");
  }
  const bool row = scope == Scope::kRow;
  const std::size_t first = scope == Scope::kSite ? 0
                            : row                 ? topology_.first_rack(instance)
                                                  : instance;
  const std::size_t count = scope == Scope::kSite ? topology_.racks
                            : row                 ? topology_.racks_in(instance)
                                                  : 1;
  for (std::size_t r = first; r < first + count; ++r) act(r);
}

void Site::perform(const SiteAction& action, std::size_t party) {
  if (const auto* on_racks = std::get_if<RackAction>(&action)) {
    perform(*on_racks, kEventHolder + 1 + party);
    return;
  }
  const auto& write = std::get<RegisterAction>(action);
  if (this->write(write.at, write.data) == BusAnswer::kOk) return;
  throw DeviceError("a controller refused the write of '" + parties_.name(party) + "' to address " +
                        std::to_string(write.at.offset),
                    {}, "docs/registers.md lists registers and their ranges");
}

void Site::perform(const RackAction& action, std::size_t holder) {
  struct Perform {
    void operator()(const CapAction& a) const {
      site.held_.hold(rack, holder, a);
      site.drive(rack);
    }
    void operator()(const BrakeAction& a) const {
      site.held_.hold(rack, holder, a);
      site.drive(rack);
    }
    void operator()(const VoltageAction& a) const { site.racks_[rack]->set_voltage(a.voltage_pu); }
    void operator()(const ConverterFaultAction& a) const {
      site.racks_[rack]->fail_converter(a.until);
    }
    void operator()(const SupplyLossAction& a) const {
      site.racks_[rack]->lose_supplies(a.part_frac, a.until);
    }
    Site& site;
    std::size_t holder;
    std::size_t rack;
  };
  std::visit(
      [&](const auto& a) {
        for_racks(a.scope, a.instance, [&](std::size_t rack) { Perform{*this, holder, rack}(a); });
      },
      action);
}

void Site::release_held() {
  held_.release(tick_, [this](std::size_t rack) { drive(rack); });
}

void Site::drive(std::size_t rack) {
  racks_[rack]->cap_row(held_.cap_uw(rack, CapAction::Which::kRow));
  racks_[rack]->cap_thermal(held_.cap_uw(rack, CapAction::Which::kThermal));
  racks_[rack]->brake(held_.brake(rack));
}

}  // namespace ballast
