// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/child_processes.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <thread>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPoll = std::chrono::milliseconds(10);

[[noreturn]] void fail_start(int error) {
  throw DeviceError(std::string("no process can be started: ") + std::strerror(error), {},
                    "close other programs, or lower --jobs");
}

std::string contents(int file) {
  std::string text;
  char part[4096];
  lseek(file, 0, SEEK_SET);
  for (ssize_t n = 0; (n = read(file, part, sizeof part)) > 0;) {
    text.append(part, static_cast<std::size_t>(n));
  }
  return text;
}

// One running command. Its standard error goes to memory; it has a process group of its own, so
// that Ctrl-C reaches it through us alone, once.
class Child {
 public:
  Child(std::size_t command, const std::vector<std::string>& arguments)
      : command_(command), started_(Clock::now()), errors_(memfd_create("errors", MFD_CLOEXEC)) {
    if (errors_ < 0) fail_start(errno);
    std::vector<char*> argv;
    argv.push_back(const_cast<char*>("ballast"));
    for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, errors_, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    const int failed =
        posix_spawn(&pid_, "/proc/self/exe", &files, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (failed != 0) {
      close(errors_);
      fail_start(failed);
    }
  }
  Child(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) {
      kill(pid_, SIGTERM);
      while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    close(errors_);
  }

  std::size_t command() const { return command_; }
  // True once it has ended.
  bool ended(ChildResult& result) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) != pid_) return false;
    pid_ = 0;
    result.wall_s = std::chrono::duration<double>(Clock::now() - started_).count();
    result.error_text = contents(errors_);
    result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : int{kExitRuntime};
    return true;
  }
  void terminate() const { kill(pid_, SIGTERM); }

 private:
  std::size_t command_;
  Clock::time_point started_;
  int errors_;
  pid_t pid_ = 0;
};

}  // namespace

bool run_children(const ChildPlan& plan) {
  std::vector<std::unique_ptr<Child>> running;
  std::size_t next = 0;
  const auto stopped = [&] { return plan.stop != nullptr && *plan.stop; };
  while (!stopped() && (next < plan.commands.size() || !running.empty())) {
    while (next < plan.commands.size() && running.size() < plan.at_once) {
      running.push_back(std::make_unique<Child>(next, plan.commands[next]));
      ++next;
    }
    plan.progress(next - running.size(), running.size());
    for (std::size_t i = 0; i < running.size();) {
      ChildResult result;
      if (!running[i]->ended(result)) {
        ++i;
        continue;
      }
      const std::size_t command = running[i]->command();
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
      plan.ended(command, result);
    }
    if (!running.empty()) std::this_thread::sleep_for(kPoll);
  }
  for (const auto& child : running) child->terminate();
  return next == plan.commands.size() && running.empty();
}

}  // namespace ballast
