// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "host/results/comparison.hpp"
#include "sim/base/error.hpp"
#include "tests/host/results/synthetic_judgement.hpp"

namespace ballast {
namespace {

using testing_support::sample_judgement;

class Samples : public PowerRecord {
 public:
  Samples(std::string name, double rate_hz, std::vector<double> x) : x_(std::move(x)) {
    info_.name = std::move(name);
    info_.rate_hz = rate_hz;
    info_.samples = x_.size();
    info_.nyquist_hz = rate_hz / 2.0;
  }
  const RecordInfo& info() const override { return info_; }
  void read_power_w(std::size_t first, std::span<double> out) const override {
    std::copy_n(x_.begin() + static_cast<std::ptrdiff_t>(first), out.size(), out.begin());
  }
  RecordInfo info_;

 private:
  std::vector<double> x_;
};

// 100 kW with a sine of `amplitude_w` at `f_hz`.
Samples tone(double amplitude_w, double f_hz, double seconds, double rate_hz = 200.0) {
  std::vector<double> x(static_cast<std::size_t>(seconds * rate_hz));
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = 1e5 +
           amplitude_w * std::sin(2.0 * std::numbers::pi * f_hz * static_cast<double>(i) / rate_hz);
  }
  return {"tone", rate_hz, std::move(x)};
}

const BandDifference& band(const Comparison& c, std::string_view key) {
  for (const BandDifference& b : c.bands) {
    if (b.key == key) return b;
  }
  throw std::out_of_range(std::string(key));
}

// Sines over whole periods: RMS = amplitude / sqrt 2, of the difference too.
TEST(Comparison, FiguresOfSinesAreThoseOfTheirFormulas) {
  const Comparison c = compare_records(tone(8e3, 1.0, 100.0), tone(2e3, 1.0, 100.0), align_at(0.0));
  EXPECT_NEAR(c.rms_difference_w, 6e3 / std::numbers::sqrt2, 1e-6);
  EXPECT_NEAR(std::abs(c.largest_difference_w), 6e3, 1e-6);
  EXPECT_NEAR(c.range_a.max_w, 108e3, 1e-6);
  EXPECT_NEAR(c.range_b.min_w, 98e3, 1e-6);
  EXPECT_NEAR(*c.correlation, 1.0, 1e-12);
  const BandDifference& plant = band(c, "local_plant");
  EXPECT_NEAR(*plant.a_w, 8e3 / std::numbers::sqrt2, 1.0);
  EXPECT_NEAR(*plant.b_w, 2e3 / std::numbers::sqrt2, 1.0);
  EXPECT_DOUBLE_EQ(c.length_s(), 100.0);
}

TEST(Comparison, OfARecordWithItselfIsNothing) {
  const Samples a = tone(8e3, 1.0, 30.0);
  const Comparison c = compare_records(a, a, align_at(0.0));
  EXPECT_EQ(c.rms_difference_w, 0.0);
  EXPECT_EQ(c.largest_difference_w, 0.0);
}

TEST(Comparison, ShiftsAndKeepsAsClock) {
  Samples a = tone(8e3, 1.0, 20.0);
  a.info_.t0_s = 50.0;
  // Three whole periods later the tones are in phase, a quarter of one later they are not.
  const Comparison c = compare_records(a, tone(8e3, 1.0, 20.0), align_at(3.0));
  EXPECT_DOUBLE_EQ(c.first_s, 53.0);
  EXPECT_DOUBLE_EQ(c.length_s(), 17.0);
  EXPECT_NEAR(c.rms_difference_w, 0.0, 1e-6);
  EXPECT_GT(compare_records(a, tone(8e3, 1.0, 20.0), align_at(0.25)).rms_difference_w, 7e3);
}

TEST(Comparison, SaysWhichBandsItCannotSee) {
  const Comparison slow =
      compare_records(tone(8e3, 1.0, 400.0, 10.0), tone(2e3, 1.0, 400.0), align_at(0.0));
  EXPECT_DOUBLE_EQ(slow.rate_hz, 10.0);
  EXPECT_TRUE(band(slow, "inter_area").a_w.has_value());
  EXPECT_FALSE(band(slow, "torsional").a_w.has_value());
  EXPECT_NE(band(slow, "torsional").reason.find("Nyquist frequency of 5 Hz"), std::string::npos);
  Samples measured = tone(8e3, 1.0, 400.0);
  measured.info_.nyquist_hz = 0.5;  // read every second, recorded faster
  const Comparison coarse = compare_records(measured, tone(2e3, 1.0, 400.0), align_at(0.0));
  EXPECT_FALSE(band(coarse, "local_plant").a_w.has_value());
  const Comparison brief = compare_records(tone(8e3, 1.0, 5.0), tone(2e3, 1.0, 5.0), align_at(0.0));
  EXPECT_EQ(band(brief, "inter_area").reason, "the common part is too short");
}

TEST(Comparison, RefusesWhatCannotBeCompared) {
  const Samples a = tone(8e3, 1.0, 10.0);
  EXPECT_THROW(compare_records(a, a, align_at(10.0)), DataError);
  EXPECT_THROW(compare_records(a, a, align_at(-10.0)), DataError);
  const Samples flat("flat", 200.0, std::vector<double>(2000, 5e4));
  EXPECT_THROW(align_by_correlation(a, flat), DataError);
  EXPECT_FALSE(compare_records(a, flat, align_at(0.0)).correlation.has_value());
}

TEST(Comparison, PairsClausesByName) {
  Judgement b = sample_judgement();
  b.verdicts[0].value = 6.0;
  b.verdicts[0].outcome = Outcome::kWithin;
  b.verdicts[1].clause = "only here";
  const std::vector<ClauseDifference> list = compare_verdicts(sample_judgement(), b);
  ASSERT_EQ(list.size(), 4U);
  EXPECT_EQ(list[0].difference(), -12.0);
  EXPECT_FALSE(list[1].b.has_value());
  EXPECT_FALSE(list[2].difference().has_value());  // not assessable
  EXPECT_EQ(list[3].clause, "only here");
  EXPECT_FALSE(list[3].a.has_value());
}

TEST(Comparison, JsonHoldsEveryPart) {
  Comparison c = compare_records(tone(8e3, 1.0, 100.0), tone(2e3, 1.0, 100.0), align_at(0.0));
  c.clauses = compare_verdicts(sample_judgement(), sample_judgement());
  Summary a;
  Summary b;
  b.energy.add({"cable_loss", "cable loss", "in cables"}, 3.0);  // which only B has
  a.energy.grid_j = 5.0;
  b.energy.grid_j = 7.0;
  c.accounts = compare_accounts(a, b);
  const nlohmann::json root = nlohmann::json::parse(comparison_json(c));
  EXPECT_EQ(root.at("format"), "ballast-comparison");
  EXPECT_EQ(root.at("clauses").at(0).at("difference"), 0.0);
  EXPECT_TRUE(root.at("clauses").at(2).at("difference").is_null());
  bool found = false;
  bool only_b = false;
  for (const auto& account : root.at("accounts")) {
    if (account.at("name") == "cable_loss") {
      only_b = true;
      EXPECT_EQ(account.at("difference"), 3.0);
    }
    if (account.at("name") != "grid") continue;
    found = true;
    EXPECT_EQ(account.at("difference"), 2.0);
  }
  EXPECT_TRUE(found);
  EXPECT_TRUE(only_b);
  const std::string table = comparison_table(c);
  EXPECT_NE(table.find("1.8 x the limit"), std::string::npos) << table;
  EXPECT_NE(table.find("not assessable because the record is too short"), std::string::npos)
      << table;
}

}  // namespace
}  // namespace ballast
