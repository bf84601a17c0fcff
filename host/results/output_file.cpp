// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <limits>

#include "host/results/run_reader.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

// Marks stand within it; the head of a run file as well.
constexpr std::size_t kStartBytes = 4096;
constexpr std::string_view kRunMark = "ballast-run";

[[noreturn]] void fail(const fs::path& file, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  throw DeviceError(std::string("cannot write: ") + std::strerror(error), {file.string()},
                    full ? "free some space or choose another place" : "choose a writable place");
}

// What a link leads to, which need not be there.
fs::path followed(fs::path file) {
  constexpr int kMostLinks = 40;  // as of Linux
  std::error_code error;
  for (int i = 0; i < kMostLinks && fs::is_symlink(file, error); ++i) {
    file = file.parent_path() / fs::read_symlink(file, error);
  }
  return file;
}

// Opens a new file beside `target`, named by `draft`: one of that name may be somebody's own.
// Negative where that fails, with errno set.
int new_draft(const fs::path& target, std::string& draft) {
  constexpr int kMostDrafts = 1000;  // a kill may leave one behind
  int fd = -1;
  for (int n = 1; n <= kMostDrafts; ++n) {
    draft = target.string() + ".part" + (n == 1 ? "" : std::to_string(n));
    fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd >= 0 || errno != EEXIST) break;
  }
  return fd;
}

std::string start_of(const fs::path& file) {
  std::string start(kStartBytes, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(in.gcount()));
  return start;
}

bool is_run_file(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) && start_of(file).find(kRunMark) != std::string::npos;
}

bool has_no_tick(const fs::path& file) {
  try {
    return RunReader(file).ticks() == 0;
  } catch (const DataError&) {
    return false;  // it may have been one
  }
}

}  // namespace

std::uint64_t writable_bytes(const std::filesystem::path& file) {
  std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();
  struct statvfs disk = {};
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
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

void make_parent_folders(const fs::path& file) {
  if (!file.has_parent_path()) return;
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) fail(file.parent_path(), error.value());
}

void write_text_file(const fs::path& file, std::string_view text) {
  ignore_file_size_signal();
  make_parent_folders(file);
  std::error_code ignored;
  const bool in_place = fs::exists(file, ignored) && !fs::is_regular_file(file, ignored);
  const fs::path target = followed(file);
  std::string draft;
  const int fd = in_place ? open(file.c_str(), O_WRONLY | O_CLOEXEC) : new_draft(target, draft);
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
  if (error == 0 && !in_place && std::rename(draft.c_str(), target.c_str()) != 0) error = errno;
  if (error != 0) {
    if (!in_place) unlink(draft.c_str());
    fail(file, error);
  }
}

OutputFiles::OutputFiles(std::vector<fs::path> inputs, bool force) : force_(force) {
  for (const fs::path& input : inputs) {
    std::error_code error;
    if (fs::is_directory(input, error)) {
      for (const auto& entry : fs::directory_iterator(input, error))
        inputs_.push_back(entry.path());
    } else if (!input.empty()) {
      inputs_.push_back(input);
    }
  }
}

void OutputFiles::check_no_input(const fs::path& file) const {
  for (const fs::path& input : inputs_) {
    std::error_code error;
    if (fs::equivalent(file, input, error)) {
      throw ConfigError("the output is also an input of this command", {file.string()},
                        "write it to another file");
    }
  }
}

void OutputFiles::add(const fs::path& file, const OutputKind& kind) {
  if (file.empty()) return;
  std::error_code error;
  if (fs::is_directory(file, error)) {
    throw ConfigError("this is a folder", {file.string()}, "name a file in it");
  }
  const bool there = fs::exists(file, error);
  if (there && !fs::is_regular_file(file, error)) return;  // a device or a pipe holds nothing
  const fs::path whole = fs::weakly_canonical(file, error);
  if (std::find(outputs_.begin(), outputs_.end(), whole) != outputs_.end()) {
    throw ConfigError("two outputs go to this file", {file.string()}, "write one to another file");
  }
  outputs_.push_back(whole);
  if (!there) return;
  check_no_input(file);
  if (force_ || fs::file_size(file, error) == 0) return;
  if (start_of(file).find(kind.mark) != std::string::npos) return;
  throw ConfigError(
      fmt::format("a file of this name already exists and is not a {} made by Ballast", kind.name),
      {file.string()}, "choose another name, or replace it with --force");
}

void OutputFiles::add_run(const fs::path& folder) {
  for (const char* name : kRunFiles) check_no_input(folder / name);
}

fs::path first_numbered(const fs::path& base, const std::function<bool(const fs::path&)>& take) {
  fs::path folder = base;
  for (int n = 2; !take(folder); ++n) folder = base.string() + "-" + std::to_string(n);
  return folder;
}

fs::path numbered_folder(const fs::path& base) {
  return first_numbered(base, [](const fs::path& folder) {
    std::error_code error;
    return !fs::exists(folder, error) ||
           (fs::is_directory(folder, error) && fs::is_empty(folder, error));
  });
}

void make_run_folder(const fs::path& folder) {
  make_parent_folders(folder / kRunFiles.front());
  const std::string probe = (folder / ".writable").string();
  const int fd = open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) fail(folder, errno);
  close(fd);
  unlink(probe.c_str());
}

void check_no_foreign_files(const fs::path& folder) {
  std::error_code error;
  if (is_run_file(folder / "run.h5")) return;
  for (const char* name : kRunFiles) {
    if (!fs::exists(folder / name, error) || fs::is_empty(folder / name, error)) continue;
    throw ConfigError("the run would replace this file, which does not belong to a run",
                      {(folder / name).string()},
                      "choose another folder with --out, or replace it with --force");
  }
}

void check_run_folder(const fs::path& folder, bool force) {
  if (force) return;
  check_no_foreign_files(folder);
  if (!is_run_file(folder / "run.h5") || has_no_tick(folder / "run.h5")) return;
  throw ConfigError("this folder already contains a run", {folder.string(), 0, 0},
                    "choose another folder with --out, or replace it with --force");
}

void remove_run(const fs::path& folder) {
  for (const char* name : kRunFiles) {
    std::error_code ignored;  // what cannot be removed fails where it is written
    fs::remove(folder / name, ignored);
  }
}

}  // namespace ballast
