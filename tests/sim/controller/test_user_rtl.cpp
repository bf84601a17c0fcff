// SPDX-License-Identifier: GPL-3.0-or-later
// A user's own controllers: a changed copy of ours, built, cached, loaded; and what can be wrong
// with it.
#include "sim/base/source_root.hpp"
#include "sim/controller/user_rtl.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>

#include "tests/sim/controller/bank_driver.hpp"

namespace ballast::test {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

fs::path cached(const std::string& hash) {
  return source_root() / ".cache" / "rtl" / hash;
}

// A flat folder with a copy of the bank's sources and its list.
struct UserRtlTest : ::testing::Test {
  UserRtlTest() {
    folder = fs::temp_directory_path() / ("ballast_user_rtl_" + std::to_string(::getpid()));
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  ~UserRtlTest() override {
    fs::remove_all(folder);
    if (!hash.empty() && hash != built_in_rtl().hash) fs::remove_all(cached(hash));
  }
  void copy_bank() {
    const fs::path root = source_root();
    std::ifstream list(root / "rtl/gpu/gpu_bank.f");
    std::ofstream own(folder / "gpu_bank.f");
    for (std::string line; std::getline(list, line);) {
      if (line.empty()) continue;
      fs::copy_file(root / line, folder / fs::path(line).filename());
      own << fs::path(line).filename().string() << "\n";
    }
  }
  void replace(const std::string& file, const std::string& from, const std::string& to) {
    std::string text = contents(folder / file);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    std::ofstream(folder / file) << text;
  }
  template <class E>
  void expect_error(const std::string& cause) {
    try {
      load_user_rtl(folder);
      FAIL() << "no error";
    } catch (const E& error) {
      EXPECT_NE(std::string(error.what()).find(cause), std::string::npos) << error.what();
      EXPECT_FALSE(error.remedy().empty());
    }
  }
  fs::path folder;
  std::string hash;
};

TEST_F(UserRtlTest, AFolderWithoutListsIsRefused) {
  expect_error<ConfigError>("gpu_bank.f");
}

TEST_F(UserRtlTest, AListNamingAMissingFileSaysWhichAndWhere) {
  std::ofstream(folder / "gpu_bank.f") << "\nabsent.sv\n";
  expect_error<ConfigError>("absent.sv");
  expect_error<ConfigError>("gpu_bank.f:2");
}

TEST_F(UserRtlTest, RtlThatDoesNotCompileShowsTheCompilersWords) {
  copy_bank();
  replace("power_smoother_pkg.sv", "state_o  = state_i;", "state_o  = nonsense_i;");
  try {
    load_user_rtl(folder);
    FAIL() << "no error";
  } catch (const DeviceError& error) {
    EXPECT_NE(error.cause().find("nonsense_i"), std::string::npos) << error.what();
    const fs::path log = error.remedy().substr(std::string("see ").size());
    EXPECT_NE(contents(log).find("nonsense_i"), std::string::npos) << log;
    fs::remove_all(log.parent_path());
  }
}

TEST_F(UserRtlTest, AChangedControllerIsBuiltCachedAndUsed) {
  copy_bank();
  // Half of the floor; and an assertion that fires under the brake.
  replace("power_smoother_pkg.sv", "ballast_pkg::scale_12(ceiling_o, floor_frac)",
          "ballast_pkg::scale_12(ceiling_o, floor_frac) >> 1");
  replace(
      "gpu_bank.sv", "endmodule",
      "  AssertNoBrake: assert property (@(posedge clk_i) !(update_i && brake_i[0]));\nendmodule");
  const UserRtl user = load_user_rtl(folder);
  hash = user.hash;
  EXPECT_EQ(hash.size(), 64U);
  EXPECT_NE(hash, built_in_rtl().hash);
  ASSERT_TRUE(fs::exists(cached(hash) / "libuser_rtl.so"));
  EXPECT_FALSE(fs::exists(cached(hash).string() + ".build"));

  Bank ours, theirs(1, user.make(Scope::kRack, 0));
  for (Bank* bank : {&ours, &theirs}) {
    bank->configure(20'000, 20'000, 1000);
    bank->start(700 * kW);
  }
  EXPECT_EQ(ours.tick(0), 500 * kW);
  EXPECT_EQ(theirs.tick(0), 250 * kW);

  ours.brake(true);
  theirs.brake(true);
  const std::uint32_t idle = ours.tick(0);
  EXPECT_EQ(idle, ours.read("APPLIED_FLOOR"));
  try {
    theirs.ticks(2, 0);
    FAIL() << "the assertion did not end the run";
  } catch (const DeviceError& error) {
    EXPECT_NE(std::string(error.what()).find("AssertNoBrake"), std::string::npos) << error.what();
    EXPECT_EQ(error.exit_code(), kExitRuntime);
  }
  // The engine that is linked in is untouched by it.
  EXPECT_NO_THROW(ours.tick(0));

  // Loaded again it comes out of the cache: nothing is written.
  const auto built_at = fs::last_write_time(cached(hash) / "libuser_rtl.so");
  EXPECT_EQ(load_user_rtl(folder).hash, hash);
  EXPECT_EQ(fs::last_write_time(cached(hash) / "libuser_rtl.so"), built_at);
  // A changed source is another controller.
  std::ofstream(folder / "soc_coupling.sv", std::ios::app) << "// \n";
  std::ofstream(folder / "gpu_bank.f", std::ios::app) << "absent.sv\n";
  expect_error<ConfigError>("absent.sv");
}

}  // namespace
}  // namespace ballast::test
