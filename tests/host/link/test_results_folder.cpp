// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/results_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

class ResultsFolderTest : public testing::Test {
 protected:
  ResultsFolderTest() {
    std::string name = (std::filesystem::temp_directory_path() / "ballast_res_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    root_ = name;
  }
  ~ResultsFolderTest() override { std::filesystem::remove_all(root_); }

  static void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  static std::string read(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }
  std::filesystem::path results() const { return root_ / "results"; }
  ResultsFolder::Kept save(const std::string& name, bool force = false) const {
    return ResultsFolder(results()).save(name, "text", root_ / "run", force, {root_ / "run"});
  }
  // The names in a folder.
  static std::vector<std::string> names(const std::filesystem::path& folder) {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      out.push_back(entry.path().filename());
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  std::filesystem::path root_;
};

TEST(PlainName, IsOneOfAFile) {
  for (const char* name : {"a", "tuned", "run-2", "v1.2_b", "9"}) EXPECT_TRUE(is_plain_name(name));
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string(".a"), std::string("-a"),
        std::string("a/b"), std::string("a b"), std::string("a\n"), std::string("\xc3\xa4"),
        std::string("a\0", 2), std::string(101, 'a')}) {
    EXPECT_FALSE(is_plain_name(name)) << name;
  }
}

TEST_F(ResultsFolderTest, KeepsAScenarioAndTheResults) {
  write(root_ / "run" / "run.h5", "record");
  write(root_ / "run" / "notes.txt", "not ours");
  const ResultsFolder::Kept kept = save("a/tuned/");
  EXPECT_EQ(kept.folder, results() / "a" / "tuned");
  EXPECT_EQ(kept.files, (std::vector<std::string>{"scenario.toml", "run.h5"}));
  EXPECT_EQ(names(kept.folder), (std::vector<std::string>{"run.h5", "scenario.toml"}));
  EXPECT_EQ(read(kept.folder / "run.h5"), "record");
  EXPECT_EQ(read(kept.folder / "scenario.toml"), "text");
  EXPECT_THROW(save("a/tuned"), ConfigError);
  write(kept.folder / "waves.fst", "of another run");
  write(kept.folder / "notes.txt", "the user's");
  std::filesystem::remove(root_ / "run" / "run.h5");
  save("a/tuned", true);
  EXPECT_EQ(names(kept.folder), (std::vector<std::string>{"notes.txt", "scenario.toml"}));
}

TEST_F(ResultsFolderTest, IsLeftByNoName) {
  for (const char* name : {"", "/", "..", ".", "../x", "a/../../x", "/absolute/x", "a//b", "a/./b",
                           "a/.x", "a/-", "a b", "a/b/c/d/e/f/g/h/i"}) {
    EXPECT_THROW(save(name), ConfigError) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(results()));
}

TEST_F(ResultsFolderTest, IsLeftByNoLink) {
  std::filesystem::create_directories(root_ / "outside");
  write(root_ / "outside" / "run.csv", "mine");
  std::filesystem::create_directories(results() / "a");
  std::filesystem::create_directory_symlink(root_ / "outside", results() / "link");
  std::filesystem::create_directory_symlink(root_ / "outside", results() / "a" / "link");
  for (const char* name : {"link", "link/x", "a/link"}) {
    EXPECT_THROW(save(name, true), ConfigError) << name;
  }
  write(results() / "file", "no folder");
  EXPECT_THROW(save("file", true), ConfigError);
  EXPECT_EQ(names(root_ / "outside"), std::vector<std::string>{"run.csv"});
  // A link or pipe in the place of a file is replaced, not followed.
  write(root_ / "victim", "mine");
  std::filesystem::create_symlink(root_ / "victim", results() / "a" / "scenario.toml");
  ASSERT_EQ(mkfifo((results() / "a" / "run.h5").c_str(), 0600), 0);
  EXPECT_THROW(save("a"), ConfigError);
  save("a", true);
  EXPECT_EQ(read(root_ / "victim"), "mine");
  EXPECT_EQ(read(results() / "a" / "scenario.toml"), "text");
  EXPECT_FALSE(std::filesystem::is_symlink(results() / "a" / "scenario.toml"));
  EXPECT_FALSE(std::filesystem::exists(results() / "a" / "run.h5"));
}

TEST_F(ResultsFolderTest, TakesNoPipeForAResult) {
  std::filesystem::create_directories(root_ / "run");
  ASSERT_EQ(mkfifo((root_ / "run" / "run.h5").c_str(), 0600), 0);
  write(root_ / "secret", "mine");
  std::filesystem::create_symlink(root_ / "secret", root_ / "run" / "report.html");
  EXPECT_EQ(save("a").files, std::vector<std::string>{"scenario.toml"});
  EXPECT_FALSE(read_regular_file(root_ / "run" / "run.h5").has_value());
  EXPECT_FALSE(read_regular_file(root_ / "run" / "report.html").has_value());
  EXPECT_EQ(read_regular_file(root_ / "secret"), "mine");
}

TEST_F(ResultsFolderTest, LeavesARunOfTheServerAlone) {
  write(results() / "busy" / "run.h5", "record");
  const ResultsFolder folder(results());
  EXPECT_THROW(folder.save("busy", "text", {}, true, {results() / "busy"}), ConfigError);
  EXPECT_EQ(names(results() / "busy"), std::vector<std::string>{"run.h5"});
}

// What stood there is not given up for what cannot be written.
TEST_F(ResultsFolderTest, KeepsWhatWasThereWhereItCannotWrite) {
  write(results() / "a" / "scenario.toml", "before");
  std::filesystem::create_directories(results() / "a" / "run.csv");
  EXPECT_THROW(save("a", true), ConfigError);
  EXPECT_EQ(read(results() / "a" / "scenario.toml"), "before");
  EXPECT_EQ(names(results() / "a"), (std::vector<std::string>{"run.csv", "scenario.toml"}));
}

TEST_F(ResultsFolderTest, MakesAFolderThatIsNew) {
  EXPECT_EQ(make_fresh_folder(root_ / "runs" / "x"), root_ / "runs" / "x");
  std::filesystem::create_symlink(root_ / "nowhere", root_ / "runs" / "x-2");
  write(root_ / "runs" / "x-3", "a file");
  EXPECT_EQ(make_fresh_folder(root_ / "runs" / "x"), root_ / "runs" / "x-4");
  EXPECT_FALSE(std::filesystem::exists(root_ / "nowhere"));
}

}  // namespace
}  // namespace ballast
