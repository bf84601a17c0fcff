// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "host/runs/suite_config.hpp"
#include "sim/base/source_root.hpp"

namespace ballast {
namespace {

TEST(SuiteKeys, AreThoseOfThePage) {
  std::ifstream in(source_root() / "docs/suite.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  EXPECT_NE(page.find(suite_reference()), std::string::npos)
      << "the keys in docs/suite.md should read:\n"
      << suite_reference();
}

}  // namespace
}  // namespace ballast
