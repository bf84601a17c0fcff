// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/child.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "host/link/message.hpp"
#include "host/link/sockets.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(20);
constexpr auto kLastPatience = std::chrono::seconds(40);
// What it sent last may still be on its way when the process is gone.
constexpr auto kLastWords = std::chrono::milliseconds(250);
// One that has written its summary is judging and drawing: a day takes some minutes.
constexpr auto kWritingPatience = std::chrono::minutes(15);

std::string quit_request() {
  return format_request({0, "quit", Json::object()});
}

// The last line, without the program's name.
std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  text = text.substr(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
  const std::string name = "ballast: ";
  return text.starts_with(name) ? text.substr(name.size()) : text;
}

}  // namespace

BenchChild::BenchChild(zmq::context_t& context, const PrivateFolder& folder,
                       const std::vector<std::string>& command, BenchProcessConfig config)
    : config_(std::move(config)),
      control_(make_socket(context, zmq::socket_type::dealer, {kMaxReplyBytes, 256})),
      frames_(make_socket(context, zmq::socket_type::pull,
                          {kMaxFrameBytes + kFrameHeaderBytes + 1, 64})) {
  static std::uint64_t serial = 0;  // each has its own sockets
  const std::string address = "ipc://" + (folder.path() / std::to_string(++serial)).string();
  config_.control = bind_socket(control_, address + ".control");
  config_.frames = bind_socket(frames_, address + ".frames");
  config_.parent = getpid();
  std::vector<std::string> arguments = command;
  arguments.push_back(to_json(config_));
  process_.emplace(arguments, folder.lock());
}

bool BenchChild::request(const std::string& bytes) {
  if (!listens_) {
    waiting_.push_back(bytes);
    pass_waiting();
    return true;
  }
  return send(control_, {bytes});
}

void BenchChild::pass_waiting() {
  while (!waiting_.empty() && send(control_, {waiting_.front()})) waiting_.pop_front();
  listens_ = waiting_.empty();
}

std::chrono::seconds BenchChild::last_patience() const {
  return std::filesystem::exists(config_.out / "summary.json") ? kWritingPatience : kLastPatience;
}

void BenchChild::quit() {
  if (asked_ || exit_) return;
  asked_ = Clock::now();
  heard_ = send(control_, {quit_request()});
}

std::optional<ChildExit> BenchChild::poll() {
  if (const auto status = process_->poll(); status && !exit_) {
    exit_ = describe(*status);
    ended_ = Clock::now();
  }
  if (exit_ && Clock::now() - ended_ < kLastWords) return std::nullopt;
  if (exit_) return exit_;
  if (!listens_ && !waiting_.empty()) pass_waiting();
  // One that has just been started does not listen yet.
  if (asked_ && !heard_) heard_ = send(control_, {quit_request()});
  if (asked_ && Clock::now() - *asked_ > kPatience && !told_) {
    told_ = true;
    process_->signal(SIGTERM);
  }
  if (asked_ && Clock::now() - *asked_ > last_patience()) process_->signal(SIGKILL);
  return std::nullopt;
}

ChildExit BenchChild::describe(int status) const {
  ChildExit out;
  const std::string said = last_line(process_->errors());
  if (WIFSIGNALED(status)) {
    out.crashed = true;
    out.partial = true;
    const bool judges = config_.judge_request.has_value();
    out.message =
        std::string(judges ? "its process" : "the bench") + " was ended by signal " +
        std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")" +
        (said.empty() ? std::string() : ": " + said) +
        (judges ? std::string()
                : "; `restart` begins a new run; the recording is in " + config_.out.string());
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
