// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/message.hpp"

#include <gtest/gtest.h>

#include <random>

namespace ballast {
namespace {

Request parsed(const std::string& text) {
  std::optional<std::uint64_t> id;
  return parse_request(text, id);
}

std::string refusal(const std::string& text, std::optional<std::uint64_t>* read = nullptr) {
  std::optional<std::uint64_t> id;
  try {
    parse_request(text, id);
  } catch (const ProtocolError& error) {
    if (read != nullptr) *read = id;
    return error.what();
  }
  return "";
}

TEST(Message, RequestAsDocumented) {
  const Request r = parsed(R"({"v":1,"id":7,"op":"pace","factor":2.5})");
  EXPECT_EQ(r.id, 7U);
  EXPECT_EQ(r.op, "pace");
  EXPECT_EQ(r.params, Json::parse(R"({"factor":2.5})"));
  EXPECT_EQ(Json::parse(format_request(r)),
            Json::parse(R"({"v":1,"id":7,"op":"pace","factor":2.5})"));
}

TEST(Message, RepliesAsDocumented) {
  Reply good;
  good.id = 9;
  good.ok = true;
  good.body["tick"] = 12;
  EXPECT_EQ(Json::parse(format_reply(good)), Json::parse(R"({"v":1,"id":9,"ok":true,"tick":12})"));
  EXPECT_EQ(parse_reply(format_reply(good)).body, good.body);
  const Reply bad = fault_reply(std::nullopt, ConfigError("cause", {"place", 0, 0}, "remedy"));
  const Json json = Json::parse(format_reply(bad));
  EXPECT_TRUE(json["id"].is_null());
  EXPECT_EQ(json["error"]["type"], "config");
  EXPECT_EQ(json["error"]["message"], "place: cause; remedy");
  const Reply read = parse_reply(format_reply(bad));
  EXPECT_FALSE(read.ok);
  EXPECT_THROW(throw_fault(read.fault), ConfigError);
}

TEST(Message, FaultsKeepTheirType) {
  const Place place;
  EXPECT_EQ(fault_reply(1, DataError("c", place, "r")).fault.type, "data");
  EXPECT_EQ(fault_reply(1, DeviceError("c", place, "r")).fault.type, "device");
  EXPECT_EQ(fault_reply(1, ProtocolError("c", place, "r")).fault.type, "protocol");
  EXPECT_EQ(fault_reply(1, std::runtime_error("x")).fault.type, "device");
  EXPECT_LE(fault_reply(1, "config", std::string(100000, 'x')).fault.message.size(), 2000U);
}

TEST(Message, RefusesWhatIsNoRequest) {
  for (const char* text :
       {"", "x", "[]", "1", "null", R"({"id":1,"op":"run"})", R"({"v":"1","id":1,"op":"run"})",
        R"({"v":1,"op":"run"})", R"({"v":1,"id":-1,"op":"run"})", R"({"v":1,"id":1.5,"op":"run"})",
        R"({"v":1,"id":9007199254740993,"op":"run"})", R"({"v":1,"id":1})",
        R"({"v":1,"id":1,"op":""})", R"({"v":1,"id":1,"op":["run"]})",
        R"({"v":1,"id":1,"op":"run"} trailing)", R"({"v":1,"id":1,"op":"run",})",
        "{\"v\":1,\"id\":1,\"op\":\"\xff\xfe\"}"}) {
    EXPECT_NE(refusal(text), "") << text;
  }
}

TEST(Message, AnotherVersionIsNamedAndItsIdAnswered) {
  std::optional<std::uint64_t> id;
  const std::string text = refusal(R"({"v":2,"id":5,"op":"run"})", &id);
  EXPECT_NE(text.find("version 2"), std::string::npos) << text;
  EXPECT_EQ(id, 5U);
}

TEST(Message, DepthAndSizeAreLimited) {
  const std::string levels(1000000, '[');
  EXPECT_THROW(parse_object(R"({"x":)" + levels, kMaxReplyBytes), ProtocolError);
  EXPECT_THROW(parse_reply(R"({"v":1,"id":1,"ok":true,"x":)" + levels), ProtocolError);
  std::string deep = R"({"v":1,"id":1,"op":"run","x":)";
  for (int i = 0; i < 1000000; ++i) deep += '[';
  EXPECT_NE(refusal(deep).find("deep"), std::string::npos);
  EXPECT_NE(refusal(std::string(kMaxRequestBytes + 1, ' ')).find("bytes"), std::string::npos);
  EXPECT_EQ(refusal(R"({"v":1,"id":1,"op":"write","x":[[[[{"a":1}]]]]})"), "");
}

// Whatever comes in is a request or a ProtocolError.
TEST(Message, AnyBytesAreARequestOrAnError) {
  std::mt19937_64 random(1);
  const std::string good =
      R"({"v":1,"id":7,"op":"write","writes":[{"name":"preset.0.FLOOR","value":"65 %","gpu":-1}]})";
  std::size_t accepted = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = good;
    if (i % 3 == 0) {
      bytes.resize(random() % 200);
      for (char& c : bytes) c = static_cast<char>(random());
    } else if (i % 3 == 1) {
      bytes.resize(random() % good.size());
    } else {
      for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    std::optional<std::uint64_t> id;
    try {
      const Request request = parse_request(bytes, id);
      EXPECT_LE(request.op.size(), 32U);
      ++accepted;
      EXPECT_EQ(parsed(format_request(request)).params, request.params);
    } catch (const ProtocolError&) {
    }
    try {
      parse_reply(bytes);
    } catch (const ProtocolError&) {
    }
  }
  EXPECT_GT(accepted, 10U);  // changes inside of texts and numbers
}

}  // namespace
}  // namespace ballast
