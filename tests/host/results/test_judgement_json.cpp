// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "host/results/judgement_json.hpp"
#include "tests/host/results/synthetic_judgement.hpp"

namespace ballast {
namespace {

using namespace testing_support;
using Json = nlohmann::ordered_json;

TEST(JudgementJson, HasThePromisedFieldsInOrder) {
  const Json root = Json::parse(judgement_json(sample_judgement()));
  std::vector<std::string> names;
  for (const auto& [key, value] : root.items()) names.push_back(key);
  EXPECT_EQ(names,
            (std::vector<std::string>{"format", "format_version", "record", "power_w", "site",
                                      "scaling", "scale", "profiles", "counts", "verdicts"}));
  names.clear();
  for (const auto& [key, value] : root.at("verdicts").at(0).items()) names.push_back(key);
  // The first eight are those of summary.json.
  EXPECT_EQ(names, (std::vector<std::string>{
                       "profile", "clause",      "value",   "limit",  "unit", "margin",    "pass",
                       "at_s",    "margin_frac", "outcome", "reason", "kind", "algorithm", "quote",
                       "open",    "at_hz",       "ranked",  "also",   "mask", "spectrum", "longer_s"}));
  EXPECT_EQ(root.at("record").at("gaps"), 2);
  EXPECT_EQ(root.at("record").at("longest_gap_s"), 1.5);
  EXPECT_EQ(root.at("record").at("length_s"), 60.0);
  EXPECT_EQ(root.at("counts"), (Json{{"within", 1}, {"exceeds", 1}, {"not_assessable", 1}}));
  EXPECT_TRUE(root.at("site").at("short_circuit_va").is_null());
}

TEST(JudgementJson, NotAssessableIsNoPass) {
  const Json verdicts = Json::parse(judgement_json(sample_judgement())).at("verdicts");
  EXPECT_EQ(verdicts.at(0).at("pass"), false);
  EXPECT_EQ(verdicts.at(0).at("also").at(0).at("value"), 19.5);
  EXPECT_EQ(verdicts.at(1).at("pass"), true);
  EXPECT_EQ(verdicts.at(1).at("value").get<double>(), 0.1);
  EXPECT_TRUE(verdicts.at(0).at("spectrum").is_null());
  EXPECT_EQ(
      verdicts.at(1).at("spectrum"),
      (Json{
          {"from_s", 20.0}, {"to_s", 120.0}, {"f_hz", {0.09, 0.1}}, {"amplitude_w", {1e5, 3.5}}}));
  EXPECT_TRUE(verdicts.at(2).at("pass").is_null());
  EXPECT_TRUE(verdicts.at(2).at("value").is_null());
  EXPECT_EQ(verdicts.at(2).at("outcome"), "not assessable");
}

TEST(JudgementJson, WhatIsNotFiniteIsNull) {
  Judgement j = sample_judgement();
  j.record.nyquist_hz = INFINITY;
  j.verdicts[0].value = NAN;
  j.record.name = "\xff";
  const Json root = Json::parse(judgement_json(j));
  EXPECT_TRUE(root.at("record").at("nyquist_hz").is_null());
  EXPECT_TRUE(root.at("verdicts").at(0).at("value").is_null());
  EXPECT_EQ(root.at("record").at("name"), "\xef\xbf\xbd");
}

// A suite takes its cases' verdicts from there.
TEST(JudgementJson, VerdictsReadBackAsTheyWere) {
  const std::string text = judgement_json(sample_judgement());
  const Json was = Json::parse(text);
  const Json is = Json::parse(judgement_json(read_judgement(text)));
  for (const char* key : {"scaling", "counts", "verdicts"}) EXPECT_EQ(is.at(key), was.at(key));
}

}  // namespace
}  // namespace ballast
