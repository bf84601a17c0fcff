// SPDX-License-Identifier: GPL-3.0-or-later
// A Verilated block with our ports: its tick and its AXI4-Lite side. Included where Verilator's
// headers are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>

#include "sim/controller/generated/scope_models.hpp"
#include "sim/controller/model_clock.hpp"
#include "verilated.h"

namespace ballast {

inline constexpr int kMaxAccessClocks = 64;
inline constexpr int kMaxTickClocks =
    256;  // a time-multiplexed shell may need one per lane and more

// One thread evaluates a place. The default is a pool of one idle thread per core in every context.
struct PlaceContext : VerilatedContext {
  PlaceContext() { threads(1); }
};

struct ModelSetup {
  VerilatedContext* context;
  const char* name;  // of the scope in waveforms
};

template <class Model>
class VerilatedBlock {
 public:
  explicit VerilatedBlock(ModelSetup setup) : model_(setup.context, setup.name) {}

  Model& model() { return model_; }
  void reset() { reset_model(model_); }

  // False where the block does not raise done_o within kMaxTickClocks.
  bool tick() {
    model_.tick_i = 1;
    clock_model(model_);
    model_.tick_i = 0;
    for (int clocks = 0; clocks < kMaxTickClocks; ++clocks) {
      clock_model(model_);
      if (model_.done_o) return true;
    }
    return false;
  }

  // Whether the block accepts the access; empty where it does not answer within kMaxAccessClocks.
  std::optional<bool> write(std::uint16_t address, std::uint32_t data) {
    model_.awvalid_i = model_.wvalid_i = model_.bready_i = 1;
    model_.awaddr_i = address;
    model_.wdata_i = data;
    model_.wstrb_i = 0xF;
    for (int clocks = 0; clocks < kMaxAccessClocks; ++clocks) {
      clock_model(model_);
      if (model_.awready_o) model_.awvalid_i = 0;
      if (model_.wready_o) model_.wvalid_i = 0;
      if (!model_.bvalid_o) continue;
      const bool ok = model_.bresp_o == 0;
      clock_model(model_);
      model_.bready_i = 0;
      return ok;
    }
    return std::nullopt;
  }

  std::optional<bool> read(std::uint16_t address, std::uint32_t& data) {
    model_.arvalid_i = model_.rready_i = 1;
    model_.araddr_i = address;
    for (int clocks = 0; clocks < kMaxAccessClocks; ++clocks) {
      clock_model(model_);
      if (model_.arready_o) model_.arvalid_i = 0;
      if (!model_.rvalid_o) continue;
      const bool ok = model_.rresp_o == 0;
      data = model_.rdata_o;
      clock_model(model_);
      model_.rready_i = 0;
      return ok;
    }
    return std::nullopt;
  }

 private:
  Model model_;
};

// A tuple of the blocks of a place, each made from its name.
template <class Models, class Tuple, class Make, std::size_t... I>
Tuple make_blocks(const Make& make, std::index_sequence<I...>) {
  return Tuple(make(Models::kNames[I])...);
}
template <class Models, class Tuple, class Make>
Tuple make_blocks(const Make& make) {
  return make_blocks<Models, Tuple>(make, std::make_index_sequence<Models::kNames.size()>());
}

// Calls `act` with each block, or with the one of that number.
template <class Tuple, class Act>
void for_each_block(Tuple& blocks, Act&& act) {
  std::apply([&](auto&... block) { (act(block), ...); }, blocks);
}
template <class Models, class Tuple, class Act>
void for_block(Tuple& blocks, BlockId id, Act&& act) {
  std::size_t i = 0;
  for_each_block(blocks, [&](auto& block) {
    if (Models::kIds[i++] == id) act(block);
  });
}

}  // namespace ballast
