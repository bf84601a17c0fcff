// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/registers/block_registry.hpp"

#include <string>

#include "sim/registers/generated/block_registry.hpp"

namespace ballast {

std::span<const BlockInfo> all_blocks() {
  return generated::kBlocks;
}

const BlockInfo& block_info(BlockId id) {
  return generated::kBlocks.at(static_cast<std::size_t>(id));
}

const RegisterBlock& register_block(BlockId id) {
  return *block_info(id).registers;
}

BlockId block_named(std::string_view name, const Place& place) {
  std::string keys;
  for (const BlockInfo& block : all_blocks()) {
    if (block.key == name) return block.id;
    if (!keys.empty()) keys += block.id == all_blocks().back().id ? " and " : ", ";
    keys += block.key;
  }
  throw ConfigError("no register block '" + std::string(name) + "'", place,
                    "the blocks are " + keys);
}

}  // namespace ballast
