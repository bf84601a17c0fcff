// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/terminal_text.hpp"

#include <gtest/gtest.h>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

TEST(TerminalText, ShowsControlCharacters) {
  EXPECT_EQ(visible("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(visible(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(visible("a\nb\tc\rd\x7f"), "a\\nb\\tc\\rd\\x7f");
  EXPECT_EQ(visible("\xC2\x9B"
                    "31m"),
            "\\x9b31m");
  EXPECT_EQ(visible_lines("a\nb\tc\rd\x1b"), "a\nb\tc\\rd\\x1b");
}

TEST(TerminalText, LeavesOtherTextAsItIs) {
  for (const char* text : {"", "plain", "R\xC3\xA9seau \xE2\x82\xAC", "\xC2", "\xC2\xA0"}) {
    EXPECT_EQ(visible(text), text);
    EXPECT_FALSE(has_control_characters(text)) << text;
  }
  EXPECT_TRUE(has_control_characters("\xC2\x80"));
}

TEST(TerminalText, ErrorsAreOneLine) {
  const DataError error("no 'a\nb\x1b'", {"f\x07", 1, 2}, "take\tit");
  EXPECT_STREQ(error.what(), "f\\x07:1:2: no 'a\\nb\\x1b'; take\\tit");
}

}  // namespace
}  // namespace ballast
