// SPDX-License-Identifier: GPL-3.0-or-later
// Measured traces against the figures that their collection states (its README: samples, length,
// mean, least, greatest power over the samples, median spacing), and the two forms of one job.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

struct Known {
  const char* file;
  const char* format;
  std::size_t samples;  // of the first channel
  double length_s;
  double mean_w;  // of the samples of the first channel; 0 = not stated
  double min_w;
  double max_w;
  double dt_median_s;
  double tolerance;  // of power: the README rounds to 1 W, or states an average of many
  std::size_t channels = 1;
};

constexpr const char* kGpt3 =
    "mlperf_train_v4.0_smc_gpt3_512xH100/result_5848-240517221859825376616_2_";

const Known kKnown[] = {
    {"mlperf_train_v4.0_smc_gpt3_512xH100/result_5848-240517221859825376616_2_dc_nodes_1-64.tar.xz",
     "mllog", 1702, 3410.9, 6770, 3309, 7439, 2.005, 1, 64},
    {"mlperf_train_v4.0_smc_gpt3_512xH100/result_5848-240517221859825376616_2_ac_nodes_1-64.tar.xz",
     "mllog", 1702, 3410.9, 6895, 4316, 7289, 2.005, 1, 64},
    {"mlperf_train_v4.0_smc_other_8xH100_and_64xH100/"
     "ssd__result_5753-240517062537491026015_4__dc__node_1.txt.xz",
     "mllog", 1083, 2170, 6734, 2649, 7116, 2.006, 1},
    {"mlperf_train_v4.0_smc_other_8xH100_and_64xH100/"
     "unet3d__result_4953-240509231420953593500_01__dc__node_0.txt.xz",
     "mllog", 355, 754, 6363, 2107, 7314, 2.006, 1},
    {"mlperf_train_v4.0_smc_other_8xH100_and_64xH100/"
     "dlrm_dcnv2__result_4952-240509201759124491233_06__dc__node_0.txt.xz",
     "mllog", 178, 355, 5719, 2140, 6979, 2.006, 1},
    {"mlperf_train_v4.0_smc_other_8xH100_and_64xH100/"
     "llama2_70b_lora_8nodes__result_5740-240517044141819407406_10__dc.tar.xz",
     "mllog", 159, 317, 0, 0, 0, 2.006, 1, 8},
    {"mlperf_train_v5.0_lenovo_8xB200/retinanet__result_0__node_0.txt.xz", "mllog", 1270, 1340,
     9572, 2921, 10358, 1.0, 1},
    {"mlperf_train_v5.0_lenovo_8xB200/bert__result_0__node_0.txt.xz", "mllog", 211, 221, 9690, 2844,
     10143, 1.0, 1},
    {"mlperf_inf_v4.1_nvidia_8xH200_maxq/llama2-70b-99__Server__run_1__spl.txt.xz", "ptdaemon",
     3056, 3055, 5604, 2392, 6390, 1.0, 1},
    {"mlperf_inf_v4.1_nvidia_8xH200_maxq/dlrm-v2-99__Server__run_1__spl.txt.xz", "ptdaemon", 1177,
     1176, 4423, 2360, 6166, 1.0, 1},
    {"mlperf_inf_v5.1_lenovo_8xB200/"
     "SR780a_V3_B200SXMx8_TRT__llama3.1-8b__Server__run_1__spl.txt.xz",
     "ptdaemon", 758, 757, 7734, 2353, 9434, 1.0, 1},
    {"mlperf_inf_v5.1_lenovo_8xB200/SR780a_V3_B200SXMx8_TRT__rgat__Offline__run_1__spl.txt.xz",
     "ptdaemon", 1132, 1131, 5635, 2343, 8934, 1.0, 1},
    {"openg2g_mlenergy_h100_inference_100ms/Llama-3.1-405B_num_gpus_8_max_num_seqs_16.csv.xz",
     "csv", 8660, 866, 3386, 2863, 5703, 0.1, 1},
    {"openg2g_mlenergy_h100_inference_100ms/Llama-3.1-405B_num_gpus_8_max_num_seqs_128.csv.xz",
     "csv", 1684, 168, 4608, 3884, 5675, 0.1, 1},
    {"openg2g_mlenergy_h100_inference_100ms/Llama-3.1-70B_num_gpus_4_max_num_seqs_64.csv.xz", "csv",
     1353, 135, 2001, 1614, 2778, 0.1, 1},
    {"openg2g_mlenergy_h100_inference_100ms/Llama-3.1-8B_num_gpus_1_max_num_seqs_768.csv.xz", "csv",
     934, 93, 685, 287, 910, 0.1, 1},
    {"openg2g_mlenergy_h100_inference_100ms/Qwen3-30B-A3B_num_gpus_2_max_num_seqs_256.csv.xz",
     "csv", 3858, 386, 931, 250, 1418, 0.1, 1},
    {"wattameter_4xH100_example/nvml_wattameter.log.xz", "csv", 140, 14.1, 0, 0, 0, 0.1001, 1, 4},
    {"derived/pmd_5050_A100.csv.xz", "csv", 47735, 9.976, 0, 0, 0, 0.0002051, 1, 2},
    // 965 polls every 13 ms of a sensor that holds its value for about 100 ms: its refreshes.
    {"yang_gpu_power_benchmark_pmd_4p8kHz/5050_A100__gpudata.csv.xz", "nvidia-smi", 126, 12.678, 0,
     0, 0, 0.104, 1},
};

TEST(RealTraces, AgreeWithTheirStatedFigures) {
  const auto folder = measured_traces();
  if (!folder) GTEST_SKIP() << "no measured traces beside the repository";
  for (const Known& k : kKnown) {
    SCOPED_TRACE(k.file);
    const Trace trace = read_trace(*folder / k.file);
    EXPECT_EQ(trace.report.format, k.format);
    ASSERT_EQ(trace.channels.size(), k.channels);
    const TraceChannel& c = trace.channels[0];
    EXPECT_EQ(c.power_w.size(), k.samples);
    EXPECT_NEAR(c.t_s.back() - c.t_s.front(), k.length_s, 0.6);
    EXPECT_NEAR(trace.report.dt_median_s, k.dt_median_s, 0.0011 * std::max(1.0, k.dt_median_s));
    if (k.mean_w == 0.0) continue;
    const double mean_w =
        std::accumulate(c.power_w.begin(), c.power_w.end(), 0.0) / static_cast<double>(k.samples);
    EXPECT_NEAR(mean_w, k.mean_w, k.tolerance);
    EXPECT_NEAR(*std::min_element(c.power_w.begin(), c.power_w.end()), k.min_w, k.tolerance);
    EXPECT_NEAR(*std::max_element(c.power_w.begin(), c.power_w.end()), k.max_w, k.tolerance);
  }
}

TEST(RealTraces, GapsOfTheSensorAreReported) {
  const auto folder = measured_traces();
  if (!folder) GTEST_SKIP() << "no measured traces beside the repository";
  const Trace trace = read_trace(*folder / kKnown[3].file);
  EXPECT_EQ(trace.report.gaps, 3u);
  EXPECT_DOUBLE_EQ(trace.report.longest_gap_s, 19.059);
}

TEST(RealTraces, NodesOfTheGpt3JobAreInNaturalOrder) {
  const auto folder = measured_traces();
  if (!folder) GTEST_SKIP() << "no measured traces beside the repository";
  const Trace raw = read_trace(*folder / (std::string(kGpt3) + "dc_nodes_1-64.tar.xz"));
  for (std::size_t i = 0; i < raw.channels.size(); ++i) {
    EXPECT_EQ(raw.channels[i].name, "node_" + std::to_string(i + 1));
  }
  // md5sum of the 64 logs gives 34 different ones.
  ASSERT_EQ(raw.report.notes.size(), 1u);
  EXPECT_EQ(raw.report.notes[0].substr(0, 48), "30 of 64 channels repeat another one exactly: no");
  EXPECT_EQ(raw.report.records, 108916u);
  EXPECT_EQ(raw.start_ns, 1715960308910000000);  // earliest first reading + 1.725 s
}

// The derived CSV is the node logs interpolated to a 2 s grid and rounded to 1 W by other code.
TEST(RealTraces, NodeLogsAndDerivedCsvGiveTheSamePower) {
  const auto folder = measured_traces();
  if (!folder) GTEST_SKIP() << "no measured traces beside the repository";
  for (const char* side : {"dc", "ac"}) {
    const Trace raw = read_trace(*folder / (kGpt3 + std::string(side) + "_nodes_1-64.tar.xz"));
    const Trace csv =
        read_trace(*folder / ("derived/gpt3_512xH100_" + std::string(side) + "_2s.csv.xz"));
    ASSERT_EQ(raw.channels.size(), 64u);
    ASSERT_EQ(csv.channels.size(), 64u);
    for (std::size_t n = 0; n < 64; ++n) {
      EXPECT_EQ(csv.channels[n].name, "node" + std::to_string(n + 1));
      TraceCursor a(raw.channels[n], Interpolation::kLinear);
      TraceCursor b(csv.channels[n], Interpolation::kLinear);
      double worst_w = 0.0;
      for (double t_s = 0.0; t_s <= 3408.0; t_s += 2.0) {
        worst_w = std::max(worst_w, std::fabs(a.power_w(t_s) - b.power_w(t_s)));
      }
      EXPECT_LE(worst_w, 0.5 + 1e-9) << side << " node " << n + 1;
    }
  }
}

}  // namespace
}  // namespace ballast
