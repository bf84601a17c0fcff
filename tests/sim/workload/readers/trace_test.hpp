// SPDX-License-Identifier: GPL-3.0-or-later
// What the trace tests share: a scratch folder, files in it, and errors caught with their text.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "sim/base/error.hpp"
#include "sim/base/source_root.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

class TraceTest : public ::testing::Test {
 protected:
  TraceTest() {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              ("ballast_" + std::to_string(getpid()) + "_" + info->name());
    std::filesystem::create_directories(folder_);
  }
  ~TraceTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }

  // Runs a shell command in the folder.
  void shell(const std::string& command) const {
    ASSERT_EQ(std::system(("cd '" + folder_.string() + "' && " + command).c_str()), 0) << command;
  }

  Trace read(const std::string& text, const ReadOptions& options = {}) const {
    return read_trace(write("trace.txt", text), options);
  }

  // The message of the DataError that reading gives; fails the test when there is none.
  static std::string error_of(const std::filesystem::path& path, const ReadOptions& options = {}) {
    try {
      read_trace(path, options);
    } catch (const DataError& error) {
      EXPECT_EQ(error.exit_code(), kExitData);
      EXPECT_FALSE(error.remedy().empty()) << error.what();
      return error.what();
    }
    ADD_FAILURE() << path << " was read without an error";
    return {};
  }
  std::string error_of_text(const std::string& text, const ReadOptions& options = {}) const {
    return error_of(write("trace.txt", text), options);
  }

  static void expect_has(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos)
        << "'" << part << "' is not in: " << text.substr(0, 500);
  }

  std::filesystem::path folder_;
};

// An input from practice, out of the folder `cases` beside these tests.
inline std::filesystem::path case_file(const std::string& name) {
  return source_root() / "tests/sim/workload/readers/cases" / name;
}

// The folder of measured traces, where it is present.
inline std::optional<std::filesystem::path> measured_traces() {
  std::filesystem::path folder = source_root() / "../shared/traces";
  if (!std::filesystem::exists(folder / "MANIFEST.json")) return std::nullopt;
  return folder;
}

}  // namespace ballast
