// SPDX-License-Identifier: GPL-3.0-or-later
// The Verilated storage controller behind plain calls: AXI4-Lite accesses and ticks.
#pragma once

#include <cstdint>
#include <memory>

#include "Vstorage_controller.h"
#include "verilated.h"

namespace ballast::test {

struct StorageInputs {
  std::int32_t load_mw = 0;
  std::int32_t current_ma = 0;
  std::int32_t voltage_mv = 400000;
  std::int32_t temperature_mc = 30000;
  std::uint16_t soc = 0x8000;
  bool fault = false;
};

class StorageDriver {
 public:
  StorageDriver() : context_(std::make_unique<VerilatedContext>()) {
    context_->fatalOnError(false);
    Verilated::threadContextp(context_.get());
    model_ = std::make_unique<Vstorage_controller>(context_.get());
    model_->rst_ni = 0;
    model_->eval();  // settles the clock low: an edge in the first evaluation is not seen
    clock();
    model_->rst_ni = 1;
    clock();
  }
  ~StorageDriver() {
    Verilated::threadContextp(context_.get());
    model_->final();
  }
  StorageDriver(const StorageDriver&) = delete;
  StorageDriver& operator=(const StorageDriver&) = delete;

  // False: answered with SLVERR.
  bool write(std::uint16_t address, std::uint32_t data) {
    model_->awaddr_i = address;
    model_->wdata_i = data;
    model_->wstrb_i = 0xF;
    model_->awvalid_i = 1;
    model_->wvalid_i = 1;
    model_->bready_i = 1;
    for (int guard = 0; !model_->awready_o && guard < 16; ++guard) clock();
    model_->awvalid_i = 0;
    model_->wvalid_i = 0;
    for (int guard = 0; !model_->bvalid_o && guard < 16; ++guard) clock();
    const bool okay = model_->bvalid_o && model_->bresp_o == 0;
    clock();
    clock();
    return okay;
  }

  bool read(std::uint16_t address, std::uint32_t& data) {
    model_->araddr_i = address;
    model_->arvalid_i = 1;
    model_->rready_i = 1;
    for (int guard = 0; !model_->arready_o && guard < 16; ++guard) clock();
    model_->arvalid_i = 0;
    for (int guard = 0; !model_->rvalid_o && guard < 16; ++guard) clock();
    const bool okay = model_->rvalid_o && model_->rresp_o == 0;
    data = model_->rdata_o;
    clock();
    clock();
    return okay;
  }
  std::uint32_t read(std::uint16_t address) {
    std::uint32_t data = 0;
    read(address, data);
    return data;
  }

  // One tick; the command that follows from the measurement.
  std::int32_t tick(const StorageInputs& in) {
    model_->load_mw_i = static_cast<std::uint32_t>(in.load_mw);
    model_->storage_ma_i = static_cast<std::uint32_t>(in.current_ma);
    model_->storage_mv_i = static_cast<std::uint32_t>(in.voltage_mv);
    model_->temperature_mc_i = static_cast<std::uint32_t>(in.temperature_mc);
    model_->soc_i = in.soc;
    model_->converter_fault_i = in.fault;
    model_->tick_i = 1;
    clock();
    model_->tick_i = 0;
    clock();
    done_ = model_->done_o;
    return command_mw();
  }

  std::int32_t command_mw() const { return static_cast<std::int32_t>(model_->command_mw_o); }
  bool contactor() const { return model_->contactor_o != 0; }
  std::uint16_t soc() const { return model_->soc_o; }
  bool done() const { return done_; }
  // An assertion of the RTL fired.
  bool failed() const { return context_->gotError() || context_->gotFinish(); }

 private:
  void clock() {
    Verilated::threadContextp(context_.get());
    model_->clk_i = 1;
    model_->eval();
    model_->clk_i = 0;
    model_->eval();
  }

  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Vstorage_controller> model_;
  bool done_ = false;
};

}  // namespace ballast::test
