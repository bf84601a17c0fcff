// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/readable_folders.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

TEST(ReadableFolders, HoldWhatIsBelowThem) {
  std::string name = (std::filesystem::temp_directory_path() / "ballast_read_XXXXXX").string();
  ASSERT_NE(mkdtemp(name.data()), nullptr);
  const std::filesystem::path root = name;
  std::filesystem::create_directories(root / "in" / "deep");
  std::filesystem::create_directories(root / "inside");
  std::ofstream(root / "secret") << "x";
  std::filesystem::create_symlink(root / "secret", root / "in" / "link");
  std::filesystem::create_symlink(root, root / "in" / "up");
  const ReadableFolders folders({root / "in"});
  for (const char* path : {"in/a", "in/deep/a", "in/none/a", "in/deep/../a"}) {
    EXPECT_NO_THROW(folders.check(root / path, "restart")) << path;
  }
  for (const char* path : {"secret", "none", "inside/a", "in/../secret", "in/link", "in/up/secret",
                           "in/up/none", "in/deep/../../secret"}) {
    EXPECT_THROW(folders.check(root / path, "restart"), ConfigError) << path;
    EXPECT_NO_THROW(ReadableFolders().check(root / path, "restart"));
  }
  const auto said = [&](const std::string& path) {
    try {
      folders.check(root / path, "restart");
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const std::string there = said("secret");
  std::filesystem::remove(root / "secret");
  EXPECT_EQ(said("secret"), there);
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace ballast
