// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host/link/message.hpp"
#include "host/link/sockets.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

// Results of a long run take a while to write.
constexpr auto kPatience = std::chrono::seconds(20);
constexpr auto kLastPatience = std::chrono::seconds(40);
constexpr off_t kErrorTail = 4096;

[[noreturn]] void fail_start(int error) {
  throw DeviceError(std::string("no process can be started: ") + std::strerror(error), {},
                    "close other programs");
}

std::string quit_request() {
  return format_request({0, "quit", Json::object()});
}

// The last line that it wrote, without the program's name.
std::string last_line(int file) {
  const off_t size = lseek(file, 0, SEEK_END);
  std::string text(static_cast<std::size_t>(std::clamp<off_t>(size, 0, kErrorTail)), '\0');
  const ssize_t got = pread(file, text.data(), text.size(), std::max<off_t>(0, size - kErrorTail));
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  text = text.substr(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
  const std::string name = "ballast: ";
  return text.starts_with(name) ? text.substr(name.size()) : text;
}

}  // namespace

BenchChild::BenchChild(zmq::context_t& context, const std::filesystem::path& folder,
                       const std::vector<std::string>& command, BenchProcessConfig config)
    : config_(std::move(config)),
      control_(make_socket(context, zmq::socket_type::dealer, {kMaxReplyBytes, 256})),
      frames_(make_socket(context, zmq::socket_type::pull,
                          {kMaxFrameBytes + kFrameHeaderBytes + 1, 64})) {
  const std::string address = "ipc://" + (folder / std::to_string(config_.run)).string();
  config_.control = bind_socket(control_, address + ".control");
  config_.frames = bind_socket(frames_, address + ".frames");
  config_.parent = getpid();
  start(command);
}

void BenchChild::start(const std::vector<std::string>& command) {
  errors_ = memfd_create("errors", MFD_CLOEXEC);
  if (errors_ < 0) fail_start(errno);
  const std::string json = to_json(config_);
  std::vector<char*> argv = {const_cast<char*>("ballast")};
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(const_cast<char*>(json.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&files, errors_, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A group of its own: Ctrl-C reaches the server, which then ends the run in good order.
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

BenchChild::~BenchChild() {
  if (!exit_) {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  close(errors_);
}

void BenchChild::quit() {
  if (asked_ || exit_) return;
  asked_ = Clock::now();
  heard_ = send(control_, {quit_request()});
}

std::optional<ChildExit> BenchChild::poll() {
  if (exit_) return exit_;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == pid_) {
    exit_ = describe(status);
    return exit_;
  }
  // One that has just been started does not listen yet.
  if (asked_ && !heard_) heard_ = send(control_, {quit_request()});
  if (asked_ && Clock::now() - *asked_ > kPatience && !told_) {
    told_ = true;
    kill(pid_, SIGTERM);
  }
  if (asked_ && Clock::now() - *asked_ > kLastPatience) kill(pid_, SIGKILL);
  return std::nullopt;
}

ChildExit BenchChild::describe(int status) const {
  ChildExit out;
  const std::string said = last_line(errors_);
  if (WIFSIGNALED(status)) {
    out.crashed = true;
    out.partial = true;
    out.message = std::string("the bench was ended by signal ") + std::to_string(WTERMSIG(status)) +
                  " (" + strsignal(WTERMSIG(status)) + ")" +
                  (said.empty() ? std::string() : ": " + said) +
                  "; `restart` begins a new run, what was recorded is in " + config_.out.string();
    return out;
  }
  const int code = WEXITSTATUS(status);
  out.partial = code != kExitOk;
  out.crashed = code != kExitOk && code != kExitInterrupted;
  if (out.crashed) {
    out.message = said.empty() ? "the bench ended with exit code " + std::to_string(code) +
                                     "; `restart` begins a new run"
                               : said;
  }
  return out;
}

}  // namespace ballast
