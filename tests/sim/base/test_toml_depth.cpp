// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/toml_depth.hpp"

#include <gtest/gtest.h>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

std::string repeated(const std::string& piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

std::string refused(const std::string& text) {
  try {
    check_toml_depth(text, "f.toml");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

TEST(TomlDepth, SaysWhere) {
  EXPECT_NE(refused("\n\nx = " + repeated("[", 33)).find("f.toml:3:37: "), std::string::npos);
  EXPECT_NE(refused("\n[" + repeated("a.", 32) + "a]").find("f.toml:2:"), std::string::npos);
  EXPECT_NE(refused(repeated("a .", 32) + "a = 1").find("f.toml:1:"), std::string::npos);
  EXPECT_NE(refused("x = " + repeated("{a=", 33)).find("f.toml:1:"), std::string::npos);
  EXPECT_NE(refused("x = [\n" + repeated("[\n", 33)).find("f.toml:33:"), std::string::npos);
}

TEST(TomlDepth, TakesWhatIsFlat) {
  EXPECT_EQ(refused("x = " + repeated("[", 32) + repeated("]", 32)), "");
  EXPECT_EQ(refused(repeated("[[a.b.c]]\nx.y = [1.5, 2.5]\n", 1000)), "");
  EXPECT_EQ(refused("x = [" + repeated("1.5, ", 1000) + "]"), "");
}

TEST(TomlDepth, LooksPastStringsAndComments) {
  const std::string deep = repeated("[a.", 40);
  for (const std::string quote : {"\"", "'", "\"\"\"", "'''"}) {
    EXPECT_EQ(refused("x = " + quote + deep + quote + "\n"), "") << quote;
    EXPECT_NE(refused("x = " + quote + quote + "\ny = " + deep), "") << quote;
  }
  EXPECT_EQ(refused("# " + deep + "\n" + "x = 1 # " + deep), "");
  EXPECT_EQ(refused("x = \"\\\"" + deep + "\"\n"), "");
  EXPECT_NE(refused("x = 'a\\'\ny = " + deep), "") << "a literal string has no escapes";
  EXPECT_EQ(refused("x = \"\"\"\n" + deep + "\n\\\"\"\"" + deep + "\"\"\"\n"), "");
  // A string that is not closed ends with its line; the parser refuses the text for it.
  EXPECT_NE(refused("x = \"\ny = " + deep), "");
}

}  // namespace
}  // namespace ballast
