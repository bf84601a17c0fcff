// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/own_keys.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr const char* kClient = "client";

std::filesystem::path home() {
  if (const char* named = std::getenv("HOME"); named != nullptr && *named != '\0') return named;
  const passwd* entry = getpwuid(geteuid());
  return entry == nullptr || entry->pw_dir == nullptr ? "" : entry->pw_dir;
}

// In the order in which they are tried. Both sides of a link look for the same ones.
std::vector<std::filesystem::path> places() {
  std::vector<std::filesystem::path> out;
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') {
    out.push_back(std::filesystem::path(state) / "ballast" / "link");
  } else if (const std::filesystem::path at = home(); at.is_absolute()) {
    out.push_back(at / ".local" / "state" / "ballast" / "link");
  }
  std::error_code none;
  const std::filesystem::path temporary = std::filesystem::temp_directory_path(none);
  if (!none) out.push_back(temporary / ("ballast-keys-" + std::to_string(geteuid())));
  return out;
}

// A folder of this user's, no link to one, in which nobody else may look.
bool ours(const std::filesystem::path& folder) {
  struct stat status {};
  return lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == geteuid() && (status.st_mode & 077U) == 0;
}

bool make(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder.parent_path(), failed);
  mkdir(folder.c_str(), 0700);
  return ours(folder) && access(folder.c_str(), W_OK | X_OK) == 0;
}

// Held while keys are made: two servers may start at the same time.
class Lock {
 public:
  explicit Lock(const std::filesystem::path& file)
      : fd_(open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)) {
    if (fd_ >= 0) flock(fd_, LOCK_EX);
  }
  ~Lock() {
    if (fd_ >= 0) close(fd_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int fd_;
};

std::filesystem::path client_file(const std::filesystem::path& folder) {
  return folder / (std::string(kClient) + ".toml");
}

}  // namespace

ServerKeys own_server_keys() {
  for (const std::filesystem::path& folder : places()) {
    if (!make(folder)) continue;
    const Lock lock(folder / "lock");
    const std::filesystem::path server = folder / "server.toml";
    if (!std::filesystem::exists(server) || !std::filesystem::exists(client_file(folder))) {
      std::filesystem::remove(client_file(folder));  // of a pair that was not finished
      make_keys(folder, kClient);
    }
    return read_server_keys(server);
  }
  throw DeviceError("there is no folder for the keys of this user's servers", {},
                    "set XDG_STATE_HOME to a writable folder, or give --keys");
}

std::optional<ClientKeys> own_client_keys() {
  for (const std::filesystem::path& folder : places()) {
    const std::filesystem::path file = client_file(folder);
    if (ours(folder) && std::filesystem::exists(file)) return read_client_keys(file);
  }
  return std::nullopt;
}

}  // namespace ballast
