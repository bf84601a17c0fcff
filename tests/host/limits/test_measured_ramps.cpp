// SPDX-License-Identifier: GPL-3.0-or-later
// A measured training run whose power falls and rises at every evaluation: MLPerf Training v5.0,
// Lenovo SR780a V3 with 8 B200, RetinaNet. The README beside the traces gives its steps, found
// there with another program: +7382 and -7184 W within 1 s.
#include <gtest/gtest.h>

#include <filesystem>

#include "host/analysis/rolling.hpp"
#include "host/limits/trace_record.hpp"
#include "sim/base/source_root.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

std::unique_ptr<PowerRecord> retinanet() {
  const std::filesystem::path file =
      source_root() /
      "../shared/traces/derived/lenovo_8xB200_train_retinanet_result_0_node_0.csv.xz";
  return std::filesystem::exists(file) ? open_trace_record(file, {}) : nullptr;
}

TEST(MeasuredRamps, EvaluationStopsOfARetinaNetRun) {
  const std::unique_ptr<PowerRecord> record = retinanet();
  if (!record) GTEST_SKIP() << "no measured traces beside the repository";
  const RecordInfo& info = record->info();
  ASSERT_NEAR(info.rate_hz, 1.0, 1e-9);
  std::vector<double> power_w(info.samples);
  record->read_power_w(0, power_w);
  RollingChange change(intervals(1.0, info.rate_hz));
  change.add(power_w);
  EXPECT_NEAR(change.up().value, 7382.0, 1.0);
  EXPECT_NEAR(change.down().value, 7184.0, 1.0);
}

TEST(MeasuredRamps, AreFoundByTheJudge) {
  const std::unique_ptr<PowerRecord> record = retinanet();
  if (!record) GTEST_SKIP() << "no measured traces beside the repository";
  // Readings a second apart show a change over two seconds, and too little of one over a single.
  const Verdict two = judge_one(
      *record,
      "kind = \"ramp_window\"\nlimit = \"5 kW\"\nwindow = \"2 s\"\nmeasure = \"extremes\"");
  EXPECT_EQ(two.outcome, Outcome::kExceeds);
  EXPECT_GE(*two.value, 7.382e-3);
  EXPECT_LT(*two.value, 7.6e-3);
  const Verdict one =
      judge_one(*record, "kind = \"ramp_window\"\nlimit = \"5 kW\"\nwindow = \"1 s\"");
  EXPECT_EQ(one.outcome, Outcome::kNotAssessable);
  EXPECT_NE(one.reason.find("0.5 s or finer"), std::string::npos) << one.reason;
}

}  // namespace
}  // namespace ballast
