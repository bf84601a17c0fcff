// SPDX-License-Identifier: GPL-3.0-or-later
// What the fuzz targets share. A target reads bytes as the program reads a file or a message of a
// stranger: it may refuse them by an Error, and everything else that ends it is a finding.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "sim/base/error.hpp"

namespace ballast {

// A file in memory, for readers that take a path.
class MemoryFile {
 public:
  explicit MemoryFile(const char* name);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // Replaces the content. Throws DeviceError where there is no memory for it.
  void write(std::string_view bytes);
  const std::filesystem::path& path() const { return path_; }

 private:
  int file_;
  std::filesystem::path path_;
};

// Runs `read`, which may throw Error. An Error that does not name a cause is a finding too.
template <class Read>
void try_reading(Read&& read) {
  try {
    read();
  } catch (const Error& error) {
    if (std::string_view(error.what()).empty()) __builtin_trap();
  }
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace ballast
