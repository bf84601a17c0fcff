// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/site.hpp"

#include <algorithm>
#include <span>
#include <thread>
#include <utility>

#include "sim/registers/block_registry.hpp"
#include "sim/site/block_party.hpp"

namespace ballast {
namespace {

std::size_t thread_count(const Scenario& s) {
  const auto racks = static_cast<std::size_t>(s.site.racks);
  const std::size_t wanted = s.run.threads > 0 ? static_cast<std::size_t>(s.run.threads)
                                               : std::max(1U, std::thread::hardware_concurrency());
  return std::min(wanted, racks);
}

}  // namespace

Site::Site(const Scenario& scenario, RecordSink& sink, const SiteOptions& options)
    : sink_(sink),
      topology_(topology_of(scenario)),
      duration_(scenario.duration_ticks()),
      coupling_(scenario.coupling_ticks()),
      rack_channels_(rack_channels(scenario)),
      gpu_channels_(gpu_channels(scenario)),
      held_(topology_.racks),
      waves_rack_(topology_.racks) {
  held_.add_holder();  // kEventHolder
  const std::size_t racks = topology_.racks;
  const std::size_t gpus = topology_.gpus_per_rack;
  workload_ = make_workload(scenario.workload, racks, gpus, scenario.site.gpu_idle_w,
                            static_cast<std::uint64_t>(scenario.run.seed));
  racks_.resize(racks);
  totals_.resize(racks);
  threads_ = std::make_unique<RackThreads>(thread_count(scenario), racks);
  const std::shared_ptr<const ControllerFactory> controllers =
      options.controllers ? options.controllers : make_controller_factory(scenario.engine);
  threads_->run([&](std::size_t i) {
    racks_[i] =
        std::make_unique<Rack>(scenario, workload_->rack(i), controllers->make(Scope::kRack, i));
  });
  if (options.waves && !options.waves->block) {
    waves_rack_ = options.waves->instance;
    Rack& rack = *racks_[waves_rack_];
    waves_.emplace(*options.waves, rack.controllers(), rack.signals());
  }
  add_blocks(*controllers, options.waves);
  add_parties(scenario);
}

// Blocks of rows and of the site meet it at every coupling, before all other parties.
void Site::add_blocks(const ControllerFactory& factory, const std::optional<WaveWindow>& waves) {
  for (const BlockInfo& block : all_blocks()) {
    if (instance_scope(block) == Scope::kRack) continue;
    auto& sets = block.scope == Scope::kRow ? row_controllers_ : site_controllers_;
    for (std::size_t i = 0; i < topology_.instances(block.scope); ++i) {
      if (i == sets.size()) sets.push_back(factory.make(block.scope, i));
      auto& bound = static_cast<BoundController&>(controller(block.id, i));
      auto party =
          std::make_unique<BlockParty>(block, static_cast<std::uint32_t>(i), bound, coupling_);
      if (waves && waves->block == block.id && waves->instance == i) {
        waves_.emplace(*waves, *sets[i], std::span<const AnalogSignal>());
        party->trace(&*waves_);
      }
      add(std::move(party));
    }
  }
}

void Site::step(Tick count) {
  for (const Tick end = tick_ + count; tick_ < end;) {
    const Tick next_block = block_first_ + kBlockTicks;
    const Tick to = std::min({end, next_coupling(tick_), next_block});
    if (tick_ % coupling_ == 0) couple();
    try {
      const auto column = static_cast<std::size_t>(block_ticks_);
      step_racks(to - tick_);
      party_record_.fill(*record_, column, static_cast<std::size_t>(to - tick_));
      if (!parties_.empty()) {
        const RecordBlock so_far = block();
        parties_.observe({topology_, layout_, so_far, tick_, static_cast<std::size_t>(to - tick_)});
      }
    } catch (...) {
      torn_ = true;
      throw;
    }
    tick_ = to;
    if (block_ticks_ == kBlockTicks) flush();
  }
}

RecordBlock Site::block() {
  const auto ticks = static_cast<std::size_t>(block_ticks_);
  for (std::size_t g = 0; g < layout_.groups.size(); ++g) record_->set_rows(g, ticks);
  return record_->block(block_first_, ticks);
}

void Site::step_racks(Tick count) {
  threads_->run([&](std::size_t r) { step_rack(r, count); });
  block_ticks_ += count;
}

void Site::step_rack(std::size_t r, Tick count) {
  const std::size_t capacity = record_->capacity(rack_group_);
  const std::size_t racks = topology_.racks;
  const std::size_t gpus = topology_.gpus_per_rack;
  const auto column = static_cast<std::size_t>(block_ticks_);
  Rack& rack = *racks_[r];
  rack.update(totals_[r]);
  RackSlot slot;
  slot.rack_stride = racks * capacity;
  slot.gpu_stride = capacity;
  slot.channel_stride = racks * gpus * capacity;
  slot.rack = record_->values(rack_group_).data() + r * capacity + column;
  if (gpu_group_ < layout_.groups.size()) {
    slot.gpu = record_->values(gpu_group_).data() + r * gpus * capacity + column;
  }
  const bool waves = r == waves_rack_;
  const auto dump = [&](Tick tick) {
    if (!waves_->wants(tick)) return;
    rack.update_signals();
    waves_->dump(tick);
  };
  for (Tick tick = tick_; tick < tick_ + count; ++tick) {
    try {
      rack.step(tick, slot);
    } catch (...) {
      // The signals of the tick that failed are what one looks for.
      if (waves) dump(tick);
      throw;
    }
    if (waves) dump(tick);
    ++slot.rack;
    if (slot.gpu != nullptr) ++slot.gpu;
  }
}

void Site::flush() {
  if (block_ticks_ == 0) return;
  sums_->fill(*record_, 0, static_cast<std::size_t>(block_ticks_));
  const RecordBlock done = block();
  block_first_ += block_ticks_;
  block_ticks_ = 0;
  sink_.block(done);
}

void Site::finish() {
  if (!torn_) workload_->couple(tick_);
  waves_.reset();
  waves_rack_ = racks_.size();
  flush();
}

SiteOutcome Site::outcome() const {
  SiteOutcome out;
  out.ticks = tick_;
  out.partial = torn_ || tick_ < duration_;
  for (std::size_t r = 0; r < racks_.size(); ++r) {
    const RackTotals totals = torn_ ? totals_[r] : racks_[r]->totals();
    out.energy.add(totals.energy);
    out.supplies.add(totals.supplies);
    out.backfeeding_ticks += totals.backfeeding_ticks;
  }
  EnergyAccounts of_parties;
  party_ledger_.fill(of_parties);
  of_parties.stored_change_j = party_ledger_.stored_j() - parties_stored_j_;
  out.energy.add(of_parties);
  out.parties = party_record_.figures();
  out.jobs = jobs();
  out.demand = workload_->quality();
  return out;
}

std::vector<JobReport> Site::jobs() const {
  return workload_->report(tick_);
}

bool Site::has(const RegisterAddress& at) const {
  return static_cast<int>(at.block) < kBlockCount &&
         at.scope == instance_scope(block_info(at.block)) &&
         (at.instance == kAllInstances || at.instance < topology_.instances(at.scope));
}

Controller& Site::controller(BlockId block, std::size_t instance) {
  switch (block_info(block).scope) {
    case Scope::kRow:
      return *row_controllers_[instance]->find(block);
    case Scope::kSite:
      return *site_controllers_[instance]->find(block);
    default:
      return *racks_[instance]->controllers().find(block);
  }
}

BusAnswer Site::read(const RegisterAddress& at, std::uint32_t& data) {
  if (at.instance == kAllInstances || !has(at)) return BusAnswer::kNoSuchAddress;
  return controller(at.block, at.instance).read(at.offset, data) ? BusAnswer::kOk
                                                                 : BusAnswer::kRefused;
}

BusAnswer Site::write(const RegisterAddress& at, std::uint32_t data) {
  if (!has(at)) return BusAnswer::kNoSuchAddress;
  const bool all = at.instance == kAllInstances;
  bool ok = true;
  const std::size_t end = all ? topology_.instances(at.scope) : at.instance + 1;
  for (std::size_t i = all ? 0 : at.instance; i < end; ++i) {
    ok &= controller(at.block, i).write(at.offset, data);
  }
  return ok ? BusAnswer::kOk : BusAnswer::kRefused;
}

}  // namespace ballast
