// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/child_processes.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <memory>
#include <thread>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPoll = std::chrono::milliseconds(10);

// One running command.
struct Child {
  std::size_t command;
  SelfProcess process;
  Clock::time_point started = Clock::now();

  Child(std::size_t number, const ChildPlan& plan)
      : command(number), process(plan.commands[number], std::nullopt, plan.program) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    process.signal(SIGTERM);
    process.wait();
  }

  ChildResult result(int status) const {
    ChildResult result;
    result.wall_s = std::chrono::duration<double>(Clock::now() - started).count();
    result.error_text = process.errors();
    result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : int{kExitRuntime};
    return result;
  }
};

}  // namespace

bool run_children(const ChildPlan& plan) {
  std::vector<std::unique_ptr<Child>> running;
  std::size_t next = 0;
  const auto stopped = [&] { return plan.stop != nullptr && *plan.stop; };
  while (!stopped() && (next < plan.commands.size() || !running.empty())) {
    while (next < plan.commands.size() && running.size() < plan.at_once) {
      running.push_back(std::make_unique<Child>(next, plan));
      ++next;
    }
    plan.progress(next - running.size(), running.size());
    for (std::size_t i = 0; i < running.size();) {
      const auto status = running[i]->process.poll();
      if (!status) {
        ++i;
        continue;
      }
      const std::size_t command = running[i]->command;
      const ChildResult result = running[i]->result(*status);
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
      plan.ended(command, result);
    }
    if (!running.empty()) std::this_thread::sleep_for(kPoll);
  }
  for (const auto& child : running) child->process.signal(SIGTERM);
  return next == plan.commands.size() && running.empty();
}

}  // namespace ballast
