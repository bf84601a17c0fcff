// SPDX-License-Identifier: GPL-3.0-or-later
// This program, or another one, started as a process of its own: nothing on its standard input, its
// standard output unread, its standard error kept in memory. It has its own process group, so that
// Ctrl-C reaches it only once, through us.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace ballast {

inline constexpr const char* kThisProgram = "/proc/self/exe";

class SelfProcess {
 public:
  // `arguments` follow the program's name; `inherited` is a file descriptor that the process keeps
  // open as long as it lives. Throws DeviceError where no process can be started.
  explicit SelfProcess(const std::vector<std::string>& arguments,
                       std::optional<int> inherited = std::nullopt,
                       const std::string& program = kThisProgram);
  // Kills it where it has not ended, and waits for it.
  ~SelfProcess();
  SelfProcess(const SelfProcess&) = delete;
  SelfProcess& operator=(const SelfProcess&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;  // nothing once it has ended
  // Its status as of waitpid(2), once it has ended.
  std::optional<int> poll();
  std::optional<int> wait();
  // What it wrote to standard error so far.
  std::string errors() const;

 private:
  std::optional<int> reap(int options);

  int errors_ = -1;
  pid_t pid_ = 0;
  std::optional<int> status_;
};

}  // namespace ballast
