// SPDX-License-Identifier: GPL-3.0-or-later
// Packing, encodings and damage: what stands between a file and its lines.
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

constexpr const char* kCsv = "t_s,total_W\n0,100\n1,200\n2,150\n";

std::string long_csv() {
  std::string text = "t_s,total_W\n";
  for (int i = 0; i < 20000; ++i) {
    text += std::to_string(i) + "," + std::to_string(1000 + i * 7919 % 997) + "\n";
  }
  return text;
}

class TextInputTest : public TraceTest {};

TEST_F(TextInputTest, PackedFilesAreKnownByContent) {
  write("plain", kCsv);
  shell("gzip -c plain > a.csv && xz -c plain > b.gz && cp plain c.xz");
  for (const char* name : {"plain", "a.csv", "b.gz", "c.xz"}) {
    const Trace trace = read_trace(folder_ / name);
    ASSERT_EQ(trace.channels.size(), 1u) << name;
    EXPECT_EQ(trace.channels[0].power_w, (std::vector<double>{100, 200, 150})) << name;
  }
}

TEST_F(TextInputTest, CutPackingIsAnError) {
  write("plain", long_csv());
  shell(
      "gzip -c plain > a.gz && xz -c plain > a.xz && "
      "tar cf a.tar plain && tar cJf a.tar.xz plain");
  for (const char* name : {"a.gz", "a.xz", "a.tar", "a.tar.xz"}) {
    EXPECT_EQ(read_trace(folder_ / name).report.records, 20000u) << name;
    const auto size = std::filesystem::file_size(folder_ / name);
    for (const auto keep : {size / 10, size / 2, size * 9 / 10}) {
      const auto cut = folder_ / ("cut" + std::to_string(keep) + name);
      std::filesystem::copy_file(folder_ / name, cut);
      std::filesystem::resize_file(cut, keep);
      const std::string message = error_of(cut);
      expect_has(message, "cut");
      expect_has(message, "fetch the file again");
    }
  }
}

TEST_F(TextInputTest, DamagedPackingIsAnError) {
  write("plain", long_csv());
  shell("xz -c plain > a.xz");
  std::fstream file(folder_ / "a.xz", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(folder_ / "a.xz") / 2));
  file << "damage damage damage";
  file.close();
  expect_has(error_of(folder_ / "a.xz"), "fetch the file again");
}

TEST_F(TextInputTest, LineEndsAndByteOrderMark) {
  const Trace crlf = read("\xEF\xBB\xBFt_s,total_W\r\n0,100\r\n1,200\r\n2,150");
  EXPECT_EQ(crlf.channels[0].power_w, (std::vector<double>{100, 200, 150}));
  EXPECT_EQ(crlf.channels[0].name, "total");
}

TEST_F(TextInputTest, MissingFileTellsHowToPointToIt) {
  const std::string message = error_of(folder_ / "nowhere.csv");
  expect_has(message, "nowhere.csv");
  expect_has(message, "--set workload.trace.path=");
}

TEST_F(TextInputTest, NothingInIt) {
  for (const char* text : {"", "\n\n", "\xEF\xBB\xBF", "t_s,total_W\n", "# only a comment\n"}) {
    expect_has(error_of_text(text), "empty trace");
  }
  write("e", "");
  shell("gzip -c e > e.gz && xz -c e > e.xz && tar cf e.tar -T /dev/null && mkdir folder");
  for (const char* name : {"e.gz", "e.xz", "e.tar", "folder"}) {
    expect_has(error_of(folder_ / name), "empty trace");
  }
}

TEST_F(TextInputTest, GarbageIsRefusedNotRead) {
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 300000; ++i) {
    state = state * 1664525u + 1013904223u;
    noise += static_cast<char>(state >> 24);
  }
  error_of_text(noise);
  error_of_text("t_s,total_W\n0,1\n" + noise);
  expect_has(error_of_text(std::string("t_s,total_W\n0,1\n1,\0002\n", 21)), "binary data");
  expect_has(error_of_text(std::string("\xFF\xFEt\0_\0s\0", 8)), "UTF-16");
  expect_has(error_of_text(std::string(3 << 20, 'x')), "line longer than 1 MiB");
  expect_has(error_of_text("t_s,total_W\n0,1\n" + std::string(3 << 20, '7') + "\n"),
             ":3: line longer");
}

TEST_F(TextInputTest, EveryCutOfATextIsReadOrRefused) {
  // No crash and no hang wherever a logger was killed.
  const std::string text = "t_s,total_W\n0.5,100.25\n1.5,200\n2.5,150\n";
  for (std::size_t n = 0; n <= text.size(); ++n) {
    try {
      const Trace trace = read(text.substr(0, n));
      EXPECT_GE(trace.channels.at(0).power_w.size(), 2u) << n;
    } catch (const DataError&) {
      EXPECT_LT(n, text.find("200") + 1) << n;
    }
  }
}

TEST_F(TextInputTest, FolderOfLogs) {
  std::filesystem::create_directory(folder_ / "run");
  write("run/node_10.csv", kCsv);
  write("run/node_2.csv", "t_s,total_W\n0,5\n2,6\n");
  write("run/README.md", "nothing to see\n");
  shell("xz run/node_2.csv");
  const Trace trace = read_trace(folder_ / "run");
  ASSERT_EQ(trace.channels.size(), 2u);
  EXPECT_EQ(trace.channels[0].name, "node_2");
  EXPECT_EQ(trace.channels[1].name, "node_10");
  ASSERT_EQ(trace.report.notes.size(), 1u);
  expect_has(trace.report.notes[0], "README.md");
}

TEST_F(TextInputTest, AnArchiveOfFoldersAlone) {
  // Fewer would do on a small stack; this many overflowed every one.
  shell("mkdir d && for i in 1 2 3 4 5 6 7 8; do mkdir -p d/$i; done && tar cf a.tar d");
  // A tar ends at two blocks of zeros: what precedes them can be written again and again.
  shell(
      "head -c 4608 a.tar > piece && for i in $(seq 9); do cat piece piece > two && mv two piece; "
      "done && (for i in $(seq 20); do cat piece; done; head -c 1024 /dev/zero) | xz > b.tar.xz");
  expect_has(error_of(folder_ / "b.tar.xz"), "no reading");
}

TEST_F(TextInputTest, WhatUnpacksWithoutEnd) {
  shell(
      "(printf 't_s,p_W\\n0,1\\n'; head -c 80000000 /dev/zero | tr '\\0' '\\n') | gzip > a.csv.gz");
  const std::string said = error_of(folder_ / "a.csv.gz");
  expect_has(said, "unpacks to more than 250 times");
  // Of the same kind as a member that is left out.
  shell(
      "gunzip -c a.csv.gz | tail -n +3 > n && printf 't_s,p_W\\n0,1\\n1,2\\n' > z.csv && "
      "tar cf - n z.csv | gzip > c.tar.gz");
  expect_has(error_of(folder_ / "c.tar.gz"), "unpacks to more than 250 times");
}

TEST_F(TextInputTest, ControlCharactersInNamesAreShown) {
  write("n\x1b[31m.csv", kCsv);
  shell("tar cf a.tar n*.csv");
  EXPECT_EQ(read_trace(folder_ / "a.tar").channels.at(0).name, "n\\x1b[31m");
  EXPECT_EQ(read("t_s,p\x07_W\n0,1\n1,2\n").channels.at(0).name, "p\\x07");
}

}  // namespace
}  // namespace ballast
