// SPDX-License-Identifier: GPL-3.0-or-later
// A site in plain C++: its racks with their controllers and plants, the workload that couples them,
// and what is recorded of them. Its caller steps it: the SystemC bench, or run_site(). Several
// sites can exist in one process, side by side; each is used by one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sim/controller/engines.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/site/energy_accounts.hpp"
#include "sim/site/held_inputs.hpp"
#include "sim/site/ledger.hpp"
#include "sim/site/parties.hpp"
#include "sim/site/party_record.hpp"
#include "sim/site/rack.hpp"
#include "sim/site/rack_threads.hpp"
#include "sim/site/record_buffer.hpp"
#include "sim/site/record_reduction.hpp"
#include "sim/site/record_sink.hpp"
#include "sim/site/record_sums.hpp"
#include "sim/site/register_bus.hpp"
#include "sim/site/supply_overload.hpp"
#include "sim/site/topology.hpp"
#include "sim/site/wave_dump.hpp"
#include "sim/workload/workload.hpp"

namespace ballast {

struct SiteOptions {
  // Null: by the engines of the scenario.
  std::shared_ptr<const ControllerFactory> controllers;
  std::optional<WaveWindow> waves;
};

// What happened up to a tick.
struct SiteOutcome {
  Tick ticks = 0;        // simulated
  bool partial = false;  // ended early
  EnergyAccounts energy;
  std::vector<JobReport> jobs;
  DemandQuality demand;
  SupplyOverload supplies;
  std::int64_t backfeeding_ticks = 0;
  std::vector<OwnFigures> parties;  // of the channels that they publish
};

// What a site of this scenario hands to its sink, but for the quality of its demand, which is known
// once its traces have been read.
RecordLayout layout_of(const Scenario& scenario);
// What of that its `[record]` table keeps, and its layout.
RecordChoice record_choice(const Scenario& scenario);
RecordLayout recorded_layout(const Scenario& scenario);

class Site final : public RegisterBus, public EventTarget {
 public:
  // Builds everything. `sink` must outlive the site. Throws ConfigError, DataError or DeviceError.
  Site(const Scenario& scenario, RecordSink& sink, const SiteOptions& options = {});

  const Topology& topology() const { return topology_; }
  Tick tick() const override { return tick_; }  // the next one; all before it are done
  Tick duration() const { return duration_; }
  // The first coupling after `tick`.
  Tick next_coupling(Tick tick) const { return (tick / coupling_ + 1) * coupling_; }

  // Beside the scenario's own. Before begin(). Throws ConfigError where its period does not fit the
  // coupling, or another party publishes what it publishes.
  void add(std::unique_ptr<Party> party);

  // Tells the sink what will come. Before the first step().
  void begin();
  // Does the next `count` ticks, which may not go beyond the duration, and hands what is recorded
  // to the sink once a second of simulated time. Throws DeviceError where a controller or plant
  // fails, and what the sink throws; then no further step may follow.
  void step(Tick count);
  // Hands what is recorded so far to the sink.
  void flush();
  // After the last step: brings the workload to the present tick, unless a step failed, closes the
  // waveforms, and hands the rest to the sink.
  void finish();

  // The state at the present tick. After a step that failed, it is that of the last coupling which
  // all racks have reached, but for the jobs, whose racks may each be some ticks further.
  SiteOutcome outcome() const;
  std::vector<JobReport> jobs() const;  // of the outcome, without the rest of it

  BusAnswer read(const RegisterAddress& at, std::uint32_t& data) override;
  BusAnswer write(const RegisterAddress& at, std::uint32_t data) override;

  // For what acts between ticks.
  Workload& workload() override { return *workload_; }
  // Of the events, which together are one holder of caps and brakes.
  void act(const RackAction& action) override { perform(action, kEventHolder); }
  Rack& rack(std::size_t index) { return *racks_[index]; }

 private:
  static constexpr std::size_t kEventHolder = 0;  // the parties follow
  // One block is one second: what a kill may lose at most.
  static constexpr Tick kBlockTicks = kTicksPerSecond;

  void add_blocks(const ControllerFactory& factory, const std::optional<WaveWindow>& waves);
  bool has(const RegisterAddress& at) const;
  Controller& controller(BlockId block, std::size_t instance);
  void couple();
  // site_actions.cpp
  void add_parties(const Scenario& scenario);
  template <class Act>
  void for_racks(Scope scope, std::uint32_t instance, const Act& act);
  void perform(const RackAction& action, std::size_t holder);
  void perform(const SiteAction& action, std::size_t party);
  void release_held();
  void drive(std::size_t rack);  // with what is held
  RecordBlock block();
  void step_racks(Tick count);
  void step_rack(std::size_t r, Tick count);

  RecordSink& sink_;
  Topology topology_;
  Tick duration_;
  Tick coupling_;
  Tick tick_ = 0;
  std::unique_ptr<Workload> workload_;
  std::vector<std::unique_ptr<Rack>> racks_;
  std::vector<RackTotals> totals_;  // of each rack, at the last coupling
  bool torn_ = false;               // a step failed: some racks are further than tick_
  std::unique_ptr<RackThreads> threads_;

  std::vector<ChannelInfo> rack_channels_;
  std::vector<ChannelInfo> gpu_channels_;
  PartyRecord party_record_;
  // From begin() on.
  RecordLayout layout_;
  std::optional<RecordBuffer> record_;
  std::optional<RecordSums> sums_;
  std::size_t rack_group_ = 0;
  std::size_t gpu_group_ = 0;  // layout_.groups.size() where no GPU is recorded
  std::vector<std::unique_ptr<ControllerSet>> row_controllers_;   // empty where no block is a row's
  std::vector<std::unique_ptr<ControllerSet>> site_controllers_;  // likewise, or one
  Parties parties_;
  Ledger party_ledger_;
  double parties_stored_j_ = 0.0;  // when the run began
  std::optional<WaveDump> waves_;  // after the controllers, which it reads
  HeldInputs held_;
  std::size_t waves_rack_;  // whose waveforms are written; past the last one where no rack's are
  Tick block_first_ = 0;
  Tick block_ticks_ = 0;
};

}  // namespace ballast
