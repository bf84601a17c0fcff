// SPDX-License-Identifier: GPL-3.0-or-later
// What the controllers of one rack were given and what they answered, tick by tick, so that their
// speed and that of everything around them can be measured separately.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/controller/controllers.hpp"

namespace ballast {

struct ControllerLog {
  struct Access {
    BlockId block = BlockId::kGpu;
    std::uint16_t address = 0;
    std::uint32_t data = 0;
  };
  // What the bank's lanes were given at a tick, beside demand.
  struct Given {
    Given(std::size_t at, const gps::LaneInputs& in);
    bool any() const;  // anything at all
    gps::LaneInputs lanes() const;

    std::size_t tick;
    std::vector<std::uint32_t> lane_mask, cap_uw, brake, busy_us, math_us, memory_us, clock_mhz;
  };
  std::size_t gpus = 0;
  std::vector<Access> writes;  // before the first tick
  std::vector<gps::Inputs> bank;
  std::vector<Given> given;                  // where it changed
  std::vector<std::uint32_t> demand_uw;      // gpus values per tick
  std::vector<std::uint32_t> granted_uw;     // likewise
  std::vector<StorageMeasurement> measured;  // empty where the rack has no storage
  std::vector<StorageCommand> commands;

  std::size_t ticks() const { return bank.size(); }
  void reserve(std::size_t ticks);
};

// Makes controllers that behave as our RTL does and log rack 0, which has `gpus` GPUs. There is one
// log per process. Register writes after the first tick are not logged, so a replay of such a run
// differs.
std::shared_ptr<const ControllerFactory> make_logging_factory(std::size_t gpus);
ControllerLog& controller_log();

// Controllers that only replay the answers of the log, so that the rack around them can be
// measured. Ends where the log ends.
std::unique_ptr<ControllerSet> make_replay_controllers(const ControllerLog& log);

}  // namespace ballast
