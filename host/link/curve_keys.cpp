// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/curve_keys.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "sim/base/toml_config.hpp"

namespace ballast {

void describe(Fields& f, KnownClient& c) {
  f.text("name", c.name, "Of the client.");
  f.text("public", c.public_key, "Its public key.");
}

namespace {

constexpr std::size_t kKeyText = 40;
constexpr std::size_t kKeyBytes = 32;

struct Pair {
  std::string public_key;
  std::string secret_key;
};

Pair new_pair() {
  std::array<char, kKeyText + 1> public_key{};
  std::array<char, kKeyText + 1> secret_key{};
  if (zmq_curve_keypair(public_key.data(), secret_key.data()) != 0) {
    throw DeviceError("this libzmq has no CURVE", {}, "install Debian's libzmq5");
  }
  return {public_key.data(), secret_key.data()};
}

void check_key(const std::string& key, const std::filesystem::path& file) {
  std::array<std::uint8_t, kKeyBytes> bytes{};
  if (key.size() != kKeyText || zmq_z85_decode(bytes.data(), key.c_str()) == nullptr) {
    throw ConfigError("this file contains no key", {file.string(), 0, 0},
                      "make one with `ballast keys`");
  }
}

void check_owner(const std::filesystem::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) {
    throw ConfigError(std::strerror(errno), {file.string(), 0, 0}, "`ballast keys DIR` makes keys");
  }
  if ((status.st_mode & 077U) != 0) {
    throw ConfigError("other users can read this secret key", {file.string(), 0, 0},
                      "chmod 600 " + file.string());
  }
}

// As a whole, for the owner alone from the first byte on.
void write_secret(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path part = file.string() + ".part";
  unlink(part.c_str());
  const int fd = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool good = fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) good = close(fd) == 0 && good;
  if (!good || rename(part.c_str(), file.c_str()) != 0) {
    throw DeviceError("cannot write keys: " + std::string(std::strerror(errno)),
                      {file.string(), 0, 0}, "choose a writable folder");
  }
}

std::string server_text(const ServerKeys& keys) {
  std::string text = "# Keys of a ballast server. Share the secret key with nobody.\npublic = \"" +
                     keys.public_key + "\"\nsecret = \"" + keys.secret_key + "\"\n";
  for (const KnownClient& client : keys.clients) {
    text +=
        "\n[[clients]]\nname = \"" + client.name + "\"\npublic = \"" + client.public_key + "\"\n";
  }
  return text;
}

}  // namespace

ServerKeys read_server_keys(const std::filesystem::path& file) {
  check_owner(file);
  ServerKeys keys;
  read_toml(file, {}, [&](Fields& f) {
    f.text("public", keys.public_key, "Public key.");
    f.text("secret", keys.secret_key, "Secret key.");
    f.tables_of("clients", keys.clients, "Who may connect.");
  });
  check_key(keys.public_key, file);
  check_key(keys.secret_key, file);
  for (const KnownClient& client : keys.clients) check_key(client.public_key, file);
  return keys;
}

ClientKeys read_client_keys(const std::filesystem::path& file) {
  check_owner(file);
  ClientKeys keys;
  read_toml(file, {}, [&](Fields& f) {
    f.text("public", keys.public_key, "Public key.");
    f.text("secret", keys.secret_key, "Secret key.");
    f.text("server", keys.server_key, "Public key of the server.");
  });
  check_key(keys.public_key, file);
  check_key(keys.secret_key, file);
  check_key(keys.server_key, file);
  return keys;
}

MadeKeys make_keys(const std::filesystem::path& folder, const std::string& client) {
  const bool plain =
      !client.empty() && client.size() <= 64 &&
      client.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == std::string::npos;
  if (!plain || client == "server") {
    throw ConfigError("'" + client + "' is not a valid name for a client", {},
                      "use letters, digits, - and _, but not \"server\"");
  }
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  MadeKeys made{folder / "server.toml", folder / (client + ".toml"), false};
  if (std::filesystem::exists(made.client_file)) {
    throw ConfigError("a key with this name already exists", {made.client_file.string(), 0, 0},
                      "choose another name, or remove the file");
  }
  ServerKeys server;
  if (std::filesystem::exists(made.server_file)) {
    server = read_server_keys(made.server_file);
    std::erase_if(server.clients, [&](const KnownClient& c) { return c.name == client; });
  } else {
    made.new_server = true;
    const Pair pair = new_pair();
    server.public_key = pair.public_key;
    server.secret_key = pair.secret_key;
  }
  const Pair pair = new_pair();
  server.clients.push_back({client, pair.public_key});
  write_secret(made.client_file,
               "# Keys of a ballast client. Share the secret key with nobody.\n"
               "public = \"" +
                   pair.public_key + "\"\nsecret = \"" + pair.secret_key + "\"\nserver = \"" +
                   server.public_key + "\"\n");
  write_secret(made.server_file, server_text(server));
  return made;
}

}  // namespace ballast
