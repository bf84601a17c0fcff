// SPDX-License-Identifier: GPL-3.0-or-later
// The blocks: their keys, scopes, RTL and ports, from the tables in rtl/registers. Code that treats
// all blocks alike walks this registry instead of naming blocks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

#include "sim/base/scope.hpp"
#include "sim/registers/register_map.hpp"

namespace ballast {

enum class PortDirection { kIn, kOut };

// What an output of a row's or the site's block does (sim/site/party.hpp).
enum class PortAction { kNone, kRowCap, kThermalCap, kBrake };

// A port of the block's own, beside clock, reset, tick and AXI4-Lite.
struct PortInfo {
  std::string_view name;  // as in SystemVerilog
  PortDirection direction;
  int width;  // in bits; of one lane where the port is per lane
  bool per_lane;
  FieldFormat format;
  Unit unit;                // of the physical value
  double lsb;               // physical value of one raw step, in SI
  std::int64_t idle;        // raw; what an input carries that has no source
  std::string_view source;  // the recorded channel that is summed over the scope; empty: none
  PortAction action;
  std::string_view channel;  // as which an output is recorded; empty: it is not
  std::string_view help;
};

struct BlockInfo {
  BlockId id;
  std::string_view key;      // the scenarios' name: "gpu", "storage"
  Scope scope;               // of scope kGpu: one instance per rack, with a lane per GPU
  std::string_view top;      // module
  std::string_view sources;  // list of the RTL's files, relative to the repository
  int lanes;                 // 0 where the block has none
  int latency_ms;            // from a coupling until the actions take effect
  std::span<const PortInfo> ports;
  const RegisterBlock* registers;
};

// All blocks, in the order of their BlockId.
std::span<const BlockInfo> all_blocks();
const BlockInfo& block_info(BlockId id);

// The scope whose instances a block has one of each.
inline Scope instance_scope(const BlockInfo& block) {
  return block.scope == Scope::kGpu ? Scope::kRack : block.scope;
}

// Registers by name and value, block by block, as a table `[registers]` has them.
class BlockEntries {
 public:
  std::vector<Entry>& operator[](BlockId block) { return list_[static_cast<std::size_t>(block)]; }
  const std::vector<Entry>& operator[](BlockId block) const {
    return list_[static_cast<std::size_t>(block)];
  }
  // The lists in the order of their blocks.
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  std::size_t size() const {  // of all lists together
    return std::accumulate(
        begin(), end(), std::size_t{0},
        [](std::size_t sum, const std::vector<Entry>& list) { return sum + list.size(); });
  }

 private:
  std::array<std::vector<Entry>, kBlockCount> list_;
};

}  // namespace ballast
