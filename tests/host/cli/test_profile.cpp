// SPDX-License-Identifier: GPL-3.0-or-later
// `profile show` and `profile import`: figures against closed forms and against what is published
// of a measured job.
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <numbers>
#include <sstream>

#include "host/cli/profile_command.hpp"
#include "host/runs/trace_summary.hpp"
#include "tests/host/cli/profile_test.hpp"

namespace ballast {
namespace {

TEST_F(Profile, FiguresOfAKnownTrace) {
  const auto j = show_json({write("two.csv", two_sines(0.73)), {}, {}, false});
  EXPECT_EQ(j["format"], "csv");
  EXPECT_DOUBLE_EQ(j["length_s"], 200.0);
  EXPECT_DOUBLE_EQ(j["nyquist_hz"], 5.0);
  EXPECT_NEAR(j["sum"]["mean_w"], 3100.0, 0.01);
  EXPECT_NEAR(j["channels"][1]["min_w"], 1800.0, 0.5);
  EXPECT_NEAR(j["channels"][1]["max_w"], 2200.0, 0.5);
  // 300 W and 200 W in phase; the slope is no line.
  EXPECT_NEAR(j["line"]["f_hz"], 0.73, 0.0005);
  EXPECT_NEAR(j["line"]["amplitude_w"], 500.0, 2.0);
}

TEST_F(Profile, MeanIsOverTimeNotOverReadings) {
  // 1000 W for 90 s read once, 0 W for 10 s read each second: the replay's mean is near 900 W.
  std::string text = "t_s,a_W\n0,1000\n90,1000\n";
  for (int t = 91; t <= 100; ++t) text += std::to_string(t) + ",0\n";
  const auto j = show_json({write("a.csv", text), {}, {}, false});
  EXPECT_DOUBLE_EQ(j["sum"]["mean_w"], (90.0 * 1000.0 + 0.5 * 1000.0) / 100.0);
}

TEST_F(Profile, AStepIsNoLine) {
  std::string text = "t_s,a_W\n";
  for (int i = 0; i < 2000; ++i) text += std::to_string(i) + (i < 700 ? ",100\n" : ",900\n");
  EXPECT_TRUE(show_json({write("a.csv", text), {}, {}, false})["line"].is_null());
  expect_has(show({folder_ / "a.csv", {}, {}, false}), "none stands out");
}

TEST_F(Profile, AWeakLineIsFoundBesideAStep) {
  // The flank of the step is far higher than the line and its wiggles are peaks of their own.
  std::string text = "t_s,a_W\n";
  std::uint32_t state = 3;
  for (int i = 0; i < 2000; ++i) {
    state = state * 1664525u + 1013904223u;
    const double noise_w = (static_cast<double>(state >> 8) / double(1 << 24) - 0.5) * 20.0;
    const double line_w = 12.0 * std::sin(2.0 * std::numbers::pi * 0.2131 * i);
    text +=
        std::to_string(i) + "," + std::to_string((i < 700 ? 100 : 900) + line_w + noise_w) + "\n";
  }
  const auto j = show_json({write("a.csv", text), {}, {}, false});
  EXPECT_NEAR(j["line"]["f_hz"], 0.2131, 3e-4);
  // The density of the step itself in the line's five bins comes on top.
  EXPECT_NEAR(j["line"]["amplitude_w"], 12.0, 1.2);
}

TEST_F(Profile, TextShowsWhatAReaderNeeds) {
  std::string text = "t_s";
  for (int n = 1; n <= 20; ++n) text += ",node" + std::to_string(n) + "_kW";
  for (int t = 0; t < 3; ++t) {
    text += "\n" + std::to_string(t);
    for (int n = 1; n <= 20; ++n) text += "," + std::to_string(n);
  }
  const std::string shown = show({write("many.csv", text + "\n"), {}, {}, false});
  expect_has(shown, "csv, 20 channels, 3 records");
  expect_has(shown, "not assessable");
  expect_has(shown, "210.000 kW");
  expect_has(shown, "... 14 more");
  expect_has(shown, "node18");
  EXPECT_EQ(shown.find("node10 "), std::string::npos);
}

TEST_F(Profile, ImportKeepsWhatIsNotKnown) {
  ProfileImportArgs args;
  args.file = write("in.csv", holed());
  args.output = folder_ / "out.csv";
  std::ostringstream out;
  ASSERT_EQ(run_profile_import(args, out), kExitOk);
  expect_has(out.str(), "61 rows");  // without those in which nothing is known
  const Trace before = read_trace(args.file);
  const Trace after = read_trace(args.output);
  ASSERT_EQ(after.gaps.size(), before.gaps.size());
  for (std::size_t i = 0; i < before.gaps.size(); ++i) {
    EXPECT_DOUBLE_EQ(after.gaps[i].from_s, before.gaps[i].from_s);
    EXPECT_DOUBLE_EQ(after.gaps[i].to_s, before.gaps[i].to_s);
  }
  EXPECT_EQ(after.known_to_s, 89.0);
  EXPECT_EQ(after.report.failed_polls, before.report.failed_polls);
  EXPECT_EQ(after.report.ended_channels, 1u);
  EXPECT_EQ(after.report.notes, before.report.notes);
  // Once more changes nothing but the name of the source.
  args.file = args.output;
  args.output = folder_ / "again.csv";
  ASSERT_EQ(run_profile_import(args, out), kExitOk);
  std::string first = text_of("out.csv");
  std::string second = text_of("again.csv");
  const auto without_source = [](std::string& text) {
    const std::size_t at = text.find("# ballast source");
    text.erase(at, text.find('\n', at) - at);
  };
  without_source(first);
  without_source(second);
  EXPECT_EQ(first, second);
}

TEST_F(Profile, SumIsKnownWhereAllChannelsAre) {
  std::string text = "t_s,a_W,b_W\n";
  for (int i = 0; i < 100; ++i)
    text += std::to_string(i) + ",100," + (i < 20 || i > 59 ? "" : "50") + "\n";
  const auto j = show_json({write("a.csv", text), {}, {}, false});
  EXPECT_EQ(j["known_s"]["from_s"], 20.0);
  EXPECT_EQ(j["known_s"]["to_s"], 59.0);
  EXPECT_EQ(j["sum"]["min_w"], 150.0);
  EXPECT_EQ(j["sum"]["max_w"], 150.0);
  // 100 W for 100 s and 50 W for 40 s.
  EXPECT_NEAR(j["sum"]["known_energy_j"], 12000.0, 1e-6);
}

TEST_F(Profile, ImportReadsBackAsTheSameTrace) {
  const std::string text =
      "time_ms,node 1_kW,\"b,c_W\"\n0,1.5,7\n1000,2.5,8.125\n1500,1,9\n3000,4,10\n";
  ProfileImportArgs args;
  args.file = write("in.csv", text);
  args.output = folder_ / "out.csv";
  args.step_s = 0.25;
  std::ostringstream out;
  ASSERT_EQ(run_profile_import(args, out), kExitOk);
  expect_has(out.str(), "13 rows, 2 channels");
  const Trace before = read_trace(args.file);
  const Trace after = read_trace(args.output);
  ASSERT_EQ(after.channels.size(), 2u);
  EXPECT_DOUBLE_EQ(after.length_s, 3.0);
  for (std::size_t n = 0; n < 2; ++n) {
    EXPECT_EQ(after.channels[n].name, before.channels[n].name);
    TraceCursor a(before.channels[n], Interpolation::kLinear);
    for (std::size_t i = 0; i < 13; ++i) {
      EXPECT_DOUBLE_EQ(after.channels[n].t_s[i], 0.25 * static_cast<double>(i));
      EXPECT_NEAR(after.channels[n].power_w[i], a.power_w(0.25 * static_cast<double>(i)), 5.1e-4);
    }
  }
}

TEST_F(Profile, ImportRefusesBadSteps) {
  ProfileImportArgs args;
  args.file = write("in.csv", two_sines(0.1));
  args.output = folder_ / "out.csv";
  std::ostringstream out;
  for (const double step_s : {0.0, -1.0, 1e-9, std::nan("")}) {
    args.step_s = step_s;
    EXPECT_THROW(run_profile_import(args, out), ConfigError) << step_s;
  }
  args.step_s = 1.0;
  args.output = args.file;
  EXPECT_THROW(run_profile_import(args, out), ConfigError);
}

// Step loads with a line on their plateau: 0.277 Hz 109 W and 0.0586 Hz 368 W are stated for the
// loaded part alone, so the whole record agrees within a few per cent.
TEST_F(Profile, LinesOfMeasuredStepLoads) {
  const auto folder = measured_traces();
  if (!folder) GTEST_SKIP() << "no measured traces beside the repository";
  const std::string b200 = "mlperf_inf_v5.1_lenovo_8xB200/SR780a_V3_B200SXMx8_TRT__";
  const ProfileSummary llama =
      summarize(read_trace(*folder / (b200 + "llama3.1-8b__Server__run_1__spl.txt.xz")));
  ASSERT_TRUE(llama.line);
  EXPECT_NEAR(llama.line->f_hz, 0.277, 0.003);
  EXPECT_NEAR(llama.line->amplitude, 109.0, 5.0);
  const ProfileSummary rgat =
      summarize(read_trace(*folder / (b200 + "rgat__Offline__run_1__spl.txt.xz")));
  ASSERT_TRUE(rgat.line);
  EXPECT_NEAR(rgat.line->f_hz, 0.0586, 0.001);
  EXPECT_NEAR(rgat.line->amplitude, 368.0, 18.0);
}

// The iteration of the measured GPT-3 job: 0.0915 Hz (resolution 0.0012 Hz), about 21 kW on the DC
// side, 27 dB (DC) and 32 dB (AC) over the median density; mean 431.1 and 438.3 kW, least 288.3 kW
// and greatest 460.0 kW on a 2 s grid.
TEST_F(Profile, LineOfTheMeasuredGpt3Job) {
  const auto folder = measured_traces();
  if (!folder) GTEST_SKIP() << "no measured traces beside the repository";
  const std::string raw =
      "mlperf_train_v4.0_smc_gpt3_512xH100/result_5848-240517221859825376616_2_";
  for (const std::string& file :
       {raw + "dc_nodes_1-64.tar.xz", std::string("derived/gpt3_512xH100_dc_2s.csv.xz")}) {
    const ProfileSummary s = summarize(read_trace(*folder / file));
    ASSERT_TRUE(s.line) << file;
    EXPECT_NEAR(s.line->f_hz, 0.0915, 0.0006) << file;
    EXPECT_NEAR(s.line->amplitude, 21e3, 0.6e3) << file;
    EXPECT_NEAR(s.line->prominence_db, 27.0, 1.0) << file;
    EXPECT_NEAR(s.sum.mean_w, 431.1e3, 200.0) << file;
    EXPECT_NEAR(s.sum.min_w, 288.3e3, 2e3) << file;
    EXPECT_NEAR(s.sum.max_w, 460.0e3, 1e3) << file;
  }
  const ProfileSummary ac = summarize(read_trace(*folder / (raw + "ac_nodes_1-64.tar.xz")));
  ASSERT_TRUE(ac.line);
  EXPECT_NEAR(ac.line->f_hz, 0.0915, 0.0006);
  EXPECT_NEAR(ac.line->prominence_db, 32.0, 1.0);
  EXPECT_NEAR(ac.sum.mean_w, 438.3e3, 200.0);
}

}  // namespace
}  // namespace ballast
