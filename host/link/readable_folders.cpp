// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/readable_folders.hpp"

#include <algorithm>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

// Without links, as far as there is such a path; empty where that cannot be told.
std::filesystem::path real(const std::filesystem::path& path) {
  std::error_code failed;
  const std::filesystem::path whole = std::filesystem::absolute(path, failed);
  if (failed) return {};
  const std::filesystem::path out = std::filesystem::weakly_canonical(whole, failed);
  return failed ? std::filesystem::path() : out;
}

}  // namespace

ReadableFolders::ReadableFolders(const std::vector<std::filesystem::path>& folders) : all_(false) {
  for (const std::filesystem::path& folder : folders) folders_.push_back(real(folder));
}

void ReadableFolders::check(const std::filesystem::path& file, const std::string& what) const {
  const std::filesystem::path at = real(file);
  const auto holds = [&](const std::filesystem::path& folder) {
    return !folder.empty() &&
           std::mismatch(folder.begin(), folder.end(), at.begin(), at.end()).first == folder.end();
  };
  if (all_ || std::any_of(folders_.begin(), folders_.end(), holds)) return;
  throw ConfigError(
      "clients may not use this file", {what + " " + file.string(), 0, 0},
      "put it beside the server's scenario, or below the folder in which the server was started");
}

}  // namespace ballast
