// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/controller/bare_loop.hpp"

#include <span>

#include "sim/controller/verilated_block.hpp"

namespace ballast {
namespace {

using RackModels = ScopeModels<Scope::kRack>;
using RackBlocks = RackModels::Blocks<VerilatedBlock>;

template <class Model>
void tick(Model& model) {
  model.tick_i = 1;
  clock_model(model);
  model.tick_i = 0;
  do {
    clock_model(model);
  } while (!model.done_o);
}

}  // namespace

struct BareLoop::Models {
  explicit Models(const ControllerLog& l) : log(l) {}
  ~Models() { Verilated::threadContextp(&context); }

  const ControllerLog& log;
  PlaceContext context;
  RackBlocks blocks = make_blocks<RackModels, RackBlocks>([this](const char* name) {
    return ModelSetup{&context, name};
  });
  Vgpu_bank& gpu = std::get<VerilatedBlock<Vgpu_bank>>(blocks).model();
  Vstorage_controller& storage = std::get<VerilatedBlock<Vstorage_controller>>(blocks).model();
  std::uint64_t granted = 0;  // checksums over the run
  std::int64_t commanded = 0;
};

BareLoop::BareLoop(const ControllerLog& log) : models_(std::make_unique<Models>(log)) {
  Models& m = *models_;
  Verilated::threadContextp(&m.context);
  gps::drive_idle(m.gpu);
  rsc::drive_idle(m.storage);
  for_each_block(m.blocks, [](auto& block) { block.reset(); });
  for (const ControllerLog::Access& access : log.writes) {
    for_block<RackModels>(m.blocks, access.block,
                          [&](auto& block) { block.write(access.address, access.data); });
  }
}

BareLoop::~BareLoop() = default;

void BareLoop::run() {
  Models& m = *models_;
  const ControllerLog& log = m.log;
  const std::span demand_uw(log.demand_uw);
  std::size_t given = 0;
  for (std::size_t t = 0; t < log.ticks(); ++t) {
    gps::drive(m.gpu, log.bank[t]);
    gps::LaneInputs lanes;
    if (given < log.given.size() && log.given[given].tick == t) lanes = log.given[given++].lanes();
    lanes.demand_uw = demand_uw.subspan(t * log.gpus, log.gpus);
    gps::drive(m.gpu, lanes);
    tick(m.gpu);
    m.granted += m.gpu.granted_uw_o[t % log.gpus];
    if (log.measured.empty()) continue;
    rsc::drive(m.storage, log.measured[t]);
    tick(m.storage);
    StorageCommand command;
    rsc::collect(m.storage, command);
    m.commanded += command.power_mw;
  }
}

bool BareLoop::matches() const {
  const ControllerLog& log = models_->log;
  std::uint64_t granted = 0;
  std::int64_t commanded = 0;
  for (std::size_t t = 0; t < log.ticks(); ++t) {
    granted += log.granted_uw[t * log.gpus + t % log.gpus];
    if (!log.commands.empty()) commanded += log.commands[t].power_mw;
  }
  return granted == models_->granted && commanded == models_->commanded;
}

}  // namespace ballast
