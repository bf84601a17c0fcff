// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/toml_config.hpp"

#include <gtest/gtest.h>
#include <array>

namespace ballast {
namespace {

constexpr std::array<std::string_view, 2> kKinds = {"battery", "supercapacitor"};

struct Inner {
  double power_w = 5.0;
  std::size_t kind = 0;
};
void describe(Fields& f, Inner& c) {
  f.quantity("power", c.power_w, Unit::kWatt, non_negative(2e6), "Power.");
  f.choice("kind", c.kind, kKinds, "Kind.");
}

struct Outer {
  std::int64_t count = 1;
  double share_frac = 0.5;
  std::filesystem::path file;
  Inner inner;
  std::vector<Inner> many;
  std::vector<Entry> names;
};
void describe(Fields& f, Outer& c) {
  f.integer("count", c.count, 1, 10, "Count.");
  f.quantity("share", c.share_frac, Unit::kFraction, between(0, 1), "Share.");
  f.path("file", c.file, "File.");
  f.table_of("inner", c.inner, "Inner.");
  f.tables_of("many", c.many, "Many.");
  f.entries("names", c.names, "Names.");
}

Outer parse(const std::string& text, const std::vector<Override>& overrides = {}) {
  Outer out;
  read_toml_text(text, "dir/s.toml", overrides, [&](Fields& f) { describe(f, out); });
  return out;
}

std::string error_of(const std::string& text, const std::vector<Override>& overrides = {}) {
  try {
    parse(text, overrides);
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.exit_code(), kExitUsage);
    return error.what();
  }
  return "";
}

TEST(TomlConfig, ReadsEveryKind) {
  const Outer c = parse(
      "count = 3\nshare = \"90 %\"\nfile = \"../t.csv\"\n[inner]\npower = \"1.5 kW\"\nkind = "
      "\"supercapacitor\"\n[[many]]\npower = \"1 W\"\n[[many]]\n[names]\nA.B = 1\nC = \"2 W\"\n");
  EXPECT_EQ(c.count, 3);
  EXPECT_EQ(c.share_frac, 0.9);
  EXPECT_EQ(c.inner.power_w, 1500.0);
  EXPECT_EQ(c.inner.kind, 1U);
  ASSERT_EQ(c.many.size(), 2U);
  EXPECT_EQ(c.many[1].power_w, 5.0);
  EXPECT_TRUE(c.file.is_absolute());
  EXPECT_EQ(c.file.filename(), "t.csv");
  EXPECT_EQ(c.file.parent_path(), std::filesystem::current_path());
  ASSERT_EQ(c.names.size(), 2U);
  EXPECT_EQ(c.names[0].name, "A.B");
  EXPECT_EQ(c.names[0].place.line, 11);
}

TEST(TomlConfig, ErrorsNameThePlaceAndTheRemedy) {
  EXPECT_EQ(error_of("cont = 3\n"), "dir/s.toml:1:1: unknown key 'cont'; did you mean 'count'?");
  EXPECT_EQ(error_of("[inner]\npower = \"3 s\"\n"),
            "dir/s.toml:2:9: 'inner.power' is '3 s'; expected a quantity in W, such as \"10 W\"");
  EXPECT_EQ(error_of("[inner]\npower = 3\n"),
            "dir/s.toml:2:9: 'inner.power' is 3; expected a quantity in W, such as \"10 W\"");
  EXPECT_EQ(error_of("count = 11\n"), "dir/s.toml:1:9: 'count' is 11; allowed: 1 to 10");
  EXPECT_EQ(error_of("share = 1.5\n"), "dir/s.toml:1:9: 'share' is 1.5; allowed: 0 % to 100 %");
  EXPECT_EQ(error_of("[inner]\nkind = \"batery\"\n"),
            "dir/s.toml:2:8: 'inner.kind' is 'batery'; did you mean 'battery'? allowed: battery, "
            "supercapacitor");
  EXPECT_NE(error_of("count = = 3\n").find("dir/s.toml:1:"), std::string::npos);
  EXPECT_NE(error_of("count = nan\n").find("expected a whole number"), std::string::npos);
  EXPECT_NE(error_of("share = inf\n").find("expected"), std::string::npos);
}

TEST(TomlConfig, OverridesWinAndAreChecked) {
  EXPECT_EQ(parse("count = 3\n", {"count=4"}).count, 4);
  EXPECT_EQ(parse("", {"inner.power=2 kW"}).inner.power_w, 2000.0);
  EXPECT_EQ(parse("[[many]]\n", {"many.0.power=7 W"}).many[0].power_w, 7.0);
  EXPECT_EQ(parse("", {"file=x.csv"}).file, std::filesystem::current_path() / "x.csv");
  EXPECT_EQ(error_of("", {"inner.powr=2 kW"}),
            "--set: unknown key 'inner.powr'; did you mean 'inner.power'?");
  EXPECT_EQ(error_of("", {"count=12"}), "--set: 'count' is 12; allowed: 1 to 10");
  EXPECT_NE(error_of("", {"count"}).find("is not key=value"), std::string::npos);
  EXPECT_NE(error_of("[[many]]\n", {"many.3.power=7 W"}).find("array of 1"), std::string::npos);
}

TEST(TomlConfig, TheResolvedTextReadsBackTheSame) {
  Outer c = parse(
      "count = 3\nshare = 0.1\n[inner]\npower = \"0.3 W\"\n[[many]]\npower = \"1 W\"\n[names]\nA.B "
      "= 1.5\nC = \"2 W\"\n");
  const std::string text = write_toml([&](Fields& f) { describe(f, c); });
  Outer again = parse(text);
  EXPECT_EQ(again.share_frac, c.share_frac);
  EXPECT_EQ(again.inner.power_w, c.inner.power_w);
  EXPECT_EQ(again.many.size(), 1U);
  EXPECT_EQ(std::get<double>(again.names.at(0).value), 1.5);
  EXPECT_EQ(write_toml([&](Fields& f) { describe(f, again); }), text);
}

TEST(TomlConfig, TheReferenceNamesEveryKey) {
  Outer c;
  const std::string text = write_reference([&](Fields& f) { describe(f, c); });
  for (const char* word : {"`count`", "`share`", "50 %", "`[inner]`", "0 W to 2e+06 W",
                           "`[[many]]`", "battery, supercapacitor"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word << "\n" << text;
  }
}

// A description may leave a range open; the unit closes it.
struct Open {
  double power_w = 1.0;
  double rate_hz = 1.0;
  double count = 1.0;
  double rise_c = 1.0;
  std::vector<double> times_s;
};
void describe(Fields& f, Open& c) {
  f.quantity("power", c.power_w, Unit::kWatt, non_negative(), "Power.");
  f.quantity("rate", c.rate_hz, Unit::kHertz, positive(), "Rate.");
  f.number("count", c.count, Range{}, "Count.");
  f.quantity("rise", c.rise_c, Unit::kCelsius, Range{}, "Rise.");
  f.quantities("times", c.times_s, Unit::kSecond, positive(5.0), "Times.");
}

TEST(TomlConfig, EveryQuantityHasARange) {
  const auto refused = [](const std::string& text) -> std::string {
    Open out;
    try {
      read_toml_text(text, "s.toml", {}, [&](Fields& f) { describe(f, out); });
    } catch (const ConfigError& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_NE(refused("power = \"1e13 W\"").find("allowed: 0 W to 1e+12 W"), std::string::npos);
  EXPECT_NE(refused("rate = \"1e-300 Hz\"").find("allowed: 1e-06 Hz to 1e+09 Hz"),
            std::string::npos);
  EXPECT_NE(refused("rate = \"1e300 Hz\""), "");
  EXPECT_NE(refused("count = 1e300"), "");
  EXPECT_NE(refused("count = -1e300"), "");
  EXPECT_NE(refused("count = nan"), "");
  EXPECT_NE(refused("rise = \"-1e300 degC\""), "");
  EXPECT_NE(refused("times = [\"1 s\", \"1e-300 s\"]").find("1e-09 s to 5 s"), std::string::npos);
  EXPECT_EQ(refused("power = \"1 GW\"\nrate = \"1 kHz\"\ncount = -5\ntimes = [\"5 s\"]"), "");
  Open shown;
  const std::string page = write_reference([&](Fields& f) { describe(f, shown); });
  for (const char* open_ended : {"| any |", "| at least", "| above", "| at most"}) {
    EXPECT_EQ(page.find(open_ended), std::string::npos) << page;
  }
}

// As `--set` and a table of registers take it, the same value of the same type.
TEST(ConfigValue, ReadsBackFromToml) {
  const ConfigValue kValues[] = {true, std::int64_t{-3},    2.0,
                                 1e-9, std::string("65 %"), std::string("a \"b\" \\ c")};
  for (const ConfigValue& value : kValues) {
    std::vector<Entry> read;
    read_toml_text("[e]\nx = " + toml_text(value) + "\n", "t", {},
                   [&](Fields& f) { f.entries("e", read, "Anything."); });
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].value, value) << toml_text(value);
  }
  EXPECT_EQ(value_text(2.0), "2");
  EXPECT_EQ(value_text(std::string("65 %")), "65 %");
}

}  // namespace
}  // namespace ballast
