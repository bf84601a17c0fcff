// SPDX-License-Identifier: GPL-3.0-or-later
// The folder of a server's private sockets: for its user alone, and gone with the server and the
// processes that it started.
#pragma once

#include <filesystem>

namespace ballast {

class PrivateFolder {
 public:
  // In the temporary folder. What killed servers of this user have left there is removed first:
  // folders with such a name that belong to this user and whose lock nobody holds. Throws
  // DeviceError.
  PrivateFolder();
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // A file descriptor. A process that inherits it holds the folder too, and may use it even when
  // the server has been killed.
  int lock() const { return lock_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace ballast
