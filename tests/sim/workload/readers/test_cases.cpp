// SPDX-License-Identifier: GPL-3.0-or-later
// Small inputs from practice, each with its right answer: what is read, or why it is refused. The
// figures follow from how each file was made; they were computed apart from the readers, by
// Python's csv and datetime.
#include <cctype>
#include <ostream>

#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

// Mean of the sum over time: trapezoids, each channel over its own time.
double mean_sum_w(const Trace& trace) {
  double sum = 0.0;
  for (const TraceChannel& c : trace.channels) {
    double energy_j = 0.0;
    for (std::size_t i = 1; i < c.t_s.size(); ++i)
      energy_j += 0.5 * (c.power_w[i] + c.power_w[i - 1]) * (c.t_s[i] - c.t_s[i - 1]);
    sum += energy_j / (c.t_s.back() - c.t_s.front());
  }
  return sum;
}

std::string all_notes(const Trace& trace) {
  std::string text;
  for (const std::string& note : trace.report.notes) text += note + "\n";
  return text;
}

// "02-rapl-nested.csv" as the name of a test.
std::string test_name(const std::string& file, std::size_t index) {
  std::string name = "N" + std::to_string(index) + "_";
  for (const char c : file) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

struct ReadCase {
  const char* file;
  std::size_t channels;
  double mean_w;
  double length_s;
  std::uint64_t failed_polls;
  const char* note;  // part of one; empty: none of these is due
  ReadOptions options = {};
};

void PrintTo(const ReadCase& c, std::ostream* out) {
  *out << c.file;
}

class ReadCases : public TraceTest, public ::testing::WithParamInterface<ReadCase> {};

TEST_P(ReadCases, HaveTheirPower) {
  const ReadCase& c = GetParam();
  const Trace trace = read_trace(case_file(c.file), c.options);
  EXPECT_EQ(trace.channels.size(), c.channels);
  EXPECT_NEAR(mean_sum_w(trace), c.mean_w, 1e-9 * c.mean_w);
  EXPECT_NEAR(trace.length_s, c.length_s, 1e-9);
  EXPECT_EQ(trace.report.failed_polls, c.failed_polls);
  EXPECT_EQ(trace.report.duplicates, 0u);
  expect_has(all_notes(trace), c.note);
}

INSTANTIATE_TEST_SUITE_P(
    Practice, ReadCases,
    ::testing::Values(
        // One row per device: an id column, equal stamps.
        ReadCase{"01-xpu-smi-4dev.csv", 4, 1000.0, 59.0, 0, ""},
        ReadCase{"01c-selfmade-smi.csv", 8, 4620.0, 295.0, 0, "'power_limit' (a limit)"},
        ReadCase{"41-variorum.csv", 2, 700.0, 5.9, 0, ""},
        // Columns that contain, limit or restate each other.
        ReadCase{"02-rapl-nested.csv", 1, 120.0, 59.0, 0, "'core' (part of 'psys')"},
        ReadCase{"02b-power-and-limit.csv", 2, 751.5, 5.9, 0, "'gpu1_power_limit' (a limit)"},
        ReadCase{"02c-dcmi-min-avg-max.csv", 1, 5000.0, 59.0, 0,
                 "'host power max' (another reading of 'host power now')"},
        ReadCase{"03-uvw-phases.csv", 1, 5000.0, 1.99, 0, "I_U, I_V, I_W"},
        ReadCase{"30-power-gadget.csv", 2, 65.0, 59.0, 0, "the time is 'Elapsed Time (sec)'"},
        ReadCase{"30b-power-gadget-elapsed.csv", 2, 65.0, 59.0, 0,
                 "'IA Power_0' (part of 'Processor Power_0')"},
        ReadCase{"37c-mwatts.csv", 1, 250.0, 11.8, 0, "", {.channels = {"GPU0_POWER"}}},
        ReadCase{"46-hioki.csv", 1, 3700.0, 29.5, 0, "'P123' has no unit: taken as W"},
        ReadCase{"46b-hioki-units.csv", 1, 3700.0, 29.5, 0, "'P1' (part of 'P123')"},
        // One absurd reading.
        ReadCase{"05-terawatt.csv", 1, 43.1, 299.0, 1, "3689348814741.91 W at line 152"},
        ReadCase{"05b-spike.csv", 1, 8.1, 599.0, 1, "64852.03 W at line 302"},
        // Dialects of time and number.
        ReadCase{"11c-offset.csv", 1, 52000.0, 599.0, 0, "offset from UTC changes"},
        ReadCase{"13-date-time.csv", 1, 2029.5, 59.0, 0, ""},
        ReadCase{"14-spot.csv", 1, 1215.0, 29.0, 0, "", {.channels = {"Pdc1"}}},
        ReadCase{"14b-deccomma.csv", 1, 1215.0, 2.9, 0, ""},
        ReadCase{"25-cr.csv", 1, 1014.5, 29.0, 0, ""},
        ReadCase{"40-iso8601-ns.csv", 1, 300.0, 11.8, 0, ""},
        ReadCase{"44-gridlabd.csv", 1, 1234014.5, 29.0, 0, "zone CST"},
        ReadCase{"61-no-seconds.csv", 1, 51000.0, 5340.0, 0, ""},
        // A logger that was started again, failed, or wrote no header.
        ReadCase{"20b-smi-restart-order.csv", 1, 300.0, 99.0, 0, ""},
        ReadCase{"21-smi-error-line.csv", 1, 300.0, 59.0, 1, "line 32 is 'Unable to determine"},
        ReadCase{"22-noheader.csv",
                 1,
                 300.0,
                 29.0,
                 0,
                 "",
                 {.columns = "timestamp,index,power.draw [W]"}},
        ReadCase{"29-nan.csv", 1, 1029.5, 59.0, 3, "", {.failure_markers = {"nan"}}}),
    [](const auto& instance) { return test_name(instance.param.file, instance.index); });

struct RefusedCase {
  const char* file;
  const char* cause;
  const char* remedy;
};

void PrintTo(const RefusedCase& c, std::ostream* out) {
  *out << c.file;
}

class RefusedCases : public TraceTest, public ::testing::WithParamInterface<RefusedCase> {};

TEST_P(RefusedCases, NameCauseAndRemedy) {
  const RefusedCase& c = GetParam();
  const std::string message = error_of(case_file(c.file));
  expect_has(message, c.cause);
  expect_has(message, c.remedy);
}

INSTANTIATE_TEST_SUITE_P(
    Practice, RefusedCases,
    ::testing::Values(
        RefusedCase{"06-pmu-whole-seconds.csv", ":2: timestamps are too coarse", "milliseconds"},
        RefusedCase{"06b-smi-whole-seconds-1gpu.csv", "that many readings of one", "milliseconds"},
        RefusedCase{"09-excel-epoch.csv", ":2: timestamps have lost digits", "all their digits"},
        RefusedCase{"14-spot.csv", "'Pdc1' and 'Pac1' look like the two sides", "--channel"},
        RefusedCase{"15-thousands-point.csv", ":22: column 'Power [W]': '1.000'", "thousands"},
        RefusedCase{"22-noheader.csv", ":1: no header line",
                    "--columns \"timestamp,index,power [W]\""},
        RefusedCase{"29-nan.csv", ":22: power is NaN", "--failed nan"},
        RefusedCase{"37c-mwatts.csv", "'GPU0_POWER' and 'SYSTEM_POWER' may contain", "--channel"},
        RefusedCase{"43-smi-2gpu-interleaved.csv", "2 devices read one after the other", "index"}),
    [](const auto& instance) { return test_name(instance.param.file, instance.index); });

}  // namespace
}  // namespace ballast
