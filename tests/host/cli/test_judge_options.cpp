// SPDX-License-Identifier: GPL-3.0-or-later
// The options of the judge have one description. Each front end must read and write all of them.
#include <gtest/gtest.h>

#include <fstream>

#include "host/cli/commands.hpp"
#include "host/link/judge_params.hpp"
#include "host/runs/suite_config.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

// None of them at its default.
JudgeOptions all_options() {
  JudgeOptions o;
  o.limits = {"lipa", "southern"};
  o.site_mw = 150.5;
  o.record_mw = 0.125;
  o.scaling = "shifted";
  o.seed = 77;
  o.grid_hz = 50.0;
  o.short_circuit_mva = 2500.25;
  o.x_over_r = 7.5;
  o.power_factor = 0.95;
  o.lamp_v = 120.0;
  o.voltage_definition = "phase to phase";
  return o;
}

JudgeOptions by_command_line(const std::vector<std::string>& words) {
  JudgeOptions options;
  CLI::App app;
  add_judge_options(app, options);
  app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  return options;
}

JudgeOptions by_suite(const std::string& site) {
  const testing_support::ScratchDir dir;
  std::ofstream(dir / "s.toml") << "";
  std::ofstream(dir / "suite.toml") << "[site]\n" + site + R"([[limits]]
profile = "lipa"
[[limits]]
profile = "southern"
[[scenarios]]
file = "s.toml"
)";
  return load_suite(dir / "suite.toml").judge;
}

TEST(JudgeOptions, NoneIsMissingFromTheDescription) {
  JudgeOptions described;
  described.limits = all_options().limits;
  for (const JudgeOption& option : judge_option_list()) {
    std::visit(
        [&](const auto member) {
          EXPECT_NE(described.*member, all_options().*member) << option.key;
          described.*member = all_options().*member;
        },
        option.value);
  }
  EXPECT_EQ(described, all_options());
}

TEST(JudgeOptions, GoThroughTheCommandLine) {
  EXPECT_EQ(by_command_line(judge_words(all_options())), all_options());
  EXPECT_EQ(by_command_line(judge_words({})), JudgeOptions{});
}

TEST(JudgeOptions, GoThroughTheLink) {
  EXPECT_EQ(judge_options(judge_params(all_options())), all_options());
  EXPECT_TRUE(judge_params({}).is_null());
}

TEST(JudgeOptions, AreTheKeysOfASuite) {
  EXPECT_EQ(by_suite(R"(power = "150.5 MW"
scenario_power = "125 kW"
scaling = "shifted"
scaling_seed = 77
grid_frequency = "50 Hz"
short_circuit_mva = 2500.25
x_over_r = 7.5
power_factor = 0.95
lamp = "120 V"
voltage_definition = "phase to phase"
)"),
            all_options());
}

// A value that one of them refuses is refused by each.
TEST(JudgeOptions, HaveTheSameRangesEverywhere) {
  const struct {
    const char* option;
    const char* key;
    double value;
    const char* toml;
  } kWrong[] = {
      {"--site-mw", "site_mw", 2e6, "power = \"2 TW\"\n"},
      {"--record-mw", "record_mw", 1e-7, "scenario_power = \"0.1 W\"\n"},
      {"--grid-hz", "grid_hz", 55.0, "grid_frequency = \"55 Hz\"\n"},
      {"--short-circuit-mva", "short_circuit_mva", -1.0, "short_circuit_mva = -1.0\n"},
      {"--x-over-r", "x_over_r", 1001.0, "x_over_r = 1001.0\n"},
      {"--power-factor", "power_factor", 0.05, "power_factor = 0.05\n"},
      {"--lamp", "lamp_v", 200.0, "lamp = \"200 V\"\n"},
  };
  for (const auto& wrong : kWrong) {
    const std::string value = format_number(wrong.value);
    EXPECT_THROW(by_command_line({wrong.option, value}), CLI::ParseError) << wrong.option;
    EXPECT_THROW(judge_options({{"limits", {"lipa"}}, {wrong.key, wrong.value}}), ConfigError)
        << wrong.key;
    EXPECT_THROW(by_suite(wrong.toml), ConfigError) << wrong.toml;
    JudgeOptions options;
    for (const JudgeOption& option : judge_option_list()) {
      if (option.key == wrong.key) {
        options.*std::get<double JudgeOptions::*>(option.value) = wrong.value;
      }
    }
    EXPECT_THROW(check_judge_options(options), ConfigError) << wrong.key;
  }
}

}  // namespace
}  // namespace ballast
