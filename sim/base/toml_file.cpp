// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/base/toml_config.hpp"

namespace ballast {

void read_toml(const std::filesystem::path& file, const std::vector<Override>& overrides,
               const std::function<void(Fields&)>& describe_root) {
  // A device or a pipe might never end.
  constexpr std::uintmax_t kMostBytes = 16U << 20U;
  std::error_code failed;
  const bool regular = std::filesystem::is_regular_file(file, failed);
  const std::uintmax_t size = regular ? std::filesystem::file_size(file, failed) : 0;
  std::ifstream in;
  if (regular && !failed) in.open(file, std::ios::binary);
  std::ostringstream text;
  // Taking nothing from an empty file would look like a failure to read it.
  if (!in.is_open() || size > kMostBytes || (size > 0 && !(text << in.rdbuf()))) {
    throw ConfigError(size > kMostBytes ? "this file has more than 16 MB" : "cannot read this file",
                      {file.string(), 0, 0},
                      "give the path of a TOML file; there are examples in fixtures");
  }
  read_toml_text(text.str(), file.string(), overrides, describe_root);
}

}  // namespace ballast
