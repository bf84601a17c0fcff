// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/self_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

[[noreturn]] void fail_start(int error) {
  throw DeviceError(std::string("no process can be started: ") + std::strerror(error), {},
                    "close other programs");
}

}  // namespace

SelfProcess::SelfProcess(const std::vector<std::string>& arguments, std::optional<int> inherited,
                         const std::string& program)
    : errors_(memfd_create("errors", MFD_CLOEXEC)) {
  if (errors_ < 0) fail_start(errno);
  std::vector<char*> argv = {const_cast<char*>("ballast")};
  for (const std::string& word : arguments) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&files, errors_, STDERR_FILENO);
  // A descriptor that is duplicated onto itself loses its close-on-exec flag.
  if (inherited) posix_spawn_file_actions_adddup2(&files, *inherited, *inherited);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const int failed = posix_spawn(&pid_, program.c_str(), &files, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) {
    close(errors_);
    fail_start(failed);
  }
}

SelfProcess::~SelfProcess() {
  signal(SIGKILL);
  static_cast<void>(wait());
  close(errors_);
}

void SelfProcess::signal(int number) const {
  if (!status_) kill(pid_, number);
}

std::optional<int> SelfProcess::poll() {
  return reap(WNOHANG);
}

std::optional<int> SelfProcess::wait() {
  return reap(0);
}

std::optional<int> SelfProcess::reap(int options) {
  int status = 0;
  pid_t got = 0;
  while (!status_ && (got = waitpid(pid_, &status, options)) < 0 && errno == EINTR) {
  }
  if (!status_ && got == pid_) status_ = status;
  return status_;
}

std::string SelfProcess::errors() const {
  std::string text;
  char part[4096];
  off_t at = 0;
  for (ssize_t n = 0; (n = pread(errors_, part, sizeof part, at)) > 0; at += n) {
    text.append(part, static_cast<std::size_t>(n));
  }
  return text;
}

}  // namespace ballast
