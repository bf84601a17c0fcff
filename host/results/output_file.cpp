// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/output_file.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <limits>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  throw DeviceError(std::string("cannot write: ") + std::strerror(error), {file.string()},
                    full ? "free some space or choose another place" : "choose a writable place");
}

}  // namespace

std::uint64_t writable_bytes(const std::filesystem::path& file) {
  std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();
  struct statvfs disk = {};
  const std::filesystem::path folder =
      file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (statvfs(folder.c_str(), &disk) == 0) {
    bytes = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  }
  struct rlimit limit = {};
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    struct stat status = {};
    const std::uint64_t size =
        stat(file.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
    bytes = std::min<std::uint64_t>(bytes, limit.rlim_cur > size ? limit.rlim_cur - size : 0);
  }
  return bytes;
}

void ignore_file_size_signal() {
  std::signal(SIGXFSZ, SIG_IGN);
}

void make_parent_folders(const std::filesystem::path& file) {
  if (!file.has_parent_path()) return;
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  if (error) fail(file.parent_path(), error.value());
}

void write_text_file(const std::filesystem::path& file, std::string_view text) {
  ignore_file_size_signal();
  make_parent_folders(file);
  const std::string draft = file.string() + ".part";
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) fail(file, errno);
  int error = 0;
  while (error == 0 && !text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(draft.c_str(), file.c_str()) != 0) error = errno;
  if (error != 0) {
    unlink(draft.c_str());
    fail(file, error);
  }
}

void make_run_folder(const std::filesystem::path& folder) {
  make_parent_folders(folder / kRunFiles.front());
  const std::string probe = (folder / ".writable").string();
  const int fd = open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) fail(folder, errno);
  close(fd);
  unlink(probe.c_str());
}

void check_run_folder(const std::filesystem::path& folder, bool force) {
  if (force || !std::filesystem::exists(folder / "run.h5")) return;
  throw ConfigError("there is a run in this folder already", {folder.string(), 0, 0},
                    "choose another with --out, or replace it with --force");
}

void remove_run(const std::filesystem::path& folder) {
  for (const char* name : kRunFiles) {
    std::error_code ignored;  // what cannot be removed fails where it is written
    std::filesystem::remove(folder / name, ignored);
  }
}

}  // namespace ballast
