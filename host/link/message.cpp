// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/message.hpp"

#include <utility>

namespace ballast {
namespace {

constexpr std::size_t kMaxFaultText = 2000;
constexpr std::size_t kMaxOpText = 32;

[[noreturn]] void refuse(const std::string& cause, const std::string& remedy) {
  throw ProtocolError(cause, {}, remedy);
}

std::optional<std::uint64_t> read_id(const Json& json) {
  const auto id = json.find("id");
  if (id == json.end() || !id->is_number_unsigned()) return std::nullopt;
  const auto value = id->get<std::uint64_t>();
  return value <= kMaxRequestId ? std::optional(value) : std::nullopt;
}

void check_version(const Json& json) {
  const auto v = json.find("v");
  if (v == json.end() || !v->is_number_integer()) {
    refuse("the message does not state a version of the protocol", "add \"v\":1");
  }
  if (*v != kLinkVersion) {
    refuse("version " + v->dump() + " of the protocol", "this program speaks version " +
                                                            std::to_string(kLinkVersion) +
                                                            "; use the same release on both sides");
  }
}

}  // namespace

Json parse_object(std::string_view bytes, std::size_t most) {
  if (bytes.size() > most) {
    refuse("a message of " + std::to_string(bytes.size()) + " bytes",
           "at most " + std::to_string(most) + " are accepted");
  }
  const Json::parser_callback_t check = [](int depth, Json::parse_event_t, Json&) {
    if (depth > kMaxRequestDepth) refuse("a message nested too deeply", "see docs/link.md");
    return true;
  };
  Json json;
  try {
    json = Json::parse(bytes.begin(), bytes.end(), check);
  } catch (const Json::exception&) {
    refuse("the message is not JSON", "see docs/link.md");
  }
  if (!json.is_object()) refuse("the message is not a JSON object", "see docs/link.md");
  return json;
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Request parse_request(std::string_view bytes, std::optional<std::uint64_t>& id) {
  id.reset();
  Json json = parse_object(bytes, kMaxRequestBytes);
  id = read_id(json);
  check_version(json);
  if (!id) refuse("the request has no id", "\"id\" is a whole number from 0 to 2^53");
  const auto op = json.find("op");
  if (op == json.end() || !op->is_string() || op->get_ref<const std::string&>().empty() ||
      op->get_ref<const std::string&>().size() > kMaxOpText) {
    refuse("the request does not name an operation", "\"op\" is a word, such as \"status\"");
  }
  Request request;
  request.id = *id;
  request.op = op->get<std::string>();
  for (const char* key : {"v", "id", "op"}) json.erase(key);
  request.params = std::move(json);
  return request;
}

std::string format_request(const Request& request) {
  Json json = request.params;
  json["v"] = kLinkVersion;
  json["id"] = request.id;
  json["op"] = request.op;
  return dump(json);
}

Reply parse_reply(std::string_view bytes) {
  Json json = parse_object(bytes, kMaxReplyBytes);
  check_version(json);
  Reply reply;
  reply.id = read_id(json);
  const auto ok = json.find("ok");
  if (ok == json.end() || !ok->is_boolean()) refuse("a reply without \"ok\"", "see docs/link.md");
  reply.ok = ok->get<bool>();
  if (reply.ok) {
    for (const char* key : {"v", "id", "ok"}) json.erase(key);
    reply.body = std::move(json);
    return reply;
  }
  const auto error = json.find("error");
  if (error == json.end() || !error->is_object() || !error->contains("type") ||
      !error->contains("message") || !(*error)["type"].is_string() ||
      !(*error)["message"].is_string()) {
    refuse("a reply without its error", "see docs/link.md");
  }
  reply.fault = {(*error)["type"].get<std::string>(), (*error)["message"].get<std::string>()};
  return reply;
}

std::string format_reply(const Reply& reply) {
  Json json = reply.ok ? reply.body : Json::object();
  json["v"] = kLinkVersion;
  json["id"] = reply.id ? Json(*reply.id) : Json(nullptr);
  json["ok"] = reply.ok;
  if (!reply.ok) json["error"] = {{"type", reply.fault.type}, {"message", reply.fault.message}};
  return dump(json);
}

Reply fault_reply(std::optional<std::uint64_t> id, std::string type, std::string message) {
  if (message.size() > kMaxFaultText) message.resize(kMaxFaultText);
  Reply reply;
  reply.id = id;
  reply.fault = {std::move(type), std::move(message)};
  return reply;
}

Reply fault_reply(std::optional<std::uint64_t> id, const std::exception& error) {
  std::string type = "device";
  if (dynamic_cast<const ConfigError*>(&error) != nullptr) type = "config";
  if (dynamic_cast<const DataError*>(&error) != nullptr) type = "data";
  if (dynamic_cast<const ProtocolError*>(&error) != nullptr) type = "protocol";
  return fault_reply(id, type, error.what());
}

void throw_fault(const LinkFault& fault) {
  // The message holds place, cause and remedy already.
  const std::size_t split = fault.message.rfind("; ");
  const bool whole = split == std::string::npos;
  const std::string cause = fault.message.substr(0, whole ? fault.message.size() : split);
  const std::string remedy =
      whole ? std::string("see docs/link.md") : fault.message.substr(split + 2);
  if (fault.type == "config") throw ConfigError(cause, {}, remedy);
  if (fault.type == "data") throw DataError(cause, {}, remedy);
  if (fault.type == "protocol") throw ProtocolError(cause, {}, remedy);
  throw DeviceError(cause, {}, remedy);
}

}  // namespace ballast
