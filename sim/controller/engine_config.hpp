// SPDX-License-Identifier: GPL-3.0-or-later
// Which engine runs which block. Verilated RTL is the only engine so far.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/fields.hpp"
#include "sim/base/toml_config.hpp"
#include "sim/registers/generated/block_id.hpp"

namespace ballast {

inline constexpr std::array<std::string_view, 1> kEngines = {"rtl"};

struct EngineConfig {
  std::array<std::size_t, kBlockCount> of_block{};  // by BlockId, the number in kEngines
};

// The keys of a scenario's table `engine`: one per block.
void describe(Fields& f, EngineConfig& c);

// "rtl" where all blocks have it, otherwise as in "gpu=rtl, storage=twin".
std::string engine_text(const EngineConfig& config);

// What `--engine` says as overrides of a scenario: "rtl" for all blocks, "gpu=rtl" for one, in the
// order given. Throws ConfigError with the engines or the blocks that there are.
std::vector<Override> engine_overrides(const std::vector<std::string>& words);

}  // namespace ballast
