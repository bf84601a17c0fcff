// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cfloat>

#include "tests/sim/workload/readers/comtrade_bench.hpp"
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

class ComtradeReader : public TraceTest {
 protected:
  // Writes a pair and gives the path of its configuration.
  std::filesystem::path pair(const std::string& config, const std::string& data) const {
    write("rec.dat", data);
    return write("rec.cfg", config);
  }
  Trace read_pair(const ComtradeText& config, const std::string& data) const {
    return read_trace(pair(config.str(), data));
  }
};

ComtradeText power_in_kw() {
  ComtradeText text;
  text.analog = {analog(1, "P", ",,kW,0.5,10,0,-32767,32767,1,1,P")};
  return text;
}

constexpr const char* kFour = "1,0,0\r\n2,1000,20\r\n3,2000,40\r\n4,3000,60\r\n";

TEST_F(ComtradeReader, TheCaseByEitherFile) {
  for (const char* name : {"18c-comtrade.cfg", "18c-comtrade.dat"}) {
    const Trace trace = read_trace(case_file(name));
    EXPECT_EQ(trace.report.format, "comtrade");
    ASSERT_EQ(trace.channels.size(), 1u);
    EXPECT_EQ(trace.channels[0].name, "P");
    ASSERT_EQ(trace.channels[0].power_w.size(), 50u);
    for (int i = 0; i < 50; ++i) {
      const auto n = static_cast<std::size_t>(i);
      EXPECT_NEAR(trace.channels[0].power_w[n], 1e8 + 1e5 * i, 1e-6);  // 0.1 MW a count from 1000
      EXPECT_NEAR(trace.channels[0].t_s[n], 1e-3 * i, 1e-9);
    }
    EXPECT_EQ(trace.start_ns, 1772618400000000000);  // 4 March 2026 10:00:00
    EXPECT_EQ(trace.nyquist_hz, 500.0);
  }
}

TEST_F(ComtradeReader, EveryTypeOfDataGivesTheSamePower) {
  ComtradeText text = power_in_kw();
  text.status = 17;                                         // two words of status bits
  const std::vector<double> expected = {10e3, 20e3, 40e3};  // 0.5 kW a count and 10 kW
  std::string ascii;
  std::string binary;
  std::string binary32;
  std::string single;
  for (const int raw : {0, 20, 99999, 60}) {
    const auto n = static_cast<std::uint32_t>(raw == 99999 ? 3 : raw / 20 + 1);
    const bool missing = raw == 99999;
    const std::string number = std::to_string(n);
    ascii += number + "," + number + "000," + std::to_string(raw);
    for (int i = 0; i < text.status; ++i) ascii += ",1";
    ascii += "\r\n";
    binary += binary_sample(n, n * 1000, int16(missing ? -32768 : raw), 2);
    binary32 += binary_sample(n, n * 1000, int32(missing ? INT32_MIN : raw), 2);
    single += binary_sample(n, n * 1000, float32(missing ? -FLT_MAX : static_cast<float>(raw)), 2);
  }
  for (const auto& [type, data] : {std::pair{"ASCII", ascii + "\x1A"}, std::pair{"BINARY", binary},
                                   std::pair{"BINARY32", binary32}, std::pair{"FLOAT32", single}}) {
    text.type = type;
    const Trace trace = read_pair(text, data);
    ASSERT_EQ(trace.channels.size(), 1u) << type;
    EXPECT_EQ(trace.channels[0].power_w, expected) << type;
    EXPECT_EQ(trace.channels[0].t_s, (std::vector<double>{0, 0.001, 0.003})) << type;
    EXPECT_EQ(trace.report.failed_polls, 1u) << type;
    EXPECT_EQ(trace.report.records, 4u) << type;
  }
}

TEST_F(ComtradeReader, TheSideOfTheTransformerScales) {
  ComtradeText text = power_in_kw();
  text.analog = {analog(1, "P", ",,kW,0.5,10,0,-32767,32767,1200,5,S")};
  EXPECT_EQ(read_pair(text, kFour).channels.at(0).power_w,
            (std::vector<double>{2.4e6, 4.8e6, 7.2e6, 9.6e6}));
  text.analog = {analog(1, "P", ",,kW,0.5,10,0,-32767,32767,1200,0,S")};
  expect_has(error_of(pair(text.str(), kFour)),
             "rec.cfg:3: COMTRADE configuration: values at the "
             "secondary side of a transformer without a ratio");
}

TEST_F(ComtradeReader, TheRevisionOf1991) {
  ComtradeText text;
  text.revision = "";
  text.analog = {"1,P,,,kW,0.5,10,0,-32767,32767\r\n"};
  text.start = "03/04/96,10:00:00.250000";
  const Trace trace = read_pair(text, "1,0,0\r\n2,1000,99999\r\n3,2000,40\r\n4,3000,60\r\n");
  EXPECT_EQ(trace.channels.at(0).power_w, (std::vector<double>{10e3, 30e3, 40e3}));
  EXPECT_EQ(trace.start_ns, 825933600250000000);  // 4 March 1996 10:00:00.25
  ASSERT_EQ(trace.report.notes.size(), 1u);
  expect_has(trace.report.notes[0], "does not say to which side of the transformers");
}

TEST_F(ComtradeReader, RatesFollowOneAnother) {
  ComtradeText text = power_in_kw();
  text.rates = "2\r\n1000,2\r\n10,4\r\n";
  EXPECT_EQ(read_pair(text, "1,0,0\r\n2,1000,1\r\n3,101000,2\r\n4,201000,3\r\n").channels.at(0).t_s,
            (std::vector<double>{0, 0.001, 0.101, 0.201}));
}

TEST_F(ComtradeReader, StampsTellTheTimeWhereThereIsNoRate) {
  ComtradeText text = power_in_kw();
  text.rates = "0\r\n0,4\r\n";
  text.factor = "2";
  const std::string data = "1,500,0\r\n2,1500,20\r\n3,4500,40\r\n4,5500,60\r\n";
  EXPECT_EQ(read_pair(text, data).channels.at(0).t_s,
            (std::vector<double>{0, 0.002, 0.008, 0.010}));
  // Nine digits below the second make them nanoseconds.
  text.revision = "2013";
  text.start = "04/03/2026,10:00:00.000000000";
  EXPECT_EQ(read_pair(text, data).channels.at(0).t_s, (std::vector<double>{0, 2e-6, 8e-6, 10e-6}));
  expect_has(error_of(pair(text.str(), "1,0,0\r\n2,,20\r\n3,3,40\r\n4,5,60\r\n")),
             "sample 2 has no timestamp and the configuration no rate");
  expect_has(error_of(pair(text.str(), "1,5,0\r\n2,5,20\r\n3,7,40\r\n4,9,60\r\n")),
             "the timestamp of sample 2 is not after the one before");
}

TEST_F(ComtradeReader, StampsThatDisagreeWithTheRatesAreNamed) {
  const Trace trace = read_pair(power_in_kw(), "1,0,0\r\n2,1000,1\r\n3,2000,2\r\n4,9000,3\r\n");
  EXPECT_EQ(trace.length_s, 0.003);
  ASSERT_EQ(trace.report.notes.size(), 1u);
  expect_has(trace.report.notes[0],
             "the timestamps of the samples give a length of 0.009 s, the rates "
             "of the configuration 0.003 s");
}

TEST_F(ComtradeReader, SingleFilesOf2013) {
  ComtradeText text = power_in_kw();
  text.revision = "2013";
  text.factor = "1\r\n-5h30,-5h30\r\nB,3";
  const auto file = [&](const std::string& section, const std::string& data) {
    return write("rec.cff",
                 "--- file type: CFG ---\r\n" + text.str() +
                     "--- file type: INF ---\r\n\r\n--- file type: HDR ---\r\nnotes\r\n" +
                     "--- file type: DAT " + section + " ---\r\n" + data);
  };
  const std::vector<double> expected = {10e3, 20e3, 30e3, 40e3};
  EXPECT_EQ(read_trace(file("ASCII", kFour)).channels.at(0).power_w, expected);
  text.type = "BINARY";
  std::string data;
  for (std::uint32_t n = 1; n <= 4; ++n) {
    data += binary_sample(n, 0xFFFFFFFF, int16(static_cast<int>(20 * (n - 1))));
  }
  EXPECT_EQ(read_trace(file("BINARY: 40", data)).channels.at(0).power_w, expected);
  expect_has(error_of(file("ASCII", data)), "is of another type than the configuration");
  expect_has(error_of(write("rec.cff", "--- file type: CFG ---\r\n" + text.str())),
             "without a section of data");
}

TEST_F(ComtradeReader, PhasesAndSumsAreOnRequest) {
  ComtradeText text;
  const std::string rest = ",L,kW,1,0,0,-32767,32767,1,1,P";
  text.analog = {analog(1, "P3", rest), analog(2, "PA", "A" + rest), analog(3, "PB", "B" + rest),
                 analog(4, "PC", "C" + rest)};
  const std::string data =
      "1,0,60,10,20,30\r\n2,0,63,11,21,31\r\n3,0,63,11,21,31\r\n"
      "4,0,63,11,21,31\r\n";
  const Trace phases = read_pair(text, data);
  ASSERT_EQ(phases.channels.size(), 1u);
  EXPECT_EQ(phases.channels[0].name, "P3");
  EXPECT_EQ(phases.report.on_request, (std::vector<std::string>{"PA", "PB", "PC"}));
  // Without phases the figures themselves tell which one is the sum; equal names are numbered.
  text.analog = {analog(1, "IN", rest), analog(2, "F", rest), analog(3, "F", rest),
                 analog(4, "F", rest)};
  const Trace feeders = read_pair(text, data);
  EXPECT_EQ(feeders.report.on_request, (std::vector<std::string>{"IN"}));
  ASSERT_EQ(feeders.channels.size(), 3u);
  EXPECT_EQ(feeders.channels[1].name, "F (2)");
}

TEST_F(ComtradeReader, FilesThatDoNotBelongTogether) {
  const ComtradeText text = power_in_kw();
  expect_has(error_of(pair(text.str(), std::string(kFour) + "5,4000,80\r\n")),
             "rec.dat: COMTRADE data: more than 4 samples but the configuration states 4");
  expect_has(error_of(pair(text.str(), "1,0,0\r\n2,1000,20\r\n")), "2 samples but");
  expect_has(error_of(pair(text.str(), "1,0,0,0\r\n")),
             "rec.dat:1: COMTRADE data: 4 fields, but "
             "the configuration requires 3");
  expect_has(error_of(pair(text.str(), "1,0,0\r\n3,1000,20\r\n")),
             "rec.dat:2: COMTRADE data: sample '3' where 2 should be");
  expect_has(error_of(pair(text.str(), "1,0,x\r\n")), "rec.dat:1: COMTRADE data: value 'x'");
  ComtradeText binary = text;
  binary.type = "BINARY";
  const std::string one = binary_sample(1, 0, int16(1));
  expect_has(error_of(pair(binary.str(), one + one.substr(3))),
             "17 bytes, at 10 a sample 1 samples and 7 bytes but the configuration states 4");
  expect_has(error_of(pair(binary.str(), one + one + one + one)), "sample 1 where 2 should be");
  std::filesystem::remove(folder_ / "rec.dat");
  expect_has(error_of(write("rec.cfg", text.str())),
             "COMTRADE configuration without its data; put "
             "rec.dat beside it");
}

TEST_F(ComtradeReader, BadConfigurations) {
  const auto message = [&](const ComtradeText& text) { return error_of(pair(text.str(), kFour)); };
  ComtradeText text = power_in_kw();
  text.type = "TEXT";
  expect_has(message(text), "rec.cfg:9: COMTRADE configuration: type of the data 'TEXT'");
  text = power_in_kw();
  text.rates = "2\r\n1000,4\r\n1000,2\r\n";
  expect_has(message(text), "rec.cfg:7: COMTRADE configuration: rate '1000,2'");
  text = power_in_kw();
  text.rates = "900000000\r\n1000,4\r\n";
  expect_has(message(text), "rec.cfg:7: COMTRADE configuration: rate");
  text = power_in_kw();
  text.analog = {analog(1, "P", ",,kW,x,0,0,0,0,1,1,P")};
  expect_has(message(text), "rec.cfg:3: COMTRADE configuration: multiplier 'x' is not a number");
  text.analog = {analog(1, "P", ",,mw,1,0,0,0,0,1,1,P")};
  expect_has(message(text), "'mw' may be milliwatt or megawatt");
  text.analog = {analog(1, "Q", ",,MVAr,1,0,0,0,0,1,1,P")};
  expect_has(message(text), "no power: no channel in W, kW or MW");
  text = power_in_kw();
  const std::string whole = text.str();
  expect_has(error_of(pair(whole.substr(0, whole.find("1000,4")), kFour)),
             "ends where a rate should be");
}

TEST_F(ComtradeReader, NegativePowerNamesTheSample) {
  expect_has(error_of(pair(power_in_kw().str(), "1,0,0\r\n2,0,0\r\n3,0,-40\r\n4,0,0\r\n")),
             "negative power -10000 W in sample 3 (channel 'P')");
}

TEST_F(ComtradeReader, ArchivesAndFoldersAreRefusedWithTheRemedy) {
  pair(power_in_kw().str(), kFour);
  shell("tar cf rec.tar rec.cfg rec.dat && gzip -k rec.cfg && mkdir logs && cp rec.cfg logs");
  for (const char* name : {"rec.tar", "rec.cfg.gz", "logs"}) {
    expect_has(error_of(folder_ / name), "a COMTRADE record is read from plain files");
  }
  // A text of another format keeps its own reader, whatever stands beside it.
  write("rec.dat", "t_s,p_W\n0,1\n1,2\n");
  write("rec.cfg", "volume = 3\n");
  EXPECT_EQ(read_trace(folder_ / "rec.dat").report.format, "csv");
}

}  // namespace
}  // namespace ballast
