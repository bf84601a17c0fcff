// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/private_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr std::string_view kPrefix = "ballast-";
constexpr std::size_t kRandomLetters = 6;  // of mkdtemp()
constexpr const char* kLock = "lock";

bool is_one(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  struct stat status {};
  return name.starts_with(kPrefix) && name.size() == kPrefix.size() + kRandomLetters &&
         lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == geteuid() && (status.st_mode & 077U) == 0;
}

// One without a lock is being made at this moment.
void remove_if_left(const std::filesystem::path& folder) {
  const int lock = open((folder / kLock).c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  if (lock < 0) return;
  std::error_code ignored;
  if (flock(lock, LOCK_EX | LOCK_NB) == 0) std::filesystem::remove_all(folder, ignored);
  close(lock);
}

}  // namespace

PrivateFolder::PrivateFolder() {
  std::error_code none;
  const std::filesystem::path temporary = std::filesystem::temp_directory_path(none);
  if (none) throw DeviceError("there is no temporary folder", {}, "set TMPDIR");
  for (std::filesystem::directory_iterator it(temporary, none), end; !none && it != end;
       it.increment(none)) {
    if (is_one(it->path())) remove_if_left(it->path());
  }
  std::string name = (temporary / (std::string(kPrefix) + "XXXXXX")).string();
  if (mkdtemp(name.data()) == nullptr) {
    throw DeviceError(std::string("no temporary folder can be made: ") + std::strerror(errno),
                      {name, 0, 0}, "set TMPDIR");
  }
  path_ = name;
  // Locked before it bears its name: who finds it can tell that somebody lives.
  const std::string draft = (path_ / "draft").string();
  lock_ = open(draft.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (lock_ < 0 || flock(lock_, LOCK_EX) != 0 ||
      rename(draft.c_str(), (path_ / kLock).c_str()) != 0) {
    throw DeviceError(std::string("no temporary file can be made: ") + std::strerror(errno),
                      {name, 0, 0}, "set TMPDIR");
  }
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
  close(lock_);
}

}  // namespace ballast
