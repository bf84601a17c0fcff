// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/field_list.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

#include "sim/base/filtered_fields.hpp"
#include "sim/base/toml_config.hpp"

namespace ballast {
namespace {

struct Settings {
  double power_w = 5.0;
  std::optional<double> cap_w;
  std::int64_t rack = -1;
  bool on = true;
  std::string job;
  std::size_t law = 1;
};

void describe(Fields& f, Settings& s) {
  f.quantity("power", s.power_w, Unit::kWatt, positive(), "Power.");
  f.require("power");
  f.optional_quantity("cap", s.cap_w, Unit::kWatt, between(1.0, 9.0), "Cap.");
  f.integer("rack", s.rack, -1, 7, "Rack.");
  f.boolean("on", s.on, "On.");
  f.text("job", s.job, "Job.");
  constexpr std::array<std::string_view, 2> kLaws = {"first", "second"};
  f.choice("law", s.law, kLaws, "Law.");
}

Settings read(const std::string& toml) {
  Settings s;
  read_toml_text(toml, "test", {}, [&](Fields& f) { describe(f, s); });
  return s;
}

std::string fault(const std::string& toml) {
  try {
    read(toml);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(FieldList, HoldsWhatADescriptionSays) {
  Settings s;
  s.cap_w = 3.0;
  const std::vector<FieldInfo> list = list_fields([&](Fields& f) { describe(f, s); });
  ASSERT_EQ(list.size(), 6U);
  EXPECT_EQ(list[0].key, "power");
  EXPECT_EQ(list[0].type, FieldInfo::Type::kQuantity);
  EXPECT_EQ(list[0].help, "Power.");
  EXPECT_EQ(std::get<double>(list[0].value), 5.0);
  EXPECT_TRUE(list[0].required);
  EXPECT_GT(list[0].range.min, 0.0);  // an open end is closed
  EXPECT_EQ(list[1].type, FieldInfo::Type::kOptionalQuantity);
  EXPECT_EQ(std::get<double>(list[1].value), 3.0);
  EXPECT_EQ(list[1].unit, Unit::kWatt);
  EXPECT_EQ(list[1].range.max, 9.0);
  EXPECT_FALSE(list[1].required);
  EXPECT_EQ(std::get<std::int64_t>(list[2].value), -1);
  EXPECT_EQ(list[2].range.max, 7.0);
  EXPECT_EQ(std::get<bool>(list[3].value), true);
  EXPECT_EQ(std::get<std::string>(list[4].value), "");
  EXPECT_EQ(std::get<std::string>(list[5].value), "second");
  EXPECT_EQ(list[5].names, (std::vector<std::string>{"first", "second"}));
  s.cap_w.reset();
  EXPECT_EQ(list_fields([&](Fields& f) { describe(f, s); })[1].value.index(), 0U);
}

TEST(FieldList, RefusesWhatIsNoSingleValue) {
  EXPECT_THROW(list_fields([](Fields& f) { f.table("t", "Table.", [](Fields&) {}); }),
               std::logic_error);
}

TEST(OptionalQuantity, IsReadAndWrittenAsNoneOrAQuantity) {
  const std::string power = "power = '1 W'\n";
  EXPECT_FALSE(read(power).cap_w);
  EXPECT_FALSE(read(power + "cap = 'none'").cap_w);
  EXPECT_EQ(read(power + "cap = '2 W'").cap_w, 2.0);
  EXPECT_NE(fault(power + "cap = 'nothing'").find("such as \"10 W\", or \"none\""),
            std::string::npos);
  EXPECT_NE(fault(power + "cap = '10 W'").find("allowed: 1 W to 9 W"), std::string::npos);
  Settings s = read(power + "cap = '2 W'");
  const auto written = [&] { return write_toml([&](Fields& f) { describe(f, s); }); };
  EXPECT_NE(written().find("cap = '2 W'\n"), std::string::npos);
  s.cap_w.reset();
  EXPECT_NE(written().find("cap = 'none'\n"), std::string::npos);
  const std::string page = write_reference([&](Fields& f) { describe(f, s); });
  EXPECT_NE(page.find("| `cap` | W | \"none\" | \"none\", or 1 W to 9 W | Cap. |"),
            std::string::npos);
}

TEST(FilteredFields, ReadsTheWantedKeysOnly) {
  Settings s;
  const auto two = [&](Fields& f) {
    FilteredFields filtered(f, [](std::string_view key) { return key == "rack" || key == "cap"; });
    describe(filtered, s);
  };
  read_toml_text("rack = 3\ncap = '4 W'", "test", {}, two);  // `power` is not asked for
  EXPECT_EQ(s.rack, 3);
  EXPECT_EQ(s.cap_w, 4.0);
  EXPECT_THROW(read_toml_text("rack = 3\non = false", "test", {}, two), ConfigError);
  EXPECT_EQ(write_toml(two), "cap = '4 W'\nrack = 3\n");
}

}  // namespace
}  // namespace ballast
