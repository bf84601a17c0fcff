// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/params.hpp"

#include <gtest/gtest.h>

namespace ballast {
namespace {

TEST(Params, ReadsTypesAndDefaults) {
  const Json json = Json::parse(R"({"a":2,"b":0.5,"c":true,"d":"x","e":["p","q"],"f":null})");
  Params p(json, "test");
  EXPECT_EQ(p.integer("a", 0, 10), 2);
  EXPECT_EQ(p.number("b", 0.0, 1.0), 0.5);
  EXPECT_TRUE(p.flag("c"));
  EXPECT_EQ(p.text("d"), "x");
  EXPECT_EQ(p.texts("e", 2), (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(p.integer("f", 0, 10, 7), 7);  // null is absent
  EXPECT_NO_THROW(p.done());
}

TEST(Params, RefusesWithTheRemedy) {
  const Json json =
      Json::parse(R"({"huge":18446744073709551615,"real":1.5,"text":"x","list":[1],"factro":2})");
  Params p(json, "pace");
  EXPECT_THROW(p.integer("huge", 0, INT64_MAX), ConfigError);
  EXPECT_THROW(p.integer("real", 0, 10), ConfigError);
  EXPECT_THROW(p.number("text", 0.0, 1.0), ConfigError);
  EXPECT_THROW(p.flag("text"), ConfigError);
  EXPECT_THROW(p.text("real"), ConfigError);
  EXPECT_THROW(p.texts("list", 4), ConfigError);
  EXPECT_THROW(p.array("list", 0), ConfigError);
  EXPECT_THROW(p.value("list"), ConfigError);
  EXPECT_THROW(p.number("absent", 0.0, 1.0), ConfigError);
  EXPECT_THROW(Params(json["list"], "test"), ConfigError);
  p.has("factor");
  try {
    p.done();
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("'factor'?"), std::string::npos) << error.what();
  }
}

// A text that is parsed later takes as much of the stack as it likes to be nested.
TEST(Params, TextsHaveALimit) {
  const std::string most(Params::kMaxText, '[');
  const std::string more = most + "[";
  const Json json = {{"most", most}, {"more", more}, {"list", {"a", more}}};
  Params p(json, "restart");
  EXPECT_EQ(p.text("most"), most);
  EXPECT_EQ(p.text("more", {}, more.size()), more);
  EXPECT_THROW(p.text("more"), ConfigError);
  EXPECT_THROW(p.texts("list", 4), ConfigError);
  EXPECT_THROW(p.value("more"), ConfigError);
}

}  // namespace
}  // namespace ballast
