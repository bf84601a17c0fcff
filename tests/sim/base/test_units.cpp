// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/units.hpp"

#include <gtest/gtest.h>
#include <array>

namespace ballast {
namespace {

TEST(Units, ReadsPrefixesExactly) {
  EXPECT_EQ(parse_quantity("1.2 kW", Unit::kWatt), 1200.0);
  EXPECT_EQ(parse_quantity("90 %", Unit::kFraction), 0.9);
  EXPECT_EQ(parse_quantity("0.9", Unit::kFraction), 0.9);
  EXPECT_EQ(parse_quantity("300ms", Unit::kSecond), 0.3);
  EXPECT_EQ(parse_quantity("2 kWh", Unit::kJoule), 7.2e6);
  EXPECT_EQ(parse_quantity("-5 degC", Unit::kCelsius), -5.0);
}

TEST(Units, RefusesWrongOrMissingUnits) {
  EXPECT_FALSE(parse_quantity("10", Unit::kWatt));
  EXPECT_FALSE(parse_quantity("10 s", Unit::kWatt));
  EXPECT_FALSE(parse_quantity("10 kw", Unit::kWatt));
  EXPECT_FALSE(parse_quantity("nan W", Unit::kWatt));
  EXPECT_FALSE(parse_quantity("W", Unit::kWatt));
  EXPECT_FALSE(parse_quantity("10 W W", Unit::kWatt));
}

TEST(Units, WritesWhatItReads) {
  for (const double value : {0.1, 1.0 / 3.0, 1e-9, 123456789.125, 0.9}) {
    EXPECT_EQ(parse_quantity(format_quantity(value, Unit::kWatt), Unit::kWatt), value);
    EXPECT_EQ(parse_quantity(format_quantity(value, Unit::kFraction), Unit::kFraction), value);
  }
}

TEST(Units, NearestWord) {
  const std::array<std::string_view, 3> words = {"ramp_up", "ramp_down", "floor"};
  EXPECT_EQ(nearest_word("rampup", words), "ramp_up");
  EXPECT_EQ(nearest_word("flor", words), "floor");
  EXPECT_EQ(nearest_word("completely_else", words), "");
  // Two neighbours that have changed places are one mistake.
  EXPECT_EQ(nearest_word("wriet", std::array{"wait", "write"}), "write");
}

}  // namespace
}  // namespace ballast
