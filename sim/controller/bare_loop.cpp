// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/controller/bare_loop.hpp"

#include <cstring>

#include "Vgpu_bank.h"
#include "Vstorage_controller.h"
#include "sim/controller/model_clock.hpp"
#include "verilated.h"

namespace ballast {
namespace {

template <class Model>
void tick(Model& model) {
  model.tick_i = 1;
  clock_model(model);
  model.tick_i = 0;
  do {
    clock_model(model);
  } while (!model.done_o);
}

template <class Model>
void write(Model& model, std::uint16_t address, std::uint32_t data) {
  model.awvalid_i = model.wvalid_i = model.bready_i = 1;
  model.awaddr_i = address;
  model.wdata_i = data;
  model.wstrb_i = 0xF;
  do {
    clock_model(model);
    if (model.awready_o) model.awvalid_i = 0;
    if (model.wready_o) model.wvalid_i = 0;
  } while (!model.bvalid_o);
  clock_model(model);
  model.bready_i = 0;
}

}  // namespace

struct BareLoop::Models {
  explicit Models(const ControllerLog& l) : log(l) {}
  ~Models() { Verilated::threadContextp(&context); }

  struct Context : VerilatedContext {
    Context() { threads(1); }
  };
  const ControllerLog& log;
  Context context;
  Vgpu_bank gpu{&context, "gpu_bank"};
  Vstorage_controller storage{&context, "storage_controller"};
  std::uint64_t granted = 0;  // checksums over the run
  std::int64_t commanded = 0;
};

BareLoop::BareLoop(const ControllerLog& log) : models_(std::make_unique<Models>(log)) {
  Models& m = *models_;
  Verilated::threadContextp(&m.context);
  reset_model(m.gpu);
  reset_model(m.storage);
  for (std::size_t i = 0; i < log.gpus; ++i) m.gpu.lane_mask_i[i / 32] |= 1U << (i % 32);
  for (const ControllerLog::Access& access : log.writes) {
    if (access.block == BlockId::kGpu) {
      write(m.gpu, access.address, access.data);
    } else {
      write(m.storage, access.address, access.data);
    }
  }
}

BareLoop::~BareLoop() = default;

void BareLoop::run() {
  Models& m = *models_;
  const ControllerLog& log = m.log;
  const std::size_t bytes = log.gpus * sizeof(std::uint32_t);
  for (std::size_t t = 0; t < log.ticks(); ++t) {
    const GpuBankInputs& inputs = log.bank[t];
    std::memcpy(m.gpu.demand_uw_i.data(), log.demand_uw.data() + t * log.gpus, bytes);
    m.gpu.row_cap_uw_i = inputs.row_cap_uw;
    m.gpu.thermal_cap_uw_i = inputs.thermal_cap_uw;
    m.gpu.brake_i = inputs.brake;
    m.gpu.soc_i = inputs.soc;
    tick(m.gpu);
    m.granted += m.gpu.granted_uw_o[t % log.gpus];
    if (log.measured.empty()) continue;
    const StorageMeasurement& measured = log.measured[t];
    m.storage.load_mw_i = static_cast<std::uint32_t>(measured.load_mw);
    m.storage.storage_ma_i = static_cast<std::uint32_t>(measured.current_ma);
    m.storage.storage_mv_i = static_cast<std::uint32_t>(measured.voltage_mv);
    m.storage.temperature_mc_i = static_cast<std::uint32_t>(measured.temperature_mc);
    m.storage.soc_i = measured.soc;
    m.storage.converter_fault_i = measured.converter_fault;
    tick(m.storage);
    m.commanded += static_cast<std::int32_t>(m.storage.command_mw_o);
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
