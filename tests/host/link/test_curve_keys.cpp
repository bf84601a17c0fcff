// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/curve_keys.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

class CurveKeys : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "ballast_keys_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(CurveKeys, AreMadeForTheirOwnerAlone) {
  const MadeKeys made = make_keys(folder_ / "new", "alice");
  EXPECT_TRUE(made.new_server);
  for (const auto& file : {made.server_file, made.client_file}) {
    struct stat status {};
    ASSERT_EQ(stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
  }
  const ServerKeys server = read_server_keys(made.server_file);
  const ClientKeys client = read_client_keys(made.client_file);
  EXPECT_EQ(client.server_key, server.public_key);
  ASSERT_EQ(server.clients.size(), 1U);
  EXPECT_EQ(server.clients[0].public_key, client.public_key);
  EXPECT_NE(client.secret_key, client.public_key);
}

TEST_F(CurveKeys, MoreClientsOfOneServer) {
  const MadeKeys first = make_keys(folder_, "alice");
  const MadeKeys second = make_keys(folder_, "bob");
  EXPECT_FALSE(second.new_server);
  const ServerKeys server = read_server_keys(first.server_file);
  ASSERT_EQ(server.clients.size(), 2U);
  EXPECT_EQ(server.clients[1].name, "bob");
  EXPECT_EQ(read_client_keys(second.client_file).server_key, server.public_key);
  EXPECT_THROW(make_keys(folder_, "bob"), ConfigError);
}

TEST_F(CurveKeys, NamesAreFileNames) {
  for (const char* name : {"", "server", "../x", "a b", "\"\npublic = 1"}) {
    EXPECT_THROW(make_keys(folder_, name), ConfigError) << name;
  }
}

TEST_F(CurveKeys, RefusesWhatOthersMayRead) {
  const MadeKeys made = make_keys(folder_, "alice");
  chmod(made.server_file.c_str(), 0640);
  EXPECT_THROW(read_server_keys(made.server_file), ConfigError);
  chmod(made.client_file.c_str(), 0604);
  EXPECT_THROW(read_client_keys(made.client_file), ConfigError);
  EXPECT_THROW(read_client_keys(folder_ / "nobody.toml"), ConfigError);
}

TEST_F(CurveKeys, RefusesWhatIsNoKey) {
  const auto file = folder_ / "x.toml";
  for (const char* text :
       {"", "public = \"x\"\n", "public = 1\n", "not toml", "public = \"\"\nextra = \"\"\n"}) {
    std::ofstream(file) << text;
    chmod(file.c_str(), 0600);
    EXPECT_THROW(read_client_keys(file), ConfigError) << text;
  }
}

}  // namespace
}  // namespace ballast
