// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

class NvidiaSmiReader : public TraceTest {};

TEST_F(NvidiaSmiReader, InterleavedGpusWithUnitsAndFailures) {
  const Trace trace = read(
      "timestamp, index, name, power.draw [W], power.limit [W]\n"
      "2024/05/17 22:18:59.825, 0, NVIDIA H100 80GB HBM3, 100.10 W, 700.00 W\n"
      "2024/05/17 22:18:59.827, 1, NVIDIA H100 80GB HBM3, 200.20 W, 700.00 W\n"
      "2024/05/17 22:18:59.925, 0, NVIDIA H100 80GB HBM3, [N/A], 700.00 W\n"
      "2024/05/17 22:18:59.927, 1, NVIDIA H100 80GB HBM3, [Unknown Error], 700.00 W\n"
      "2024/05/17 22:19:00.025, 0, NVIDIA H100 80GB HBM3, 101 W, 700.00 W\n"
      "2024/05/17 22:19:00.027, 1, NVIDIA H100 80GB HBM3, 201 W, 700.00 W\n");
  EXPECT_EQ(trace.report.format, "nvidia-smi");
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[0].name, "gpu0");
  EXPECT_EQ(trace.channels[1].name, "gpu1");
  EXPECT_EQ(trace.channels[0].t_s, (std::vector<double>{-0.002, 0.198}));
  EXPECT_EQ(trace.channels[1].t_s, (std::vector<double>{0.0, 0.2}));
  EXPECT_EQ(trace.channels[1].power_w, (std::vector<double>{200.20, 201}));
  EXPECT_EQ(trace.report.failed_polls, 2u);
}

TEST_F(NvidiaSmiReader, NounitsAnyOrderAndUuid) {
  const Trace trace = read(
      "power.draw [W], uuid, timestamp\r\n"
      "50.5, GPU-b, 2024/05/17 22:18:59.000\r\n"
      "60.5, GPU-a, 2024/05/17 22:18:59.000\r\n"
      "51.5, GPU-b, 2024/05/17 22:19:00.000\r\n"
      "61.5, GPU-a, 2024/05/17 22:19:00.000\r\n"
      "power.draw [W], uuid, timestamp\r\n"
      "52.5, GPU-b, 2024/05/17 22:19:01.000\r\n"
      "62.5, GPU-a, 2024/05/17 22:19:01.0");
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[0].name, "GPU-b");
  EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{50.5, 51.5, 52.5}));
  EXPECT_EQ(trace.channels[1].power_w, (std::vector<double>{60.5, 61.5, 62.5}));
}

TEST_F(NvidiaSmiReader, InstantPowerIsPreferred) {
  const std::string text =
      "timestamp, index, power.draw [W], power.draw.instant [W]\n"
      "2024/05/17 22:18:59.000, 3, 50 W, 70 W\n2024/05/17 22:19:00.000, 3, 51 W, 71 W\n";
  const Trace trace = read(text);
  ASSERT_EQ(trace.channels.size(), 1u);
  EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{70, 71}));
  ReadOptions options;
  options.channels = {"gpu3.power.draw"};
  EXPECT_EQ(read(text, options).channels.at(0).power_w, (std::vector<double>{50, 51}));
}

TEST_F(NvidiaSmiReader, WithoutIdentityEqualStampsArePolls) {
  // The second poll lacks a GPU, the fourth was written twice.
  const Trace trace = read(
      "timestamp, power.draw [W]\n"
      "2024/05/17 22:18:59.000, 10 W\n2024/05/17 22:18:59.000, 20 W\n"
      "2024/05/17 22:19:00.000, 12 W\n"
      "2024/05/17 22:19:01.000, 11 W\n2024/05/17 22:19:01.000, 21 W\n"
      "2024/05/17 22:19:02.000, 12 W\n2024/05/17 22:19:02.000, 22 W\n"
      "2024/05/17 22:19:02.000, 13 W\n2024/05/17 22:19:02.000, 23 W\n"
      "2024/05/17 22:19:03.000, 14 W\n2024/05/17 22:19:03.000, 24 W\n");
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{10, 11, 13, 14}));
  EXPECT_EQ(trace.channels[1].power_w, (std::vector<double>{20, 21, 23, 24}));
  EXPECT_EQ(trace.report.failed_polls, 1u);
  EXPECT_EQ(trace.report.duplicates, 2u);
}

TEST_F(NvidiaSmiReader, UnnamedGpusWithUnequalStampsAreRefused) {
  std::string text = "timestamp, power.draw [W]\n";
  for (int i = 10; i < 60; ++i) {
    text += "2024/05/17 22:18:" + std::to_string(i) + ".000, 10 W\n";
    text += "2024/05/17 22:18:" + std::to_string(i) + ".002, 20 W\n";
  }
  const std::string message = error_of_text(text);
  expect_has(message, "no column identifies GPUs");
  expect_has(message, "add index to the query");
}

TEST_F(NvidiaSmiReader, BadLines) {
  const std::string head = "timestamp, index, power.draw [W]\n2024/05/17 22:18:59.000, 0, 10 W\n";
  expect_has(error_of_text(head + "2024/05/17 22:18:58.000, 0, 10 W\n"), ":3: unsorted time");
  expect_has(error_of_text(head + "noon, 0, 10 W\n"), ":3: timestamp 'noon'");
  expect_has(error_of_text(head + "2024/05/17 22:19:00.000, 0, 10 kW\n"),
             ":3: power.draw '10 kW' is not a power");
  expect_has(error_of_text(head + "2024/05/17 22:19:00.000, 10 W\n"),
             ":3: 2 fields, but the header has 3");
  expect_has(error_of_text(head + "2024/05/17 22:19:00.000, 0, -1 W\n"), ":3: negative power");
}

}  // namespace
}  // namespace ballast
