// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/own_keys.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

class OwnKeys : public testing::Test {
 protected:
  OwnKeys() {
    std::string name = (std::filesystem::temp_directory_path() / "ballast_keys_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    root_ = name;
    keep("XDG_STATE_HOME");
    keep("HOME");
    keep("TMPDIR");
    setenv("XDG_STATE_HOME", (root_ / "state").c_str(), 1);
    std::filesystem::create_directories(root_ / "tmp");
    setenv("TMPDIR", (root_ / "tmp").c_str(), 1);
  }
  ~OwnKeys() override {
    for (const auto& [name, value] : before_) {
      if (value) {
        setenv(name, value->c_str(), 1);
      } else {
        unsetenv(name);
      }
    }
    std::filesystem::remove_all(root_);
  }
  std::filesystem::path folder() const { return root_ / "state" / "ballast" / "link"; }

  std::filesystem::path root_;

 private:
  void keep(const char* name) {
    const char* value = std::getenv(name);
    before_.emplace_back(name, value == nullptr ? std::nullopt : std::optional<std::string>(value));
  }
  std::vector<std::pair<const char*, std::optional<std::string>>> before_;
};

TEST_F(OwnKeys, AreMadeOnceForTheirUserAlone) {
  EXPECT_FALSE(own_client_keys().has_value());
  const ServerKeys server = own_server_keys();
  const auto client = own_client_keys();
  ASSERT_TRUE(client.has_value());
  EXPECT_EQ(client->server_key, server.public_key);
  ASSERT_EQ(server.clients.size(), 1U);
  EXPECT_EQ(server.clients[0].public_key, client->public_key);
  EXPECT_EQ(own_server_keys().secret_key, server.secret_key);
  for (const auto& path : {folder(), folder() / "server.toml", folder() / "client.toml"}) {
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 077U, 0U) << path;
  }
  // A pair that was not finished, or of which a part was lost, is made anew.
  std::filesystem::remove(folder() / "server.toml");
  EXPECT_NE(own_server_keys().secret_key, server.secret_key);
  EXPECT_EQ(own_client_keys()->server_key, own_server_keys().public_key);
}

TEST_F(OwnKeys, AreMadeOnceByServersThatStartTogether) {
  std::vector<std::string> keys(8);
  std::vector<std::thread> servers;
  for (std::string& key : keys) {
    servers.emplace_back([&key] { key = own_server_keys().public_key; });
  }
  for (std::thread& server : servers) server.join();
  for (const std::string& key : keys) EXPECT_EQ(key, keys.front());
}

// A folder that others may read, or that another user has laid as a link, is not taken.
TEST_F(OwnKeys, TakeNoFolderOfOthers) {
  std::filesystem::create_directories(folder());
  std::filesystem::permissions(folder(), std::filesystem::perms::all);
  const ServerKeys server = own_server_keys();
  EXPECT_TRUE(std::filesystem::is_empty(folder()));
  EXPECT_EQ(own_client_keys()->server_key, server.public_key);  // in the temporary folder
  std::filesystem::remove_all(root_ / "tmp");
  std::filesystem::create_directories(root_ / "tmp");
  std::filesystem::create_directories(root_ / "elsewhere");
  std::filesystem::permissions(root_ / "elsewhere", std::filesystem::perms::owner_all);
  std::filesystem::create_directory_symlink(
      root_ / "elsewhere", root_ / "tmp" / ("ballast-keys-" + std::to_string(geteuid())));
  EXPECT_THROW(own_server_keys(), DeviceError);
  EXPECT_FALSE(own_client_keys().has_value());
  EXPECT_TRUE(std::filesystem::is_empty(root_ / "elsewhere"));
}

TEST_F(OwnKeys, ThatAreMalformedAreNamed) {
  own_server_keys();
  std::ofstream(folder() / "server.toml") << "public = \"x\"\n";
  std::ofstream(folder() / "client.toml") << "public = \"x\"\n";
  EXPECT_THROW(own_server_keys(), ConfigError);
  EXPECT_THROW(own_client_keys(), ConfigError);
}

}  // namespace
}  // namespace ballast
