// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/child_run.hpp"

#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <thread>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

std::size_t cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

// The last line of what a command wrote, without its own name.
std::string last_line(std::string text) {
  text.erase(text.find_last_not_of(" \n") + 1);
  text.erase(0, text.rfind('\n') + 1);
  constexpr std::string_view kName = "ballast: ";
  return text.compare(0, kName.size(), kName) == 0 ? text.substr(kName.size()) : text;
}

}  // namespace

std::vector<std::string> child_run_words(const ChildRun& run, std::size_t at_once) {
  std::vector<std::string> words = {"run", run.scenario.string(), "--out", run.out.string(),
                                    "--force", "--quiet",
                                    // However this process ends, the runs do not go on without it.
                                    "--parent", std::to_string(getpid())};
  for (const Override& o : run.overrides) words.insert(words.end(), {"--set", o});
  if (!run.registers.empty()) words.insert(words.end(), {"--registers", run.registers.string()});
  const std::size_t threads = std::max<std::size_t>(1, cores() / at_once);
  words.insert(words.end(), {"--set", "run.threads=" + std::to_string(threads)});
  return words;
}

std::size_t runs_at_once(std::size_t asked, std::size_t runs) {
  return std::max<std::size_t>(1, std::min(asked > 0 ? asked : cores(), runs));
}

std::string child_run_error(const ChildResult& result) {
  if (result.signal != 0) {
    return "signal " + std::to_string(result.signal) + " ended the run; " +
           "check whether the machine ran out of memory";
  }
  const bool has_result = result.exit_code == kExitOk || result.exit_code == kExitVerdict;
  return has_result ? std::string() : last_line(result.error_text);
}

}  // namespace ballast
