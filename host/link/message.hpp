// SPDX-License-Identifier: GPL-3.0-or-later
// Control messages of the live bench: one JSON object each (docs/link.md).
//
//   request  {"v":1,"id":7,"op":"pace","factor":2}
//   reply    {"v":1,"id":7,"ok":true,...}   or   {"v":1,"id":7,"ok":false,
//            "error":{"type":"config|data|device|protocol","message":"place: cause; remedy"}}
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/error.hpp"

namespace ballast {

using Json = nlohmann::json;

inline constexpr int kLinkVersion = 1;
inline constexpr std::size_t kMaxRequestBytes = 1U << 20U;
inline constexpr int kMaxRequestDepth = 16;                  // of nested objects and arrays
inline constexpr std::uint64_t kMaxRequestId = 1ULL << 53U;  // exact in every JSON reader
inline constexpr std::size_t kMaxReplyBytes = 16U << 20U;    // what a client accepts

// A message that does not keep to the protocol, or a peer that does not answer.
class ProtocolError : public Error {
 public:
  ProtocolError(const std::string& cause, const Place& place, const std::string& remedy)
      : Error(kExitRuntime, cause, place, remedy) {}
};

struct Request {
  std::uint64_t id = 0;
  std::string op;
  Json params = Json::object();  // the members beside v, id and op
};

struct LinkFault {
  std::string type;  // config, data, device or protocol
  std::string message;
};

struct Reply {
  std::optional<std::uint64_t> id;  // absent where the request's could not be read
  bool ok = false;
  Json body = Json::object();  // where ok
  LinkFault fault;             // where not
  std::string binary;          // second part of the message; mostly empty
};

// Throws ProtocolError for anything but a request of this version; `id` is then set if it could be
// read. The receiver checks the operation and its parameters.
Request parse_request(std::string_view bytes, std::optional<std::uint64_t>& id);
std::string format_request(const Request& request);

// Throws ProtocolError.
Reply parse_reply(std::string_view bytes);
std::string format_reply(const Reply& reply);  // without the binary part

// A JSON object, nested at most kMaxRequestDepth deep. Deeper ones must not reach code that copies
// or prints them, which recurses as deeply. Throws ProtocolError, also for more than `most` bytes.
Json parse_object(std::string_view bytes, std::size_t most);

// JSON text with what is not UTF-8 replaced by U+FFFD.
std::string dump(const Json& json);

Reply fault_reply(std::optional<std::uint64_t> id, std::string type, std::string message);
// The reply that says what went wrong, by the type of the exception.
Reply fault_reply(std::optional<std::uint64_t> id, const std::exception& error);
// The exception of a type that fits the fault.
[[noreturn]] void throw_fault(const LinkFault& fault);

}  // namespace ballast
