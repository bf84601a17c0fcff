// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/open_page.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include "host/cli/console.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr const char* kOpener = "xdg-open";
// It ends at once where it finds no browser. Where it waits for one, the page is open.
constexpr auto kPatience = std::chrono::seconds(3);
constexpr auto kStep = std::chrono::milliseconds(10);

[[noreturn]] void become_opener(const std::string& page) {
  setsid();  // Ctrl-C in the terminal is not meant for the browser
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, stream);
  execlp(kOpener, kOpener, page.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

bool opens(const std::string& page) {
  const pid_t child = fork();
  if (child < 0) return false;
  if (child == 0) become_opener(page);
  const auto given_up = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < given_up) {
    int status = 0;
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (ended < 0 && errno != EINTR) return false;
    std::this_thread::sleep_for(kStep);
  }
  return true;
}

}  // namespace

void open_page(const std::filesystem::path& page) {
  std::error_code none;
  const std::filesystem::path whole = std::filesystem::absolute(page, none);
  if (opens((none ? page : whole).string())) return;
  say("no browser could be opened (xdg-open of the package xdg-utils is missing or found none); "
      "open " +
      page.string() + " in one yourself");
}

void check_open(bool open, const std::filesystem::path& report) {
  if (!open || !report.empty()) return;
  throw ConfigError("there is no report to open", {"--open", 0, 0}, "add --report FILE");
}

}  // namespace ballast
