// SPDX-License-Identifier: GPL-3.0-or-later
// What a site records: the channels that its parts publish, by scope.
#include "sim/site/block_party.hpp"
#include "sim/site/site.hpp"

namespace ballast {
namespace {

RecordLayout layout_with(const Topology& topology, std::vector<ChannelInfo> rack,
                         std::vector<ChannelInfo> gpu, const PartyRecord& parties) {
  const std::vector<ChannelInfo>& own = parties.channels(Scope::kRack);
  rack.insert(rack.end(), own.begin(), own.end());
  return record_layout(topology, std::move(rack), std::move(gpu), parties.channels(Scope::kRow),
                       parties.channels(Scope::kSite));
}

}  // namespace

RecordLayout layout_of(const Scenario& scenario) {
  const Topology topology = topology_of(scenario);
  const std::vector<ChannelInfo> rack = rack_channels(scenario);
  PartyRecord parties;
  for (const BlockInfo& block : all_blocks()) {
    if (instance_scope(block) == Scope::kRack) continue;
    for (std::size_t i = 0; i < topology.instances(block.scope); ++i) {
      parties.add(std::string(block.key), block.scope, i,
                  BlockParty::published(block, nullptr).channels, rack);
    }
  }
  for (const PartyConfig& config : scenario.parties) {
    for (const std::unique_ptr<Party>& party : make_parties(config, topology)) {
      parties.add(party->name(), party->scope(), party->instance(), party->published().channels,
                  rack);
    }
  }
  return layout_with(topology, rack, gpu_channels(scenario), parties);
}

RecordChoice record_choice(const Scenario& scenario) {
  return {.racks = recorded_racks(scenario.record, topology_of(scenario).racks),
          .reduced = reduced_period(scenario.record)};
}

RecordLayout recorded_layout(const Scenario& scenario) {
  return reduced_layout(layout_of(scenario), record_choice(scenario));
}

void Site::begin() {
  layout_ = layout_with(topology_, rack_channels_, gpu_channels_, party_record_);
  layout_.demand = workload_->quality();
  record_.emplace(layout_, static_cast<std::size_t>(kBlockTicks));
  sums_.emplace(layout_);
  rack_group_ = layout_.index_of(kRackGroup);
  gpu_group_ = layout_.index_of(kGpuGroup);
  party_record_.place(layout_, *record_);
  parties_stored_j_ = party_ledger_.stored_j();
  sink_.begin(layout_);
}

}  // namespace ballast
