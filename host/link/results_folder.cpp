// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/results_folder.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <list>
#include <utility>

#include "host/results/output_file.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxFolders = 8;
constexpr std::size_t kCopyBytes = 1U << 20U;
// A pipe or device in the place of a file must not hold the server up.
constexpr int kReadFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  File& operator=(File&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  explicit operator bool() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  bool regular() const {
    struct stat status {};
    return fstat(fd_, &status) == 0 && S_ISREG(status.st_mode);
  }

 private:
  int fd_;
};

[[noreturn]] void fail(const std::filesystem::path& at, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  throw DeviceError(std::string("cannot write: ") + std::strerror(error), {at.string(), 0, 0},
                    full ? "free some space" : "start serve with a writable folder as --results");
}

void write_all(int fd, std::string_view bytes, const std::filesystem::path& at) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      fail(at, errno);
    }
  }
}

// Gives each piece of the file to `take`.
template <class Take>
void read_all(int fd, const std::filesystem::path& at, Take take) {
  std::vector<char> piece(kCopyBytes);
  while (true) {
    const ssize_t got = read(fd, piece.data(), piece.size());
    if (got == 0) return;
    if (got > 0) {
      take(std::string_view(piece.data(), static_cast<std::size_t>(got)));
    } else if (errno != EINTR) {
      throw DeviceError(std::string("cannot read: ") + std::strerror(errno), {at.string(), 0, 0},
                        "check the disk");
    }
  }
}

std::string random_name() {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw DeviceError("the system does not provide random numbers", {}, "check the system");
  }
  std::string name = ".";
  for (const unsigned char byte : bytes) {
    name += kDigits[byte >> 4U];
    name += kDigits[byte & 15U];
  }
  return name;
}

// A file under a name that nobody can guess, until it takes its own.
class Draft {
 public:
  Draft(int folder, std::string name, std::filesystem::path at)
      : folder_(folder),
        name_(std::move(name)),
        draft_(random_name()),
        at_(std::move(at)),
        file_(openat(folder, draft_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                     0644)) {
    if (!file_) fail(at_, errno);
  }
  ~Draft() {
    if (!draft_.empty()) unlinkat(folder_, draft_.c_str(), 0);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  const std::string& name() const { return name_; }
  void add(std::string_view bytes) { write_all(file_.fd(), bytes, at_); }
  void finish() {
    if (fsync(file_.fd()) != 0) fail(at_, errno);
  }
  void take_name() {
    if (renameat(folder_, draft_.c_str(), folder_, name_.c_str()) != 0) fail(at_, errno);
    draft_.clear();
  }

 private:
  int folder_;
  std::string name_;
  std::string draft_;
  std::filesystem::path at_;
  File file_;
};

std::vector<std::string> folders_of(const std::string& name) {
  std::vector<std::string> out;
  std::size_t from = 0;
  const std::size_t end = name.ends_with('/') ? name.size() - 1 : name.size();
  while (from <= end) {
    const std::size_t to = std::min(name.find('/', from), end);
    out.push_back(name.substr(from, to - from));
    from = to + 1;
  }
  if (out.size() > kMaxFolders || !std::all_of(out.begin(), out.end(), is_plain_name)) {
    throw ConfigError(
        "'" + name.substr(0, kMaxName) + "' is not a valid name in the results folder",
        {"save", 0, 0}, "use letters, digits, '.', '_' and '-', with '/' between folders");
  }
  return out;
}

// The folder `name` within `parent`, made where it is not there.
File open_within(const File& parent, const std::string& name, const std::filesystem::path& at) {
  if (mkdirat(parent.fd(), name.c_str(), 0755) != 0 && errno != EEXIST) fail(at, errno);
  File folder(openat(parent.fd(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (folder) return folder;
  if (errno != ENOTDIR && errno != ELOOP) fail(at, errno);
  throw ConfigError("a link or a file already exists there", {at.string(), 0, 0},
                    "choose another name");
}

bool same_folder(const File& folder, const std::filesystem::path& other) {
  struct stat a {};
  struct stat b {};
  return fstat(folder.fd(), &a) == 0 && stat(other.c_str(), &b) == 0 && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
}

}  // namespace

bool is_plain_name(std::string_view name) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !name.empty() && name.size() <= kMaxName && name.front() != '.' && name.front() != '-' &&
         name.find_first_not_of(kPlain) == std::string_view::npos;
}

ResultsFolder::Kept ResultsFolder::save(const std::string& name, const std::string& scenario,
                                        const std::optional<std::filesystem::path>& run, bool force,
                                        const std::vector<std::filesystem::path>& busy) const {
  const std::vector<std::string> names = folders_of(name);
  ignore_file_size_signal();
  make_parent_folders(path_ / "file");
  Kept kept{std::filesystem::absolute(path_).lexically_normal(), {}};
  File folder(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) fail(path_, errno);
  for (const std::string& each : names) {
    kept.folder /= each;
    folder = open_within(folder, each, kept.folder);
  }
  for (const std::filesystem::path& own : busy) {
    if (!same_folder(folder, own)) continue;
    throw ConfigError("a run of this server already keeps its results there",
                      {kept.folder.string(), 0, 0}, "choose another name");
  }
  for (const char* file : kRunFiles) {  // of another run, none may stand beside these
    struct stat status {};
    if (fstatat(folder.fd(), file, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (force && !S_ISDIR(status.st_mode)) continue;
    throw ConfigError(force ? "a folder already exists there" : "this would replace a file",
                      {(kept.folder / file).string(), 0, 0},
                      force ? "choose another name" : "choose another name, or add force");
  }
  std::list<Draft> drafts;
  drafts.emplace_back(folder.fd(), "scenario.toml", kept.folder / "scenario.toml").add(scenario);
  for (const char* file : {"run.h5", "summary.json", "report.html"}) {
    const File from(run ? open((*run / file).c_str(), kReadFlags) : -1);
    if (!from || !from.regular()) continue;
    Draft& draft = drafts.emplace_back(folder.fd(), file, kept.folder / file);
    read_all(from.fd(), *run / file, [&](std::string_view bytes) { draft.add(bytes); });
  }
  for (Draft& draft : drafts) draft.finish();
  for (Draft& draft : drafts) {
    draft.take_name();
    kept.files.push_back(draft.name());
  }
  for (const std::string file : kRunFiles) {
    if (std::find(kept.files.begin(), kept.files.end(), file) != kept.files.end()) continue;
    if (unlinkat(folder.fd(), file.c_str(), 0) != 0 && errno != ENOENT) {
      fail(kept.folder / file, errno);
    }
  }
  fsync(folder.fd());
  return kept;
}

std::filesystem::path make_fresh_folder(const std::filesystem::path& base) {
  make_parent_folders(base);
  return first_numbered(base, [](const std::filesystem::path& folder) {
    if (mkdir(folder.c_str(), 0755) == 0) return true;
    if (errno != EEXIST) fail(folder, errno);
    return false;
  });
}

std::optional<std::string> read_regular_file(const std::filesystem::path& file) {
  const File from(open(file.c_str(), kReadFlags));
  if (!from || !from.regular()) return std::nullopt;
  std::string text;
  read_all(from.fd(), file, [&](std::string_view bytes) { text += bytes; });
  return text;
}

}  // namespace ballast
