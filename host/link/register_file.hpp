// SPDX-License-Identifier: GPL-3.0-or-later
// What all controllers held at the end of a run, kept so that `read` is answered after it: the
// words of every register, rack by rack, then row by row, then those of the site.
#pragma once

#include <filesystem>
#include <fstream>
#include <unordered_map>
#include <vector>

#include "sim/site/live.hpp"

namespace ballast {

// Throws ConfigError where a register cannot be read, DeviceError where the file cannot be written.
void write_register_file(const std::filesystem::path& file, LiveBus& bus, const Topology& topology);

class RegisterFile {
 public:
  // Throws DataError, as read() does.
  RegisterFile(const std::filesystem::path& file, const Topology& topology);

  Tick tick() const { return tick_; }  // all before it were done
  // One instance is held in memory: read them one after the other.
  std::uint32_t read(const RegisterAddress& at);

 private:
  // The words of all instances of a scope.
  struct Part {
    Scope scope;
    std::streamoff at;                                     // in the file
    std::unordered_map<std::uint64_t, std::size_t> place;  // of an address in an instance's words
  };

  void take(void* to, std::size_t bytes);

  const std::filesystem::path file_;
  std::ifstream in_;
  Tick tick_ = 0;
  std::vector<Part> parts_;
  const Part* part_ = nullptr;  // that words_ are of
  std::uint32_t instance_ = 0;
  std::vector<std::uint32_t> words_;
};

}  // namespace ballast
