// SPDX-License-Identifier: GPL-3.0-or-later
// What an import says of the readings behind it, read back.
#include "sim/workload/readers/provenance.hpp"
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

class Provenance : public TraceTest {
 protected:
  // Lines before eleven readings of 1 s.
  Trace read_with(const std::string& lines) const {
    std::string text = lines + "t_s,P_W\n";
    for (int i = 0; i <= 10; ++i) text += std::to_string(i) + "," + std::to_string(i) + "\n";
    return read(text);
  }
};

TEST_F(Provenance, CountsForTheWorse) {
  const Trace trace = read_with(
      "# ballast trace 1\n"
      "# ballast source a.csv (csv)\n"
      "# ballast counts duplicates=2 failed_polls=3 empty_cells=0\n"
      "# ballast shows nyquist_hz=0.4 bandwidth_hz=0.1 spacing_s=2.5 hold_s=1.25\n"
      "# ballast gap from_s=2 to_s=4.5\n"
      "# ballast wide from_s=6 to_s=8\n"
      "# ballast note a channel, was_W lost; at t_s 3\n");
  EXPECT_EQ(trace.report.duplicates, 2u);
  EXPECT_EQ(trace.report.failed_polls, 3u);
  EXPECT_DOUBLE_EQ(trace.nyquist_hz, 0.4);
  EXPECT_DOUBLE_EQ(trace.bandwidth_hz, 0.1);
  EXPECT_DOUBLE_EQ(trace.spacing_s, 2.5);
  EXPECT_DOUBLE_EQ(trace.report.hold_s, 1.25);
  ASSERT_EQ(trace.gaps.size(), 1u);
  EXPECT_DOUBLE_EQ(trace.gaps[0].to_s, 4.5);
  EXPECT_DOUBLE_EQ(trace.report.longest_gap_s, 2.5);
  EXPECT_EQ(trace.report.gaps, 1u);
  ASSERT_EQ(trace.wide.size(), 1u);
  ASSERT_EQ(trace.report.notes.size(), 1u);
  EXPECT_EQ(trace.report.notes[0], "a channel, was_W lost; at t_s 3");
}

TEST_F(Provenance, CannotMakeATraceBetter) {
  const Trace trace = read_with(
      "# ballast trace 1\n# ballast shows nyquist_hz=50 bandwidth_hz=50 spacing_s=0.01\n");
  EXPECT_DOUBLE_EQ(trace.nyquist_hz, 0.5);
  EXPECT_DOUBLE_EQ(trace.bandwidth_hz, 0.5);
  EXPECT_DOUBLE_EQ(trace.spacing_s, 1.0);
}

TEST_F(Provenance, LinesThatCannotBeReadAreRefused) {
  for (const char* line :
       {"trace 2", "trace", "gap from_s=5", "gap from_s=5 to_s=5", "gap from_s=-1 to_s=5",
        "gap from_s=a to_s=5", "gap 5 6", "shows nyquist_hz=nan", "shows bandwidth_hz=inf",
        "counts duplicates", "counts duplicates=-1"}) {
    const std::string error =
        error_of_text("# ballast " + std::string(line) + "\nt_s,P_W\n0,1\n1,2\n");
    expect_has(error, "a line of an import cannot be read");
    expect_has(error, "trace.txt:1");
  }
}

TEST_F(Provenance, OtherCommentsAreComments) {
  const Trace trace = read_with("# ballasts\n#ballast-like remark\n# ballast later word=1 x\n");
  EXPECT_TRUE(trace.gaps.empty());
  EXPECT_TRUE(trace.report.notes.empty());
}

}  // namespace
}  // namespace ballast
