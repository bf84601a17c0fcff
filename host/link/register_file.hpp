// SPDX-License-Identifier: GPL-3.0-or-later
// What the controllers of all racks held at the end of a run, kept so that `read` is answered after
// it: the words of every register, rack by rack.
#pragma once

#include <filesystem>
#include <fstream>
#include <vector>

#include "sim/site/live.hpp"

namespace ballast {

// Throws ConfigError where a register cannot be read, DeviceError where the file cannot be written.
void write_register_file(const std::filesystem::path& file, LiveBus& bus, const SiteConfig& site);

class RegisterFile {
 public:
  // Throws DataError, as read() does.
  RegisterFile(const std::filesystem::path& file, const SiteConfig& site);

  Tick tick() const { return tick_; }  // all before it were done
  // One rack is held in memory: read rack by rack.
  std::uint32_t read(std::size_t rack, BlockId block, std::uint16_t address);

 private:
  void take(void* to, std::size_t bytes);

  const std::filesystem::path file_;
  std::ifstream in_;
  Tick tick_ = 0;
  std::vector<std::uint16_t> place_;  // of a block's address in the words of its rack
  std::vector<std::uint32_t> words_;
  std::size_t rack_;  // that these are of
};

}  // namespace ballast
