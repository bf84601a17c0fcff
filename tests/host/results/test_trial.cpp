// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <stdexcept>

#include "host/results/trial.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

constexpr unsigned kSoon[] = {1, 1};

[[noreturn]] void wait_for_ever() {
  while (true) pause();
}

TEST(Trial, AnErrorIsSurvived) {
  EXPECT_TRUE(survives([] {}));
  EXPECT_TRUE(survives([] { throw std::runtime_error("not a file of ours"); }));
}

TEST(Trial, AFaultIsNot) {
  EXPECT_FALSE(survives([] { raise(SIGSEGV); }));
  EXPECT_FALSE(survives([] { raise(SIGKILL); }));
}

TEST(Trial, WhatNeverEndsIsEnded) {
  EXPECT_FALSE(survives(wait_for_ever, kSoon));
}

// As one that waits for a lock that nobody holds in its process.
TEST(Trial, AChildThatWaitsIsReplaced) {
  const testing_support::ScratchDir dir;
  const auto first_time = [&] {
    if (std::filesystem::exists(dir / "tried")) return;
    std::ofstream(dir / "tried") << "once";
    wait_for_ever();
  };
  EXPECT_TRUE(survives(first_time, kSoon));
  EXPECT_TRUE(std::filesystem::exists(dir / "tried"));
}

}  // namespace
}  // namespace ballast
