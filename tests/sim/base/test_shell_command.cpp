// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "sim/base/shell_command.hpp"

namespace ballast {
namespace {

TEST(ShellCommand, GivesOutputAndCode) {
  const ShellResult result = run_shell("printf 'one\\ntwo'; exit 3");
  EXPECT_EQ(result.output, "one\ntwo");
  EXPECT_EQ(result.code, 3);
  EXPECT_EQ(run_shell("no-such-program 2>/dev/null").code, 127);
}

TEST(ShellCommand, ASignalIsNoSuccess) {
  EXPECT_EQ(run_shell("kill -9 $$").code, -1);
}

TEST(ShellCommand, AWordIsTakenAsItStands) {
  for (const char* text : {"plain", "two words", "a'b", "$HOME `x` \"y\" \\", "", "*", "a\nb"}) {
    EXPECT_EQ(run_shell("printf %s " + shell_word(text)).output, text);
  }
  EXPECT_EQ(shell_word("run.duration=10"), "run.duration=10");
}

}  // namespace
}  // namespace ballast
