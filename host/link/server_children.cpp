// SPDX-License-Identifier: GPL-3.0-or-later
// How the processes that the server has started end, and how that is reported.
#include "host/link/server.hpp"

namespace ballast {
namespace {

std::string outcome(const ChildExit& exit, const std::filesystem::path& folder) {
  if (!exit.message.empty()) return exit.message;
  return (exit.partial ? "ended early; the partial result is in " : "the results are in ") +
         folder.string();
}

}  // namespace

std::string Server::run_name() const {
  return "run " + std::to_string(run_) + " of " + scenario_.run.name;
}

void Server::tell_start() const {
  if (options_.tell) options_.tell(run_name() + " is recorded in " + run_folder_.string(), false);
}

void Server::tell_end(const std::string& run, const ChildExit& exit, const std::string& text) {
  if (exit.crashed && ending_) lost_ = true;
  if (options_.tell) options_.tell(run + (exit.crashed ? " failed: " : ": ") + text, exit.crashed);
}

void Server::watch_children() {
  std::erase_if(retiring_, [this](const auto& retiring) {
    const auto& [run, child] = retiring;
    const std::optional<ChildExit> exit = child->poll();
    if (!exit) return false;
    const std::string text = outcome(*exit, child->config().out);
    std::error_code none;
    std::filesystem::remove(child->config().registers, none);
    tell_end(run, *exit, text);
    if (exit->crashed) {
      lost_ = true;
      publish({{"type", "notice"}, {"message", run + " could not be kept: " + text}});
    }
    return true;
  });
  const auto now = Clock::now();
  for (auto it = pending_.begin(); it != pending_.end();) {
    if (now < it->second.deadline) {
      ++it;
      continue;
    }
    const auto done = std::move(it->second.done);
    file_reader_.drop(it->first);
    it = pending_.erase(it);
    done(fault_reply(0, "device", "no answer came in time; `status` shows the present state"));
  }
  if (!child_) return;
  const std::optional<ChildExit> exit = child_->poll();
  if (!exit) return;
  take_frames(*child_);
  take_replies(*child_);  // what it said last
  child_.reset();
  last_state_ = exit->crashed ? "failed" : "ended";
  const std::string text = outcome(*exit, run_folder_);
  tell_end(run_name(), *exit, text);
  bench_status_["message"] = text;
  bench_status_["partial"] = exit->partial;
  bench_status_["revision"] = bench_status_.value("revision", 0ULL) + 1;
  fail_pending("the run has ended");
  publish_status();
}

void Server::watch_judging() {
  if (!judging_) return;
  const std::optional<ChildExit> exit = judging_->poll();
  if (!exit) return;
  take_frames(*judging_);
  take_replies(*judging_);
  drop_judging(exit->message);
  if (!exit->crashed) return;
  const std::string error = "the run could not be judged: " + exit->message;
  hear_judge({}, error);
  publish({{"type", "notice"}, {"about", "judge"}, {"message", error}});
}

void Server::drop_judging(const std::string& why) {
  if (!judging_) return;
  const std::uint64_t serial = judging_->config().judge_request->id;
  judging_.reset();
  settle(fault_reply(serial, "device", "the run was not judged: " + why));
}

void Server::fail_pending(const std::string& why) {
  std::map<std::uint64_t, Pending> failed;
  for (auto it = pending_.begin(); it != pending_.end();) {
    const auto next = std::next(it);
    if (it->second.of_bench) failed.insert(pending_.extract(it));
    it = next;
  }
  for (auto& [serial, pending] : failed) {
    pending.done(fault_reply(0, "device", why + "; `status` shows the present state"));
  }
}

}  // namespace ballast
