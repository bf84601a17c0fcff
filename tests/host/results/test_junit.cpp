// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "host/results/junit.hpp"
#include "sim/base/source_root.hpp"
#include "tests/host/results/synthetic_judgement.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;
using Json = nlohmann::json;

// What junitparser makes of a document that xmllint has accepted.
Json read_back(const std::string& xml) {
  const ScratchDir dir;
  std::ofstream(dir / "junit.xml", std::ios::binary) << xml;
  const std::string command = std::string("/usr/bin/python3 '") + source_root().string() +
                              "/tests/host/results/check_junit.py' '" +
                              (dir / "junit.xml").string() + "'";
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> part{};
  while (std::fgets(part.data(), part.size(), pipe) != nullptr) text += part.data();
  EXPECT_EQ(pclose(pipe), 0) << xml;
  return text.empty() ? Json() : Json::parse(text);
}

TEST(Junit, HasACasePerClause) {
  const JunitSuite suite = junit_suite(sample_judgement(), "suite.scenario", false);
  const Json cases = read_back(junit_xml("all", {&suite, 1})).at("suite.scenario");
  EXPECT_EQ(cases.size(), 3U);
  const Json& exceeded = cases.at("suite.scenario.demo_v1/exceeded");
  EXPECT_EQ(exceeded.at(0), "Failure");
  EXPECT_EQ(exceeded.at(1), "exceeds: value 18.00 MW, limit 10.00 MW, 1.8 x the limit");
  EXPECT_EQ(exceeded.at(2), Json({{"value", "18"},
                                  {"limit", "10"},
                                  {"margin", "-8"},
                                  {"unit", "MW"},
                                  {"margin_frac", "-0.8"},
                                  {"at_s", "12.345"},
                                  {"algorithm", "maximum minus minimum"},
                                  {"scaling", "1250 copies in step"}}));
  const Json& kept = cases.at("suite.scenario.demo_v1/kept");
  EXPECT_EQ(kept.at(0), "Passed");
  EXPECT_EQ(kept.at(2).at("value"), "0.1");
  EXPECT_EQ(kept.at(2).at("at_hz"), "0.0915");
  EXPECT_FALSE(kept.at(2).contains("at_s"));
  const Json& unknown = cases.at("suite.scenario.demo_v1/a unknown");
  EXPECT_EQ(unknown.at(0), "Skipped");
  EXPECT_EQ(unknown.at(1), "not assessable because the record is too short");
  EXPECT_FALSE(unknown.at(2).contains("value"));
}

TEST(Junit, WhatIsRequiredAndNotAssessableFails) {
  const JunitSuite suite = junit_suite(sample_judgement(), "s", true);
  const Json cases = read_back(junit_xml("all", {&suite, 1})).at("s");
  EXPECT_EQ(cases.at("s.demo_v1/a unknown").at(0), "Failure");
}

TEST(Junit, IsListedByNameNotByMargin) {
  Judgement j = sample_judgement();
  const JunitSuite one = junit_suite(j, "s", false);
  std::swap(j.verdicts[0], j.verdicts[1]);
  const JunitSuite other = junit_suite(j, "s", false);
  EXPECT_EQ(junit_xml("x", {&one, 1}), junit_xml("x", {&other, 1}));
  EXPECT_EQ(one.tests.front().name, "a unknown");
}

// Names, quotes and child processes' words may hold anything.
TEST(Junit, HoldsAnyBytes) {
  JunitSuite suite;
  suite.name = "\x01 <&\"'>]]> \xff\xfe \xc3\xa4";
  suite.tests.push_back(
      {"c", suite.name, {{"p", "\x1b[31m"}}, JunitStatus::kError, "m\x02", "\x03"});
  suite.wall_s = 1.25;
  const Json found = read_back(junit_xml(suite.name, {&suite, 1}));
  const std::string name = "? <&\"'>]]> \xef\xbf\xbd\xef\xbf\xbd \xc3\xa4";
  ASSERT_TRUE(found.contains(name)) << found;
  EXPECT_EQ(found.at(name).at("c/" + name).at(0), "Error");
  EXPECT_EQ(found.at(name).at("c/" + name).at(2).at("p"), "?[31m");
}

TEST(Junit, OfNothingIsValid) {
  EXPECT_EQ(read_back(junit_xml("empty", {})).size(), 0U);
}

}  // namespace
}  // namespace ballast
