// SPDX-License-Identifier: GPL-3.0-or-later
// The processes that the soak of `ballast bench` starts and watches.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/error.hpp"

namespace ballast {

// The window with these options on a virtual display, as a shell has it; empty where it is not
// built. What it complains of goes to the file `errors`.
inline std::string window_command(const std::string& options, const std::filesystem::path& errors) {
  const std::filesystem::path window =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "../../gui/ballast-gui";
  if (!std::filesystem::exists(window)) return {};
  return "xvfb-run -a -s '-screen 0 1600x1000x24' '" + window.string() + "' " + options + " 2>'" +
         errors.string() + "'";
}

// Why a process failed whose complaints went to that file: the last of them.
inline std::string last_complaint(const std::filesystem::path& errors) {
  std::ifstream said(errors);
  std::string last;
  for (std::string line; std::getline(said, line);) {
    if (!line.empty()) last = line;
  }
  return last.empty() ? "it failed without a message" : last;
}

// The resident memory of a process, again and again.
class Resident {
 public:
  Resident(std::string name, pid_t pid) : name_(std::move(name)), pid_(pid) {}
  void sample() {
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    for (std::string line; std::getline(status, line);) {
      double kb = 0.0;
      if (std::sscanf(line.c_str(), "VmHWM: %lf", &kb) == 1) peak_mb_ = kb / 1024.0;
      if (std::sscanf(line.c_str(), "VmRSS: %lf", &kb) == 1) mb_.push_back(kb / 1024.0);
    }
  }
  // Null where it was not watched for long enough.
  nlohmann::ordered_json figures() const {
    if (mb_.size() < kLeastSamples) return nullptr;
    std::vector<double> floors;  // of each quarter: work in progress comes on top and goes again
    for (std::size_t q = 0; q < 4; ++q) {
      const auto from = mb_.begin() + static_cast<std::ptrdiff_t>(mb_.size() * q / 4);
      const auto to = mb_.begin() + static_cast<std::ptrdiff_t>(mb_.size() * (q + 1) / 4);
      floors.push_back(*std::min_element(from, to));
    }
    return {{"name", name_},
            {"warm_mb", mb_[mb_.size() / 10]},
            {"end_mb", mb_.back()},
            {"peak_mb", peak_mb_},
            {"floors_mb", floors},
            {"bounded", floors[3] - floors[2] <= kGrowthMb + kGrowthShare * floors[2]}};
  }

 private:
  static constexpr std::size_t kLeastSamples = 16;
  // From the third to the last quarter of the time, of the least that was resident in each.
  static constexpr double kGrowthShare = 0.05;
  static constexpr double kGrowthMb = 1.0;

  std::string name_;
  pid_t pid_;
  double peak_mb_ = 0.0;
  std::vector<double> mb_;
};

inline std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  std::error_code gone;
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", gone)) {
    std::ifstream list(task.path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

// `ballast serve` in a process of its own, which does not outlive this one. What it complains of
// goes to the file `errors`: in the end its bench is killed, which is no news.
class ServerProcess {
 public:
  ServerProcess(const std::vector<std::string>& arguments, const std::filesystem::path& errors) {
    int ends[2];
    if (pipe(ends) != 0) throw DeviceError("too many open files", {}, "close other programs");
    std::vector<char*> argv;
    for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      dup2(ends[1], STDOUT_FILENO);
      const int file = open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
      if (file >= 0) dup2(file, STDERR_FILENO);
      execv("/proc/self/exe", argv.data());
      _exit(kExitRuntime);
    }
    close(ends[1]);
    said_ = fdopen(ends[0], "r");
    for (int c = std::fgetc(said_); c != EOF && c != '\n'; c = std::fgetc(said_)) {
      endpoint_ += static_cast<char>(c);
    }
    const std::size_t at = endpoint_.rfind("tcp://");  // "serving SCENARIO at tcp://..."
    if (pid_ < 0 || at == std::string::npos) {
      throw DeviceError("the server did not start: " + last_complaint(errors), {},
                        "run `ballast serve` with this scenario to see more");
    }
    endpoint_.erase(0, at);
  }
  ServerProcess(const ServerProcess&) = delete;
  // The results are of no use to anyone.
  ~ServerProcess() {
    for (const pid_t bench : children_of(pid_)) kill(bench, SIGKILL);
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    std::fclose(said_);
  }
  pid_t pid() const { return pid_; }
  const std::string& endpoint() const { return endpoint_; }

 private:
  pid_t pid_ = 0;
  FILE* said_ = nullptr;
  std::string endpoint_;
};

// The window on a server, until that has gone. Its process may be unknown: not built, no display.
class WatchedWindow {
 public:
  WatchedWindow(const std::string& endpoint, const std::filesystem::path& errors) {
    const std::string command = window_command("--soak --connect " + endpoint, errors);
    if (!command.empty()) said_ = popen(command.c_str(), "r");
    pid_t pid = 0;
    if (said_ != nullptr && std::fscanf(said_, "%d", &pid) == 1) pid_ = pid;
  }
  WatchedWindow(const WatchedWindow&) = delete;
  ~WatchedWindow() {
    if (said_ != nullptr) pclose(said_);
  }
  bool built() const { return said_ != nullptr; }
  std::optional<pid_t> pid() const { return pid_; }

 private:
  FILE* said_ = nullptr;
  std::optional<pid_t> pid_;
};

}  // namespace ballast
