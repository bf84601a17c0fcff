// SPDX-License-Identifier: GPL-3.0-or-later
// The folders in which clients with keys of their own may name files to be read: not being this
// user, they must not learn what else the user may read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ballast {

class ReadableFolders {
 public:
  // All folders.
  ReadableFolders() = default;
  // These, and what is below them.
  explicit ReadableFolders(const std::vector<std::filesystem::path>& folders);

  // `what` stands before the message. Throws ConfigError for a file elsewhere, also by links, in
  // the same words whether it is there or not.
  void check(const std::filesystem::path& file, const std::string& what) const;

 private:
  bool all_ = true;
  std::vector<std::filesystem::path> folders_;  // with no link in them
};

}  // namespace ballast
