// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>
#include <string>

namespace ballast {
namespace {

constexpr int kBarColumns = 30;

}  // namespace

Progress::Progress(bool quiet)
    : enabled_(!quiet && isatty(STDERR_FILENO) == 1), start_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  clear();
}

void Progress::begin() {
  start_ = std::chrono::steady_clock::now();
}

void Progress::clear() {
  if (shown_) fmt::print(stderr, "\r\033[K");
  shown_ = false;
}

void Progress::show(Tick done, Tick total) {
  if (!enabled_) return;
  const double wall_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const double factor = wall_s > 0.0 ? seconds(done) / wall_s : 0.0;
  const double left_s = factor > 0.0 ? seconds(total - done) / factor : 0.0;
  const int filled = static_cast<int>(kBarColumns * done / std::max<Tick>(total, 1));
  fmt::print(stderr, "\r\033[K[{}{}] {:.1f} / {:.1f} s  {:.0f} x real time  {}:{:02} left",
             std::string(static_cast<std::size_t>(filled), '#'),
             std::string(static_cast<std::size_t>(kBarColumns - filled), '.'), seconds(done),
             seconds(total), factor, static_cast<int>(left_s) / 60, static_cast<int>(left_s) % 60);
  std::fflush(stderr);
  shown_ = true;
}

}  // namespace ballast
