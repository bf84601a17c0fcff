// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/source_root.hpp"

#include <cstdlib>

#include "sim/base/error.hpp"

namespace ballast {
namespace fs = std::filesystem;

const fs::path& source_root() {
  static const fs::path root = BALLAST_SOURCE_DIR;
  return root;
}

const fs::path& data_root() {
  static const fs::path root = [] {
    std::error_code none;
    const fs::path program = fs::read_symlink("/proc/self/exe", none);
    const fs::path share = program.parent_path().parent_path() / "share/ballast";
    return fs::is_directory(share / "fixtures", none) ? share : source_root();
  }();
  return root;
}

fs::path cache_root() {
  if (data_root() == source_root()) return source_root() / ".cache";
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value != nullptr ? value : "");
  };
  // Relative paths in it are to be ignored (XDG Base Directory Specification).
  if (const fs::path cache = variable("XDG_CACHE_HOME"); cache.is_absolute()) {
    return cache / "ballast";
  }
  if (const fs::path home = variable("HOME"); home.is_absolute()) return home / ".cache/ballast";
  throw DeviceError("there is no folder for caches", {}, "set XDG_CACHE_HOME or HOME");
}

}  // namespace ballast
