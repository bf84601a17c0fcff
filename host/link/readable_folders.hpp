// SPDX-License-Identifier: GPL-3.0-or-later
// The folders in which clients with keys of their own may name files to be read. Such a client is
// not this user and must not learn what else the user may read.
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

  // `what` begins the message. Throws ConfigError for a file elsewhere, even through links, with
  // the same message whether or not it exists.
  void check(const std::filesystem::path& file, const std::string& what) const;

 private:
  bool all_ = true;
  std::vector<std::filesystem::path> folders_;  // with no link in them
};

}  // namespace ballast
