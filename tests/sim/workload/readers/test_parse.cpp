// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/text_input.hpp"

namespace ballast {
namespace {

TEST(ParseStamp, EpochMillisecondsAreExact) {
  EXPECT_EQ(parse_stamp_ns("1715960307185", 1'000'000), 1715960307185000000);
  EXPECT_EQ(parse_stamp_ns("1733935203.161", 1'000'000'000), 1733935203161000000);
  EXPECT_EQ(parse_stamp_ns("-0.5", 1'000'000'000), -500000000);
  EXPECT_EQ(parse_stamp_ns("1e-3", 1'000'000'000), 1000000);
  EXPECT_EQ(parse_stamp_ns("865.9000000000001", 1'000'000'000), 865900000000);
}

TEST(ParseStamp, RefusesWhatIsNoStamp) {
  for (const char* text :
       {"", ".", "-", "nan", "inf", "1.2.3", "12x", "99999999999999999999", "1e30"}) {
    EXPECT_FALSE(parse_stamp_ns(text, 1'000'000'000)) << text;
  }
}

TEST(ParseDatetime, AllSpellings) {
  // date -u -d '2024-05-17 22:18:59' +%s
  constexpr std::int64_t kStamp = 1715984339;
  const auto year = DateOrder::kYearFirst;
  EXPECT_EQ(parse_datetime_ns("2024/05/17 22:18:59.825", year),
            kStamp * 1'000'000'000 + 825'000'000);
  EXPECT_EQ(parse_datetime_ns("2024-05-17T22:18:59Z", year), kStamp * 1'000'000'000);
  EXPECT_EQ(parse_datetime_ns("2024-05-17_22:18:59.000001", year), kStamp * 1'000'000'000 + 1'000);
  EXPECT_EQ(parse_datetime_ns("05-17-2024 22:18:59.5", DateOrder::kMonthFirst),
            kStamp * 1'000'000'000 + 500'000'000);
}

TEST(ParseClock, OffsetsZonesAndMissingSeconds) {
  // date -u -d '2026-03-04 09:00:00' +%s
  constexpr std::int64_t kNine = 1772614800LL * 1'000'000'000;
  const auto year = DateOrder::kYearFirst;
  for (const char* text :
       {"2026-03-04T10:00:00+01:00", "2026-03-04T10:00+01:00", "2026-03-04 10:00:00 +0100",
        "2026-03-04T10:00:00,000000000+01", "2026-03-04T09:00Z", "2026-03-04 09:00:00 UTC",
        "2026/03/04 03:30:00-05:30", "2026-03-04 9:00:00 AM UTC"}) {
    const auto stamp = parse_clock(text, year);
    ASSERT_TRUE(stamp) << text;
    EXPECT_EQ(stamp->ns(), kNine) << text;
  }
  EXPECT_EQ(parse_clock("2026-03-04T09:00:00.123456789", year)->ns(), kNine + 123456789);
  EXPECT_EQ(parse_clock("2026-03-04 09:00:00 CST", year)->zone, "CST");
  EXPECT_FALSE(parse_datetime_ns("2026-03-04 09:00:00 CST", year));
  EXPECT_EQ(parse_clock("04/03/2026 09:00:00", DateOrder::kDayFirst)->ns(), kNine);
  EXPECT_EQ(parse_clock("3/4/2026 12:30:00 PM", DateOrder::kMonthFirst)->ns(),
            kNine + 3600LL * 3'500'000'000);
  EXPECT_EQ(parse_time_of_day("10:00:01:123")->local_ns, 36001123000000);
  EXPECT_FALSE(parse_time_of_day("25:00:00"));
  for (const char* text : {"2026-03-04 10:00:00 +25:00", "2026-03-04 10", "2026-03-04 13:00 PM"}) {
    EXPECT_FALSE(parse_clock(text, year)) << text;
  }
}

TEST(ParseDatetime, RefusesImpossibleDates) {
  for (const char* text :
       {"2024/02/30 00:00:00", "2024/13/01 00:00:00", "2024/05/17", "24/05/17 1:1:1",
        "2024/05/17 24:00:00", "2024/05/17 22:18:59.", "2024/05/17 22:18:59 x"}) {
    EXPECT_FALSE(parse_datetime_ns(text, DateOrder::kYearFirst)) << text;
  }
}

TEST(ParseHeaderCell, UnitsAndNames) {
  const auto power = [](const char* text, const char* base, double scale) {
    const HeaderCell c = parse_header_cell(text);
    EXPECT_EQ(c.kind, HeaderCell::Kind::kPower) << text;
    EXPECT_EQ(c.base, base) << text;
    EXPECT_DOUBLE_EQ(c.power_scale, scale) << text;
  };
  power("total_W", "total", 1.0);
  power("power_kW", "power", 1e3);
  power("P_MW", "P", 1e6);
  power("gpu-0[mW]", "gpu-0", 1e-3);
  power("power [W]", "power", 1.0);
  power("Power (kW)", "Power", 1e3);
  power("Watts", "power", 1.0);
  power("grid_w", "grid", 1.0);
  power("GPU0_POWER (mWatts)", "GPU0_POWER", 1e-3);
  power("power_watts", "power", 1.0);
  power("Load (Kilowatts)", "Load", 1e3);
  const auto time = [](const char* text, std::int64_t ns) {
    const HeaderCell c = parse_header_cell(text);
    EXPECT_EQ(c.kind, HeaderCell::Kind::kTime) << text;
    EXPECT_EQ(c.time_ns, ns) << text;
  };
  time("t_s", 1'000'000'000);
  time("relative_time_s", 1'000'000'000);
  time("time_ms", 1'000'000);
  time("Time [us]", 1'000);
  time("timestamp_nanoseconds", 1);
  time("Elapsed Time (sec)", 1'000'000'000);
  time("timestamp", 0);
  EXPECT_EQ(parse_header_cell("P (mwatts)").kind, HeaderCell::Kind::kAmbiguousPower);
  EXPECT_EQ(parse_header_cell("P_mw").kind, HeaderCell::Kind::kAmbiguousPower);
  for (const char* text : {"volts_mean", "pf", "gpu-0[C]", "cpu-0[uJ]", "energy_kWh", "power",
                           "dt_s", "I_W", "U_W", "Q_W", "Urms_W", "hour"}) {
    EXPECT_EQ(parse_header_cell(text).kind, HeaderCell::Kind::kOther) << text;
  }
}

TEST(ParseHeaderCells, ThePhaseWIsNoUnit) {
  const auto kinds = [](const std::vector<std::string>& names) {
    std::string text;
    for (const HeaderCell& c : parse_header_cells(names))
      text += c.kind == HeaderCell::Kind::kPower ? 'p' : '-';
    return text;
  };
  EXPECT_EQ(kinds({"P_U", "P_V", "P_W"}), "---");
  EXPECT_EQ(kinds({"P_U", "P_V", "P_W", "P_kW"}), "---p");
  EXPECT_EQ(kinds({"P_V", "P_W"}), "-p");
  EXPECT_EQ(kinds({"I_U [W]", "I_V [W]", "I_W [W]"}), "ppp");
}

TEST(SplitFields, QuotesBlanksAndEmptyFields) {
  std::vector<std::string_view> f;
  split_fields("a, \"b,c\" ,,d", ',', f);
  EXPECT_EQ(f, (std::vector<std::string_view>{"a", "b,c", "", "d"}));
  split_fields("1,", ',', f);
  EXPECT_EQ(f, (std::vector<std::string_view>{"1", ""}));
  split_fields("a\t\t\"b\"", '\t', f);
  EXPECT_EQ(f, (std::vector<std::string_view>{"a", "", "b"}));
  split_fields("  a   b\t c ", ' ', f);
  EXPECT_EQ(f, (std::vector<std::string_view>{"a", "b", "c"}));
  split_fields("\"open", ',', f);
  EXPECT_EQ(f.size(), 1u);
}

TEST(NaturalOrder, NumbersCountAsNumbers) {
  EXPECT_TRUE(natural_less("node_2", "node_10"));
  EXPECT_FALSE(natural_less("node_10", "node_2"));
  EXPECT_TRUE(natural_less("node_9.txt", "node_09b.txt") !=
              natural_less("node_09b.txt", "node_9.txt"));
  EXPECT_TRUE(natural_less("a", "a1"));
  EXPECT_FALSE(natural_less("a", "a"));
}

}  // namespace
}  // namespace ballast
