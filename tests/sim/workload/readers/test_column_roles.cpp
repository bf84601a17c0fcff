// SPDX-License-Identifier: GPL-3.0-or-later
// Which power columns are summed, by their names and by their values.
#include "sim/workload/readers/column_roles.hpp"

#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

// The names that are summed, in one text.
std::string summed(const std::vector<std::string>& names) {
  const ColumnRoles roles = judge_columns(names);
  if (!roles.doubt.empty()) return "?";
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (roles.roles[i] == ColumnRole::kReading) text += (text.empty() ? "" : " ") + names[i];
  }
  return text;
}

TEST(ColumnRoles, LimitsAndOtherReadingsOfTheSame) {
  EXPECT_EQ(summed({"power_limit"}), "power_limit");  // alone it is all there is
  EXPECT_EQ(summed({"gpu0", "gpu0_cap", "gpu1", "gpu1_cap"}), "gpu0 gpu1");
  EXPECT_EQ(summed({"power.draw", "power.draw.instant", "power.draw.average"}),
            "power.draw.instant");
  EXPECT_EQ(summed({"enforced.power.limit", "power.draw"}), "power.draw");
  EXPECT_EQ(summed({"cpu_avg", "gpu_avg"}), "cpu_avg gpu_avg");  // the only readings of two things
  EXPECT_EQ(summed({"cpu_avg", "cpu_max", "gpu_avg", "gpu_max"}), "cpu_avg gpu_avg");
  EXPECT_EQ(summed({"package-0", "PL1", "PL2"}), "package-0");
  EXPECT_EQ(summed({"GpuPower", "GpuPowerLimit"}), "GpuPower");
  EXPECT_EQ(summed({"min", "max"}), "?");
  EXPECT_EQ(summed({"node_1", "node_2", "node_3"}), "node_1 node_2 node_3");
}

TEST(ColumnRoles, DomainsOfAProcessor) {
  EXPECT_EQ(summed({"psys", "package-0", "package-1", "dram"}), "psys");
  EXPECT_EQ(summed({"package-0", "core", "uncore", "dram"}), "package-0 dram");
  EXPECT_EQ(summed({"cpu-0", "cpu-0-core", "cpu-1", "cpu-1-core"}), "cpu-0 cpu-1");
  EXPECT_EQ(summed({"core0", "core1"}), "core0 core1");  // without their package
  EXPECT_EQ(summed({"gpu0", "gpu0_hbm", "gpu1", "gpu1_hbm"}), "gpu0 gpu1");
}

TEST(ColumnRoles, TotalsAndTheirParts) {
  EXPECT_EQ(summed({"total", "a", "b"}), "a b");
  EXPECT_EQ(summed({"gpu_total", "gpu0", "gpu1", "cpu"}), "gpu0 gpu1 cpu");
  EXPECT_EQ(summed({"cpu", "gpu_total"}), "cpu gpu_total");  // a total of other columns
  EXPECT_EQ(summed({"cpu_total", "gpu_total"}), "cpu_total gpu_total");
  EXPECT_EQ(summed({"P1", "P2", "P3", "P123"}), "P1 P2 P3");
  EXPECT_EQ(summed({"P-E1", "P-E2", "P-SIGMA"}), "P-E1 P-E2");
  EXPECT_EQ(summed({"power.draw.instant", "module.power.draw.instant"}), "power.draw.instant");
  EXPECT_EQ(summed({"P1", "P123"}), "P123");  // phases are missing
  EXPECT_EQ(summed({"P1", "P2", "P10", "P11", "P12"}), "P1 P2 P10 P11 P12");
}

TEST(ColumnRoles, DoubtIsSaid) {
  EXPECT_EQ(summed({"system", "gpu0"}), "?");
  EXPECT_EQ(summed({"wall", "cpu", "gpu"}), "?");
  EXPECT_EQ(summed({"psu1_in", "psu1_out"}), "?");
  EXPECT_EQ(summed({"Pac1", "Pac2"}), "Pac1 Pac2");
  EXPECT_EQ(summed({"psu1_in", "psu2_in"}), "psu1_in psu2_in");
}

class ColumnSums : public TraceTest {};

TEST_F(ColumnSums, AColumnThatIsTheSumOfOthersIsNotSummed) {
  // No name tells: x = a + b in every row, while they vary.
  std::string text = "t_s,x_W,a_W,b_W\n";
  std::string chance = text;
  for (int i = 0; i < 40; ++i) {
    const int a = 100 + 7 * i % 50;
    const int b = 300 + 11 * i % 90;
    text += std::to_string(i) + "," + std::to_string(a + b) + "," + std::to_string(a) + "," +
            std::to_string(b) + "\n";
    chance += std::to_string(i) + ",200,100,100\n";
  }
  const Trace trace = read(text);
  EXPECT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.report.on_request, std::vector<std::string>{"x"});
  expect_has(trace.report.notes.at(0), "'x' is the sum of 'a' to 'b'");
  // Constant columns may agree by chance.
  EXPECT_EQ(read(chance).channels.size(), 3u);
}

TEST_F(ColumnSums, RowsOfDomainsAreJudgedAsColumnsAre) {
  std::string text = "timestamp_ms,domain,power_W\n";
  for (int i = 0; i < 20; ++i) {
    const std::string stamp = std::to_string(1'770'000'000'000 + 100LL * i);
    text += stamp + ",package-0,70\n" + stamp + ",core,50\n" + stamp + ",dram,12\n";
  }
  const Trace trace = read(text);
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[0].name, "package-0");
  EXPECT_EQ(trace.channels[1].name, "dram");
  EXPECT_EQ(trace.report.on_request, std::vector<std::string>{"core"});
}

TEST_F(ColumnSums, ImportedTablesKeepTheirChannels) {
  const Trace trace = read("# ballast trace 1\nt_s,cpu-0_W,cpu-0-core_W\n0,10,4\n1,10,4\n");
  EXPECT_EQ(trace.channels.size(), 2u);
}

}  // namespace
}  // namespace ballast
