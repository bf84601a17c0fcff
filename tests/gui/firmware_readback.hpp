// SPDX-License-Identifier: GPL-3.0-or-later
// Fills the firmware panel's model with what a bench reads back after reset.
#pragma once

#include "gui/model/firmware_model.hpp"

namespace ballast::test {

// What a bench would answer to `read`: every register after reset, as the map gives it.
inline Json reset_readback(const FirmwareModel& model, BlockId block) {
  Json registers = Json::array();
  for (const FirmwareField& f : model.fields()) {
    if (f.block != block) continue;
    registers.push_back({{"name", f.name}, {"raw", extract_field(*f.field, f.reg->reset)}});
  }
  return {{"block", block == BlockId::kGpu ? "gpu" : "storage"},
          {"rack", model.scope().rack},
          {"gpu", model.scope().gpu},
          {"registers", registers}};
}

inline void read_back(FirmwareModel& model) {
  model.takeReadback(reset_readback(model, BlockId::kGpu));
  model.takeReadback(reset_readback(model, BlockId::kStorage));
}

inline std::size_t gpu_field(const char* name) {
  return find_firmware_field(BlockId::kGpu, name).value();
}

}  // namespace ballast::test
