// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/trial.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr rlim_t kProcessorSeconds = 60;

void limit(decltype(RLIMIT_CORE) what, rlim_t most) {
  const rlimit both = {most, most};
  setrlimit(what, &both);
}

// To 4 GiB more than all that is mapped now.
void limit_memory() {
#ifndef BALLAST_SANITIZED  // a sanitizer maps terabytes
  rlim_t pages = 0;
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  char text[32] = {};
  if (file >= 0 && read(file, text, sizeof text - 1) > 0) pages = std::strtoull(text, nullptr, 10);
  if (file >= 0) close(file);
  limit(RLIMIT_AS, pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + (rlim_t{4} << 30U));
#endif
}

[[noreturn]] void try_it(const std::function<void()>& work, unsigned patience_s) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM}) {
    std::signal(number, SIG_DFL);
  }
  alarm(patience_s);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, kProcessorSeconds);
  limit_memory();
  // The C library says what it finds wrong with the heap.
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, stream);
  try {
    work();
  } catch (...) {
    // The real attempt reports the error.
  }
  _exit(0);
}

// The status of waitpid(2) of a child that does the work.
int status_of_trial(const std::function<void()>& work, unsigned patience_s) {
  const pid_t child = fork();
  if (child < 0) {
    throw DeviceError(std::string("no process can be started: ") + std::strerror(errno), {},
                      "close other programs");
  }
  if (child == 0) try_it(work, patience_s);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

bool survives(const std::function<void()>& work, std::span<const unsigned> patience_s) {
  for (const unsigned seconds : patience_s) {
    const int status = status_of_trial(work, seconds);
    if (WIFEXITED(status)) return WEXITSTATUS(status) == 0;
    if (WTERMSIG(status) != SIGALRM) return false;
  }
  return false;
}

}  // namespace ballast
