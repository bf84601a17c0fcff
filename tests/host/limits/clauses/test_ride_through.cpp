// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <functional>

#include "sim/base/error.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

using Signal = std::function<double(double)>;

VectorRecord record(const Signal& voltage_pu, const Signal& power_w, double length_s = 20.0) {
  std::vector<double> v(static_cast<std::size_t>(length_s * 1000.0));
  std::vector<double> p(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) {
    v[i] = voltage_pu(static_cast<double>(i) / 1000.0);
    p[i] = power_w(static_cast<double>(i) / 1000.0);
  }
  return {std::move(p), 1000.0, std::move(v)};
}

Signal dip(double depth_pu, double from_s, double length_s) {
  return [=](double t) { return t >= from_s && t < from_s + length_s ? depth_pu : 1.0; };
}

Signal loss(double from_s, double to_s) {
  return [=](double t) { return t >= from_s && t < to_s ? 0.0 : 100e6; };
}

Judgement judged(const std::string& profile_name, const PowerRecord& r, double grid_hz = 60.0) {
  const LimitProfile profile = shipped_profile(profile_name);
  return judge(r, {&profile, 1}, {.nominal_w = 100e6, .grid_hz = grid_hz}, "as it is");
}

TEST(RideThroughClause, LoadThatRecoversInTimeIsWithin) {
  // Back 1.5 s after the voltage: within ERCOT's 2 s and CAISO's 3 s, beyond IESO's 1 s.
  const VectorRecord r = record(dip(0.4, 5.0, 0.2), loss(5.0, 6.7));
  const Judgement ercot = judged("ercot-nogrr282", r);
  const Verdict& recovery = verdict_of(ercot, "recovery");
  EXPECT_EQ(recovery.outcome, Outcome::kWithin);
  EXPECT_NEAR(*recovery.value, 1.5, 1e-9);
  EXPECT_NEAR(*recovery.margin, 0.5, 1e-9);
  EXPECT_NEAR(*recovery.at_s, 5.2, 1e-9);
  EXPECT_EQ(recovery.unit, "s");
  // But it left for the whole dip, and had to stay.
  const Verdict& stay = verdict_of(ercot, "stay-connected");
  EXPECT_EQ(stay.outcome, Outcome::kExceeds);
  EXPECT_NEAR(*stay.value, 0.2, 1e-9);
  EXPECT_NEAR(*stay.at_s, 5.0, 1e-9);
  EXPECT_EQ(verdict_of(judged("caiso-straw-2026-06-ride-through", r), "recovery").outcome,
            Outcome::kWithin);
  EXPECT_EQ(verdict_of(judged("ieso-v3-recovery", r), "recovery").outcome, Outcome::kExceeds);
  EXPECT_EQ(verdict_of(judged("eirgrid-mpid345", r, 50.0), "recovery").outcome, Outcome::kExceeds);
}

TEST(RideThroughClause, LoadOfConstantCurrentStays) {
  const Verdict v = verdict_of(
      judged("ercot-nogrr282",
             record(dip(0.4, 5.0, 0.2), [](double t) { return dip(0.4, 5.0, 0.2)(t) * 100e6; })),
      "stay-connected");
  EXPECT_EQ(v.outcome, Outcome::kWithin);
  EXPECT_EQ(*v.value, 0.0);
}

// The same dip, the same load that leaves after 0.3 s: ERCOT lets it go after 0.25 s below 0.5 pu,
// CAISO after 1.2 s.
TEST(RideThroughClause, CurvesDiffer) {
  const VectorRecord r = record(dip(0.4, 5.0, 1.0), loss(5.3, 30.0));
  EXPECT_EQ(verdict_of(judged("ercot-nogrr282", r), "stay-connected").outcome, Outcome::kWithin);
  const Judgement caiso = judged("caiso-straw-2026-06-ride-through", r);
  EXPECT_EQ(verdict_of(caiso, "stay-connected").outcome, Outcome::kExceeds);
  EXPECT_NEAR(*verdict_of(caiso, "stay-connected").at_s, 5.3, 1e-9);
  // It never comes back: excused by ERCOT's curve, not by CAISO's.
  EXPECT_EQ(verdict_of(judged("ercot-nogrr282", r), "recovery").outcome, Outcome::kNotAssessable);
  EXPECT_EQ(verdict_of(caiso, "recovery").outcome, Outcome::kExceeds);
  EXPECT_EQ(verdict_of(judged("spp-ride-through", r), "stay-connected").outcome, Outcome::kWithin);
}

// An interruption of 15 ms is inside the ITIC curve, one of 30 ms only for its first 20 ms.
TEST(RideThroughClause, IticHasTwentyMilliseconds) {
  EXPECT_EQ(
      verdict_of(judged("itic", record(dip(0.3, 5.0, 0.015), loss(5.005, 5.1))), "no-interruption")
          .outcome,
      Outcome::kExceeds);
  EXPECT_EQ(
      verdict_of(judged("itic", record(dip(0.3, 5.0, 0.03), loss(5.02, 5.1))), "no-interruption")
          .outcome,
      Outcome::kWithin);
  EXPECT_EQ(
      verdict_of(judged("semi-f47", record(dip(0.6, 5.0, 0.15), loss(5.1, 6.0))), "no-interruption")
          .outcome,
      Outcome::kExceeds);
  EXPECT_EQ(
      verdict_of(judged("semi-f47", record(dip(0.6, 5.0, 0.3), loss(5.2, 6.0))), "no-interruption")
          .outcome,
      Outcome::kWithin);
}

TEST(RideThroughClause, NotAssessableWithoutVoltageOrDisturbance) {
  const VectorRecord no_voltage = record_of(20000, 1000.0, [](double) { return 1e8; });
  const Verdict v = verdict_of(judged("ercot-nogrr282", no_voltage), "recovery");
  EXPECT_EQ(v.outcome, Outcome::kNotAssessable);
  EXPECT_NE(v.reason.find("no voltage"), std::string::npos) << v.reason;
  const Judgement calm = judged("ercot-nogrr282", record(dip(0.95, 5.0, 1.0), loss(5.0, 6.0)));
  for (const Verdict& each : calm.verdicts) {
    EXPECT_EQ(each.outcome, Outcome::kNotAssessable);
    EXPECT_NE(each.reason.find("disturbance"), std::string::npos) << each.reason;
  }
}

// What the record does not show to its end is no pass.
TEST(RideThroughClause, NotAssessableWhereTheRecordEndsTooSoon) {
  const VectorRecord cut = record(dip(0.4, 5.0, 0.2), loss(5.0, 30.0), 6.5);
  EXPECT_EQ(verdict_of(judged("ercot-nogrr282", cut), "recovery").outcome, Outcome::kNotAssessable);
  const VectorRecord longer = record(dip(0.4, 5.0, 0.2), loss(5.0, 30.0), 8.0);
  EXPECT_EQ(verdict_of(judged("ercot-nogrr282", longer), "recovery").outcome, Outcome::kExceeds);
  const VectorRecord from_within = record(dip(0.4, 0.0, 0.2), loss(30.0, 31.0));
  EXPECT_EQ(verdict_of(judged("ercot-nogrr282", from_within), "stay-connected").outcome,
            Outcome::kNotAssessable);
}

TEST(RideThroughClause, RefusesARowInsideTheNormalRange) {
  EXPECT_THROW(profile_of("kind = \"ride_through\"\nlimit = \"1 s\"\n"
                          "low = [{ voltage = 0.95, stay = \"1 s\" }]"),
               ConfigError);
  EXPECT_THROW(profile_of("kind = \"ride_through\"\nlimit = \"1 s\"\nlow = [{ voltage = 0.8 }]"),
               ConfigError);
}

}  // namespace
}  // namespace ballast
