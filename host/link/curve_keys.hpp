// SPDX-License-Identifier: GPL-3.0-or-later
// Keys for links beyond this machine: CurveZMQ (rfc.zeromq.org/spec/26), Curve25519 keys as 40
// characters of Z85. The server knows its clients' public keys and refuses all others.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ballast {

struct KnownClient {
  std::string name;
  std::string public_key;
};

struct ServerKeys {
  std::string public_key;
  std::string secret_key;
  std::vector<KnownClient> clients;
};

struct ClientKeys {
  std::string public_key;
  std::string secret_key;
  std::string server_key;  // the server's public key
};

// Both throw ConfigError where the file is missing, malformed, or readable by others than its
// owner.
ServerKeys read_server_keys(const std::filesystem::path& file);
ClientKeys read_client_keys(const std::filesystem::path& file);

// Makes a key pair for a client and adds the client to the server's list: `folder`/server.toml,
// made if it does not exist yet, and `folder`/<client>.toml. Files are for their owner alone (mode
// 0600). Throws ConfigError for a name that is taken or not valid, DeviceError if nothing can be
// written.
struct MadeKeys {
  std::filesystem::path server_file;
  std::filesystem::path client_file;
  bool new_server = false;
};
MadeKeys make_keys(const std::filesystem::path& folder, const std::string& client);

}  // namespace ballast
